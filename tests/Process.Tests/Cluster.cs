using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using AnSinh.Cli.Runs;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Embedded;
using AnSinh.Fixtures;

namespace AnSinh.Process.Tests;

/// <summary>
/// <c>ansinh serve --silos N --sandbox</c> with real processes, and the client of the product: it makes one key for a command and
/// tries the next silo when one is gone, leaving, or full.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const int MaxErrors = 20;

    /// <summary>How long two silos take to be ready on two cores with nothing else to do.</summary>
    private static readonly TimeSpan UsualStart = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly ServeProcess _parent;

    /// <summary>A body is not sent before the silo asks for it.</summary>
    private readonly HttpClient _http =
        new(new SocketsHttpHandler { Expect100ContinueTimeout = Eventually.Deadline }) { Timeout = Timeout };

    private readonly Uri[] _silos;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<string, AnSinhClient> _people = new(StringComparer.Ordinal);
    private IReadOnlyList<Uri> _order;
    private double _slowness = 1;

    private Cluster(ServeProcess parent, int port, int silos)
    {
        _parent = parent;
        _silos = [.. Enumerable.Range(port, silos).Select(each => new Uri($"http://127.0.0.1:{each}"))];
        _order = _silos;
    }

    public string Directory => _parent.Directory;

    /// <summary>Answers that were neither a result nor an invitation to try elsewhere.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>From the first try of a request to its answer, the longest.</summary>
    public TimeSpan LongestRequest => Slow.Select(slow => slow.Took).DefaultIfEmpty().Max();

    /// <summary>Requests that took longer than half a second, in the order of their answers.</summary>
    public ConcurrentQueue<(string Request, TimeSpan Took, TimeSpan At)> Slow { get; } = [];

    /// <summary>Since its processes were started.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_begun);

    /// <summary>A limit for an idle machine as a limit for this one: its start says how much slower the machine is.</summary>
    public TimeSpan Allow(TimeSpan whenIdle) => whenIdle * _slowness;

    /// <summary>How long a probe took to be answered, the longest.</summary>
    public TimeSpan SlowestProbe { get; private set; }

    public RunFile Run => _parent.Run;

    public string Log => _parent.Log;

    public static async Task<Cluster> StartAsync(string directory, int silos)
    {
        int port = FreePort.Next(silos);
        var cluster = new Cluster(ServeProcess.Start(directory, port, ["--silos", $"{silos}"]), port, silos);
        try
        {
            for (int silo = 0; silo < silos; silo++)
                await cluster.AwaitReadyAsync(silo);
            cluster._slowness = Math.Max(1, cluster.Age / UsualStart);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command or a question, at whichever silo answers.</summary>
    public async Task<T> SendAsync<T>(ApiRequest<T> request, string person)
        where T : class
    {
        var key = Guid.NewGuid();
        long started = Stopwatch.GetTimestamp();
        string last = "";
        T? answer = await Eventually.GetAsync(
            AskAsync, static answer => answer is not null,
            _ => $"{request.Method} {request.Path}: somebody answers; the last said {last}\n{Log}", Ansinh.Patience);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        if (took > Noticeable)
            Slow.Enqueue(($"{request.Method} {request.Path}", took, Age));
        return answer!;

        async Task<T?> AskAsync()
        {
            try
            {
                return Whole.Of(await ClientOf(person).SendAsync(request, key, CancellationToken.None));
            }
            catch (ProblemException refused) when (Errors.Count <= MaxErrors)
            {
                last = refused.Message;
                return null;
            }
            catch (NoAnswerException gone)
            {
                last = gone.Message;
                return null;
            }
        }
    }

    /// <summary>The following requests try this silo first.</summary>
    public void Prefer(int silo)
    {
        Close();
        _order = [_silos[silo], .. _silos.Where((_, other) => other != silo)];
    }

    public async Task<HttpStatusCode> StatusAsync(int silo, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(_silos[silo], path));
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>What a probe gets: the status and the line for an operator.</summary>
    public async Task<(HttpStatusCode Status, string Body)> ProbeAsync(int silo, string path)
    {
        long asked = Stopwatch.GetTimestamp();
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(_silos[silo], path));
        string body = await answer.Content.ReadAsStringAsync();
        TimeSpan took = Stopwatch.GetElapsedTime(asked);
        SlowestProbe = took > SlowestProbe ? took : SlowestProbe;
        return (answer.StatusCode, body);
    }

    /// <summary>Waits until a silo says of its readiness what is expected.</summary>
    public Task AwaitReadinessAsync(int silo, string expected) =>
        _parent.AwaitAsync(async () => (await ProbeAsync(silo, "/health/ready")).Body == expected, $"silo {silo} says '{expected}'");

    /// <summary>
    /// A request of which only a part is sent until the test says so, and that part only once the silo has it in hand; its status.
    /// </summary>
    public async Task<HttpStatusCode> PostSlowlyAsync(int silo, string path, string person, HeldContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_silos[silo], path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _parent.TokenOf(person));
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    public Task KillDatabaseAsync() => Signal.SendAsync("KILL", Run.PostgresProcessId!.Value);

    public Task<FrozenDatabase> FreezeDatabaseAsync() => FrozenDatabase.FreezeAsync(Run.PostgresProcessId!.Value);

    public async Task ImportAsync(string registry)
    {
        await using FileStream file = File.OpenRead(registry);
        await SendAsync(ApiRequests.Import(file, new ImportQuery()), "lan");
    }

    /// <summary>The dry run of a batch; returns its id.</summary>
    public async Task<string> PrepareAsync(string period) =>
        (await SendAsync(ApiRequests.Prepare(new PrepareBody("MSA", period, "all")), "lan")).BatchId;

    /// <summary>Prepares, approves and releases a batch; returns its id.</summary>
    public async Task<string> ReleaseAsync(string period)
    {
        string batch = await PrepareAsync(period);
        var seen = new StepBody(Content: (await SendAsync(ApiRequests.Batch(batch), "lan")).ContentHash);
        await SendAsync(ApiRequests.Step(batch, "submit"), "lan");
        await SendAsync(ApiRequests.Step(batch, "verify", seen), "minh");
        await SendAsync(ApiRequests.Step(batch, "approve", seen), "hoa");
        await SendAsync(ApiRequests.Step(batch, "release", seen), "hoa");
        return batch;
    }

    public Task<BatchDocument> AwaitClosedAsync(string batch)
    {
        return Eventually.GetAsync(
            LookAsync, view => view.State == "closed", view => $"batch {batch} is closed: {view}\n{Log}", Ansinh.Patience);

        async Task<BatchDocument> LookAsync()
        {
            BatchDocument view = await SendAsync(ApiRequests.Batch(batch), "lan");
            view.State.ShouldNotBe("stopped", view.Problem);
            return view;
        }
    }

    /// <summary>Ready, and started more than <paramref name="starts"/> times.</summary>
    public Task AwaitReadyAsync(int silo, int starts = 0) => _parent.AwaitAsync(
        async () => RunFile.Read(Directory)?.Silos.ElementAtOrDefault(silo)?.Starts > starts
            && await StatusAsync(silo, HttpMethod.Get, "/health/ready") == HttpStatusCode.OK,
        $"silo {silo} is ready");

    /// <summary>Waits until the processes have said it as many times.</summary>
    public Task AwaitLogAsync(string words, int times = 1) =>
        _parent.AwaitAsync(() => Task.FromResult(Log.Split(words).Length > times), $"'{words}' is said {times} times");

    /// <summary>Sends a signal to a silo: KILL, STOP, CONT, TERM.</summary>
    public Task SignalAsync(int silo, string signal) => Signal.SendAsync(signal, Run.Silos[silo].ProcessId);

    /// <summary>Everything at once: no handler runs anywhere, the database's neither.</summary>
    public async Task PowerCutAsync()
    {
        RunFile run = Run;
        await Signal.SendAsync(
            "KILL", [run.ProcessId, run.PostgresProcessId!.Value, run.BrokerProcessId!.Value, .. run.Silos.Select(silo => silo.ProcessId)]);
        await _parent.AwaitExitAsync();
    }

    public Task<long> CountAsync(string sql) => _parent.CountAsync(sql);

    public async Task<JsonNode> BanksAsync() =>
        JsonNode.Parse(await _http.GetStringAsync(new Uri(new Uri(Run.SupervisorUrl!), "/sandbox/banks")))!;

    /// <summary>Ctrl-C of the parent; its exit status.</summary>
    public Task<int> InterruptAsync() => _parent.InterruptAsync();

    public async ValueTask DisposeAsync()
    {
        await _parent.DisposeAsync();
        Close();
        _http.Dispose();
    }

    private AnSinhClient ClientOf(string person) => _people.GetOrAdd(person, id => new AnSinhClient(
        new AnSinhClientOptions { Addresses = _order, Token = _parent.TokenOf(id), Timeout = Timeout, WaitsForServers = true },
        new Watch(Errors)));

    private void Close()
    {
        foreach (string person in _people.Keys)
        {
            if (_people.TryRemove(person, out AnSinhClient? client))
                client.Dispose();
        }
    }

    /// <summary>Notes every answer that is neither a result nor an invitation to try elsewhere.</summary>
    private sealed class Watch(ConcurrentQueue<string> errors) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage answer = await base.SendAsync(request, cancellationToken);
            if (!answer.IsSuccessStatusCode && answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                string problem = await answer.Content.ReadAsStringAsync(cancellationToken);
                errors.Enqueue($"{request.Method} {request.RequestUri}: {(int)answer.StatusCode} {problem}");
            }

            return answer;
        }
    }
}
