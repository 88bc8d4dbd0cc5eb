using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using AnSinh.Api;
using AnSinh.Api.Health;
using AnSinh.Domain.Cohorts;
using AnSinh.Embedded;
using AnSinh.Grains;
using AnSinh.Grains.Placement;
using AnSinh.Fixtures;
using AnSinh.Silo.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AnSinh.Silo.Tests.Health;

/// <summary>
/// <c>/health/live</c> and <c>/health/ready</c> over HTTP, with a membership, a storage and a clock that do as the test says.
/// </summary>
public sealed class NodeHealthTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = Eventually.Deadline;

    private readonly FakeMembers _members = new();
    private readonly FakeStorage _storage = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Check _check = new();
    private readonly TaskCompletionSource _work = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static readonly CohortMap Map = new(cohorts: 8, lanes: 2);
    private readonly TaskCompletionSource _working = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GrainsWithoutSilo _grains = (GrainsWithoutSilo)DispatchProxy.Create<IGrainFactory, GrainsWithoutSilo>();
    private readonly HttpClient _http = new() { Timeout = Patience };
    private StartUp _start = null!;
    private NodeHealth _health = null!;
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var grains = (IGrainFactory)(object)_grains;
        var homes = new LaneHomes(_members, Map);
        _start = new StartUp(
            grains, new SiloDuties(grains, _storage, Map, homes), homes, TimeProvider.System, NullLogger<StartUp>.Instance);
        _health = new NodeHealth(_members, _start, _storage, [_check], _time);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _http.BaseAddress = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        builder.WebHost.UseUrls(_http.BaseAddress.ToString());
        builder.Services.AddSingleton<INodeHealth>(_health);
        _app = builder.Build();
        _app.UseDrain();
        _app.MapHealth();
        _app.MapGet("/work", async () =>
        {
            _working.TrySetResult();
            await _work.Task;
            return Results.Text("done");
        });
        await _app.StartAsync();
        await _start.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _work.TrySetResult();
        _grains.Load();
        await _start.StopAsync(CancellationToken.None);
        _start.Dispose();
        await _app.DisposeAsync();
        _http.Dispose();
    }

    [Fact]
    public async Task A_silo_is_not_ready_before_its_cohorts_are_loaded()
    {
        await ShouldNotBeReadyAsync("starting: cohorts are loading");
        await LoadAsync();
        await ShouldBeReadyAsync();
    }

    [Fact]
    public async Task A_silo_is_ready_only_as_an_active_member_and_alive_until_it_is_declared_dead()
    {
        await LoadAsync();
        foreach (SiloStatus status in Enum.GetValues<SiloStatus>())
        {
            _members.CurrentStatus = status;
            if (status == SiloStatus.Active)
                await ShouldBeReadyAsync();
            else
                await ShouldNotBeReadyAsync($"membership: {status}", isLive: status != SiloStatus.Dead);
        }

        _members.CurrentStatus = SiloStatus.Dead;
        (await GetAsync("/health/live")).ShouldBe((HttpStatusCode.ServiceUnavailable, "declared dead by the cluster"));
    }

    [Fact]
    public async Task A_part_that_does_not_run_is_named()
    {
        await LoadAsync();
        _check.Problem = "the status consumer does not run";
        await ShouldNotBeReadyAsync("the status consumer does not run");
        _check.Problem = null;
        await ShouldBeReadyAsync();
    }

    [Fact]
    public async Task A_storage_that_fails_is_said_at_once_and_looked_at_once_a_second()
    {
        await LoadAsync();
        int before = _storage.Looks;
        for (int probe = 0; probe < 10; probe++)
            await ShouldBeReadyAsync();
        (_storage.Looks - before).ShouldBe(1, "a probe must not be a load");

        _storage.Answer = () => throw new InvalidOperationException("connection refused");
        _time.Advance(ApiLimits.StorageLookAge);
        await ShouldNotBeReadyAsync("storage does not answer");
        _storage.Answer = () => Task.CompletedTask;
        _time.Advance(ApiLimits.StorageLookAge);
        await ShouldBeReadyAsync();
    }

    /// <summary>
    /// A frozen server neither answers nor lets its client go: who asks for readiness is answered all the same, and nothing piles up.
    /// </summary>
    [Fact]
    public async Task A_storage_that_does_not_even_give_up_is_waited_for_two_seconds_and_asked_once()
    {
        await LoadAsync();
        var frozen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _storage.Answer = () => frozen.Task;
        int before = _storage.Looks;
        for (int probe = 0; probe < 3; probe++)
        {
            Task answer = ShouldNotBeReadyAsync("storage does not answer");
            await AdvanceUntilAsync(answer);
            _time.Advance(ApiLimits.StorageLookAge);
        }

        (_storage.Looks - before).ShouldBe(1, "each further question would hold a connection");
        frozen.SetResult();
        _storage.Answer = () => Task.CompletedTask;
        await ShouldBeReadyAsync();
    }

    [Fact]
    public async Task A_silo_that_leaves_is_not_ready_refuses_new_work_and_answers_what_it_has_in_hand()
    {
        await LoadAsync();
        Task<(HttpStatusCode Status, string Body)> inHand = GetAsync("/work");
        await _working.Task.WaitAsync(Patience);
        _health.BeginDrain();
        await ShouldNotBeReadyAsync("draining: this silo is leaving");
        using (HttpResponseMessage refused = await _http.GetAsync(new Uri("/work", UriKind.Relative)))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter.ShouldNotBeNull();
            ((string)JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["code"]!).ShouldBe("draining");
        }

        Task<bool> drained = _health.DrainedAsync(Patience);
        _time.Advance(ApiLimits.DrainPoll * 2);
        drained.IsCompleted.ShouldBeFalse("a request is in hand");
        _work.SetResult();
        (await inHand).ShouldBe((HttpStatusCode.OK, "done"));
        await AdvanceUntilAsync(drained);
        (await drained).ShouldBeTrue();
    }

    private async Task LoadAsync()
    {
        _grains.Load();
        await _start.Ready.WaitAsync(Patience);
    }

    /// <summary>Lets time pass in small steps, so that it does not matter when the other side begins to wait.</summary>
    private async Task AdvanceUntilAsync(Task done)
    {
        await Eventually.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return done.IsCompleted;
        }, "the other side is done");
        await done;
    }

    private async Task ShouldBeReadyAsync()
    {
        (await GetAsync("/health/ready")).ShouldBe((HttpStatusCode.OK, "ready"));
        (await GetAsync("/health/live")).ShouldBe((HttpStatusCode.OK, "live"));
    }

    private async Task ShouldNotBeReadyAsync(string reason, bool isLive = true)
    {
        (await GetAsync("/health/ready")).ShouldBe((HttpStatusCode.ServiceUnavailable, reason));
        (await GetAsync("/health/live")).Status.ShouldBe(isLive ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private sealed class Check : IReadinessCheck
    {
        public string? Problem { get; set; }
    }
}
