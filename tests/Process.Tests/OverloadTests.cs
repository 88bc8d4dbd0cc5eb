using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using AnSinh.Api;
using AnSinh.Api.Identity;
using AnSinh.Cli.Runs;
using AnSinh.Client;
using AnSinh.Client.Documents;

namespace AnSinh.Process.Tests;

/// <summary>
/// More callers at once than a silo takes, for a while (<c>ANSINH_OVERLOAD_SECONDS</c>, 15 unless told): it refuses politely, stays small,
/// stays visible to whoever watches it, keeps every command that it acknowledged, and is itself again at once.
/// </summary>
[Collection(typeof(OverloadAlone))]
[Trait("needs", "processes")]
public sealed class OverloadTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Ten times what is taken in at once.</summary>
    private const int Callers = 10 * ApiLimits.MaxConcurrentRequests;
    private const int People = 2_000;
    private const long MaxGrowthBytes = 400L * 1024 * 1024;

    private static readonly TimeSpan HealthPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan NormalRequest = TimeSpan.FromSeconds(1);

    /// <summary>On a machine with other work a request before the overload took long too.</summary>
    private const int SlowerAfterwards = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<HttpStatusCode, int> _answers = [];
    private readonly ConcurrentDictionary<string, byte> _acknowledged = [];
    private readonly ConcurrentQueue<string> _wrong = [];

    private static TimeSpan Duration { get; } = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("ANSINH_OVERLOAD_SECONDS") ?? "15", CultureInfo.InvariantCulture));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ten_times_the_callers_are_refused_with_429_and_cost_neither_memory_nor_commands()
    {
        string registry = _folder.File("registry.csv");
        (await Ansinh.RunAsync("generate", "--beneficiaries", $"{People}", "--seed", "7", "--out", registry)).ExitCode.ShouldBe(0);
        await using Server server = await Server.StartAsync(_folder.File("data"));
        await server.ImportAsync(registry);
        var silo = new Uri(RunFile.Read(server.Directory)!.Url);
        using AnSinhClient client = CreateClient(server, silo);
        await AskAsync(server);
        TimeSpan usual = await AskAsync(server);
        long before = WorkingSet(server.ProcessId), largest = before;
        TimeSpan slowestProbe = TimeSpan.Zero;
        using var end = new CancellationTokenSource(Duration);
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(client, silo, caller, end.Token)))];
        using (var pace = new PeriodicTimer(ProbePause, TimeProvider.System))
        using (var probe = new HttpClient { BaseAddress = silo, Timeout = server.Allow(HealthPatience) })
        {
            while (!end.IsCancellationRequested)
            {
                foreach (string path in new[] { "/health/live", "/health/ready" })
                {
                    long asked = Stopwatch.GetTimestamp();
                    using HttpResponseMessage health = await probe.GetAsync(new Uri(path, UriKind.Relative));
                    health.StatusCode.ShouldBe(HttpStatusCode.OK, path);
                    TimeSpan took = Stopwatch.GetElapsedTime(asked);
                    slowestProbe = took > slowestProbe ? took : slowestProbe;
                }

                largest = Math.Max(largest, WorkingSet(server.ProcessId));
                await pace.WaitForNextTickAsync(CancellationToken.None);
            }
        }

        await Task.WhenAll(callers);
        TimeSpan normal = await AskAsync(server);
        output.WriteLine(
            $"{Duration.TotalSeconds:0} s, {Callers} callers: "
            + $"{string.Join(", ", _answers.OrderBy(answer => answer.Key).Select(answer => $"{(int)answer.Key}: {answer.Value}"))}; "
            + $"memory {before >> 20} to {largest >> 20} MiB; slowest probe {slowestProbe.TotalMilliseconds:0} ms; first request "
            + $"afterwards {normal.TotalMilliseconds:0} ms; {_acknowledged.Count} commands");
        _wrong.ShouldBeEmpty();
        _answers.GetValueOrDefault(HttpStatusCode.TooManyRequests).ShouldBeGreaterThan(Callers / 2);
        _acknowledged.ShouldNotBeEmpty();
        (largest - before).ShouldBeLessThan(MaxGrowthBytes);
        normal.ShouldBeLessThan(NormalRequest + (SlowerAfterwards * usual));
        foreach (string batch in _acknowledged.Keys)
            (await server.CountAsync($"select count(*) from batch_event where batch = '{batch}'")).ShouldBeGreaterThan(0, batch);
    }

    private static async Task<TimeSpan> AskAsync(Server server)
    {
        long asked = Stopwatch.GetTimestamp();
        await server.AskAsync(ApiRequests.Batches(openOnly: false), "lan");
        return Stopwatch.GetElapsedTime(asked);
    }

    private static AnSinhClient CreateClient(Server server, Uri silo)
    {
        string token = DevelopmentPeople
            .LoadOrCreate(Path.Combine(server.Directory, "tokens.json")).All
            .Single(known => known.Id == "lan").Token;
        var options = new AnSinhClientOptions { Addresses = [silo], Token = token, Timeout = TimeSpan.FromSeconds(60) };
        return new AnSinhClient(options, new SocketsHttpHandler { MaxConnectionsPerServer = Callers });
    }

    private static long WorkingSet(int processId)
    {
        using var process = System.Diagnostics.Process.GetProcessById(processId);
        return process.WorkingSet64;
    }

    /// <summary>One in eight prepares batches, the others look at them; each asks again at once, which no client should.</summary>
    private async Task CallAsync(AnSinhClient client, Uri silo, int caller, CancellationToken end)
    {
        bool prepares = caller % 8 == 0;
        ApiRequest request = prepares
            ? ApiRequests.Prepare(new PrepareBody("MSA", "2024-12", "719"))
            : ApiRequests.Batches(openOnly: false);
        while (!end.IsCancellationRequested)
        {
            try
            {
                Guid? key = prepares ? Guid.NewGuid() : null;
                string answer = await client.TryAsync(silo, request, key, timeout: null, CancellationToken.None);
                Count(HttpStatusCode.OK);
                if (prepares)
                    _acknowledged.TryAdd((string)JsonNode.Parse(answer)!["batchId"]!, 0);
            }
            catch (ProblemException refused)
            {
                Judge(refused);
            }
            catch (NoAnswerException none)
            {
                _wrong.Enqueue(none.ToString());
                return;
            }
        }
    }

    private void Judge(ProblemException refused)
    {
        Count(refused.Status);
        bool isFull = refused.Status == HttpStatusCode.TooManyRequests;
        if (!isFull && refused.Status != HttpStatusCode.ServiceUnavailable)
            _wrong.Enqueue($"{(int)refused.Status} {refused.Message}");
        else if (!(refused.RetryAfter > TimeSpan.Zero)
            || !refused.Detail.Contains("Idempotency-Key", StringComparison.Ordinal)
            || (isFull && refused.Code != "busy"))
            _wrong.Enqueue($"{(int)refused.Status} without help: {refused.Message}");
    }

    private void Count(HttpStatusCode status) => _answers.AddOrUpdate(status, 1, static (_, count) => count + 1);
}

/// <summary>So many callers would make every other test of this process slow, and the other way round.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class OverloadAlone;
