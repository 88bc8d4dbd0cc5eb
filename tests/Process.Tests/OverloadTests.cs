using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AnSinh.Api;
using AnSinh.Api.Identity;
using AnSinh.Cli.Runs;

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
        using HttpClient http = CreateClient(server);
        await AskAsync(server);
        TimeSpan usual = await AskAsync(server);
        long before = WorkingSet(server.ProcessId), largest = before;
        TimeSpan slowestProbe = TimeSpan.Zero;
        using var end = new CancellationTokenSource(Duration);
        Task[] callers = [.. Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(http, caller, end.Token)))];
        using (var pace = new PeriodicTimer(ProbePause, TimeProvider.System))
        using (var probe = new HttpClient { BaseAddress = http.BaseAddress, Timeout = server.Allow(HealthPatience) })
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
        await server.SendAsync(HttpMethod.Get, "/api/v1/batches", "lan");
        return Stopwatch.GetElapsedTime(asked);
    }

    private static HttpClient CreateClient(Server server)
    {
        var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Callers })
        {
            BaseAddress = new Uri(RunFile.Read(server.Directory)!.Url),
            Timeout = TimeSpan.FromSeconds(60),
        };
        string token = DevelopmentPeople
            .LoadOrCreate(Path.Combine(server.Directory, "tokens.json")).All
            .Single(known => known.Id == "lan").Token;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private static long WorkingSet(int processId)
    {
        using var process = System.Diagnostics.Process.GetProcessById(processId);
        return process.WorkingSet64;
    }

    /// <summary>One in eight prepares batches, the others look at them; each asks again at once, which no client should.</summary>
    private async Task CallAsync(HttpClient http, int caller, CancellationToken end)
    {
        for (int round = 0; !end.IsCancellationRequested; round++)
        {
            using var request = new HttpRequestMessage(caller % 8 == 0 ? HttpMethod.Post : HttpMethod.Get, "/api/v1/batches");
            if (request.Method == HttpMethod.Post)
            {
                request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
                request.Content =
                    new StringContent("""{"programme":"MSA","period":"2024-12","area":"719"}""", Encoding.UTF8, "application/json");
            }

            try
            {
                using HttpResponseMessage response = await http.SendAsync(request, CancellationToken.None);
                await JudgeAsync(request, response);
            }
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
            {
                _wrong.Enqueue(error.ToString());
                return;
            }
        }
    }

    private async Task JudgeAsync(HttpRequestMessage request, HttpResponseMessage response)
    {
        _answers.AddOrUpdate(response.StatusCode, 1, static (_, count) => count + 1);
        string text = await response.Content.ReadAsStringAsync();
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            JsonNode problem = JsonNode.Parse(text)!;
            bool helps = response.Headers.RetryAfter?.Delta > TimeSpan.Zero
                && ((string)problem["detail"]!).Contains("Idempotency-Key", StringComparison.Ordinal);
            if (!helps || (response.StatusCode == HttpStatusCode.TooManyRequests && (string)problem["code"]! != "busy"))
                _wrong.Enqueue($"{(int)response.StatusCode} without help: {text}");
        }
        else if (response.IsSuccessStatusCode && request.Method == HttpMethod.Post)
        {
            _acknowledged.TryAdd((string)JsonNode.Parse(text)!["batchId"]!, 0);
        }
        else if (!response.IsSuccessStatusCode)
        {
            _wrong.Enqueue($"{(int)response.StatusCode} {text}");
        }
    }
}

/// <summary>So many callers would make every other test of this process slow, and the other way round.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class OverloadAlone;
