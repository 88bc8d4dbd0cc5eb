using System.Security.Claims;
using AnSinh.Api;
using AnSinh.Domain.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace AnSinh.Silo.Tests.Requests;

/// <summary>What one person's token can do with files.</summary>
public sealed class UploadGateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-gate-").FullName;
    private readonly FakeTimeProvider _time = new();
    private long _free = 10L << 30;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_third_file_of_one_person_waits_and_another_person_does_not()
    {
        UploadGate gate = Gate();
        using UploadPlace first = Enter(gate, "lan").ShouldNotBeNull();
        UploadPlace second = Enter(gate, "lan").ShouldNotBeNull();
        gate.Enter("lan", 1, _folder).Refused.ShouldNotBeNull().Code.ShouldBe(RefusalCode.Busy);
        using UploadPlace other = Enter(gate, "minh").ShouldNotBeNull();
        second.Dispose();
        using UploadPlace third = Enter(gate, "lan").ShouldNotBeNull();
    }

    [Fact]
    public void What_one_person_sends_in_a_day_has_a_limit_and_the_next_day_is_new()
    {
        UploadGate gate = Gate();
        using (UploadPlace place = Enter(gate, "lan").ShouldNotBeNull())
        {
            for (long sent = 0; sent < ApiLimits.MaxUploadBytesOfPersonADay; sent += 1 << 30)
                place.Count(1 << 30, _folder).ShouldBeTrue();
        }

        gate.Enter("lan", 1, _folder).Refused.ShouldNotBeNull().Detail.ShouldContain("16384 MiB today");
        Enter(gate, "minh").ShouldNotBeNull().Dispose();
        _time.Advance(TimeSpan.FromDays(1));
        Enter(gate, "lan").ShouldNotBeNull().Dispose();
    }

    [Theory]
    [InlineData(ApiLimits.MinFreeBytes - 1, 0)]
    [InlineData(ApiLimits.MinFreeBytes + 10, 11)]
    public void A_file_that_would_fill_the_disk_is_refused_before_it_comes(long free, long length)
    {
        _free = free;
        Gate().Enter("lan", length, _folder).Refused.ShouldNotBeNull().Code.ShouldBe(RefusalCode.NoRoom);
    }

    [Fact]
    public async Task A_file_that_fills_the_disk_on_its_way_is_deleted_and_its_place_is_free_again()
    {
        UploadGate gate = Gate();
        DefaultHttpContext http = Request(gate, new byte[100]);
        http.Request.Body = new Announced(new byte[100], () => _free = 0);
        using (Upload upload = await Uploads.ReceiveAsync(http, ".list", CancellationToken.None))
            upload.Refused.ShouldBeOfType<ProblemResult>().Code.ShouldBe(RefusalCode.NoRoom);
        Directory.GetFiles(Incoming).ShouldBeEmpty();
        _free = 10L << 30;
        using UploadPlace first = Enter(gate, "lan").ShouldNotBeNull();
        using UploadPlace second = Enter(gate, "lan").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_file_is_private_has_a_least_rate_and_is_deleted_in_the_end()
    {
        var rate = new Rate();
        DefaultHttpContext http = Request(Gate(), "some rows"u8.ToArray());
        http.Features.Set<IHttpMinRequestBodyDataRateFeature>(rate);
        using (Upload upload = await Uploads.ReceiveAsync(http, ".list", CancellationToken.None))
        {
            (await File.ReadAllTextAsync(upload.Path)).ShouldBe("some rows");
            File.GetUnixFileMode(upload.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Incoming).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.GetFiles(Incoming).ShouldBeEmpty();
        rate.MinDataRate.ShouldNotBeNull().BytesPerSecond.ShouldBe(ApiLimits.MinUploadBytesASecond);
        rate.MinDataRate.GracePeriod.ShouldBe(ApiLimits.UploadGrace);
    }

    /// <summary>No process has id 0 here; this one lives.</summary>
    [Fact]
    public void What_a_killed_process_left_is_deleted_at_the_next_start_and_what_another_receives_is_not()
    {
        string folder = Path.Combine(_folder, "in");
        Directory.CreateDirectory(folder);
        string left = Path.Combine(folder, "0-a.registry"), alive = Path.Combine(folder, $"{Environment.ProcessId}-b.registry");
        File.WriteAllText(left, "");
        File.WriteAllText(alive, "");
        _ = new IncomingFiles(folder);
        Directory.GetFiles(folder).ShouldBe([alive]);
    }

    private string Incoming => Path.Combine(_folder, "incoming");

    private UploadGate Gate() => new(_time) { FreeBytesAt = _ => _free };

    private UploadPlace? Enter(UploadGate gate, string person) => gate.Enter(person, 1, _folder).Place;

    private DefaultHttpContext Request(UploadGate gate, byte[] body)
    {
        var http = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection()
                .AddSingleton(gate)
                .AddSingleton(new IncomingFiles(Incoming))
                .BuildServiceProvider(),
            User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, "lan")], "test")),
        };
        http.Request.Protocol = "HTTP/1.1";
        http.Request.Body = new MemoryStream(body);
        return http;
    }

    private sealed class Rate : IHttpMinRequestBodyDataRateFeature
    {
        public MinDataRate? MinDataRate { get; set; }
    }

    /// <summary>Says when its bytes have been read.</summary>
    private sealed class Announced(byte[] bytes, Action read) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            read();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
