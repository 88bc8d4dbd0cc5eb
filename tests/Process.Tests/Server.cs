using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Embedded;
using AnSinh.Fixtures;

namespace AnSinh.Process.Tests;

/// <summary><c>ansinh serve --sandbox</c> in a process of its own, which a test may kill at any moment.</summary>
internal sealed class Server : IAsyncDisposable
{
    /// <summary>How long a new server takes to be ready on two cores with nothing else to do.</summary>
    private static readonly TimeSpan UsualStart = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly ServeProcess _process;
    private readonly Uri _address;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<string, AnSinhClient> _people = new(StringComparer.Ordinal);
    private double _slowness = 1;

    private Server(ServeProcess process, int port)
    {
        _process = process;
        _address = new Uri($"http://127.0.0.1:{port}");
        _http = new HttpClient { BaseAddress = _address, Timeout = Timeout };
    }

    public string Directory => _process.Directory;

    public int ProcessId => _process.Id;

    public string TokenOf(string person) => _process.TokenOf(person);

    public string Log => _process.Log;

    /// <param name="crashAt">Where the process kills itself with SIGKILL, see <c>CrashPoint</c>; null for nowhere.</param>
    /// <param name="environment">Settings of the server beside those of these tests.</param>
    /// <param name="patience">How long it may take to be ready.</param>
    /// <param name="sandbox">Simulates every bank; without it no bank answers.</param>
    public static async Task<Server> StartAsync(
        string directory, string? crashAt = null, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? patience = null,
        bool sandbox = true)
    {
        int port = FreePort.Next();
        var settings = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { ["ANSINH_CRASH_AT"] = crashAt };
        // Without simulated banks a server takes itself for one that pays people.
        if (crashAt is not null || !sandbox)
            settings["DOTNET_ENVIRONMENT"] = "Development";
        var server = new Server(ServeProcess.Start(directory, port, [], settings, sandbox), port);
        try
        {
            long started = TimeProvider.System.GetTimestamp();
            await server._process.AwaitAsync(server.IsReadyAsync, "it is ready", patience);
            server._slowness = Math.Max(1, TimeProvider.System.GetElapsedTime(started) / UsualStart);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A limit for an idle machine as a limit for this one: its start says how much slower the machine is.</summary>
    public TimeSpan Allow(TimeSpan whenIdle) => whenIdle * _slowness;

    /// <summary>One request that must be answered at the first try; gives the document, which must be all that the API said.</summary>
    public async Task<T> AskAsync<T>(ApiRequest<T> request, string person, Guid? key = null)
    {
        try
        {
            return Whole.Of(await ClientOf(person).TryAsync(_address, request, key, timeout: null, CancellationToken.None));
        }
        catch (ProblemException refused)
        {
            throw new ShouldAssertException($"{request.Method} {request.Path}: {refused.Message}\n{Log}", refused);
        }
    }

    /// <summary>The JSON of an answer, for whoever compares it with JSON that was recorded.</summary>
    /// <param name="path">Below the API's root.</param>
    public async Task<JsonNode> JsonAsync(string path, string person)
    {
        var request = new ApiRequest(HttpMethod.Get, path);
        return JsonNode.Parse(await ClientOf(person).TryAsync(_address, request, key: null, timeout: null, CancellationToken.None))!;
    }

    /// <summary>A request that must be refused.</summary>
    public async Task<ProblemException> RefusedAsync(ApiRequest request, string person, Guid? key = null) =>
        await Should.ThrowAsync<ProblemException>(
            () => ClientOf(person).TryAsync(_address, request, key, timeout: null, CancellationToken.None));

    /// <summary>A request that is none of the API's, or not as a client of ours sends it.</summary>
    public async Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request) => await _http.SendAsync(request);

    public async Task ImportAsync(string registry)
    {
        await using FileStream file = File.OpenRead(registry);
        await AskAsync(ApiRequests.Import(file, new ImportQuery()), "lan");
    }

    public Task<BatchDocument> PrepareAsync(string period = "2024-12", string area = "all") =>
        AskAsync(ApiRequests.Prepare(new PrepareBody("MSA", period, area)), "lan");

    /// <summary>A step; one that answers for a content names the content that the batch has now.</summary>
    public async Task<BatchDocument> StepAsync(string batch, string verb, string person, StepBody? body = null)
    {
        if (verb is "verify" or "approve" or "schedule" or "release" && body?.Content is null)
            body = (body ?? new StepBody()) with { Content = (await AskAsync(ApiRequests.Batch(batch), person)).ContentHash };
        return await AskAsync(ApiRequests.Step(batch, verb, body), person);
    }

    /// <summary>From the dry run to approved, by three people; returns the batch's id.</summary>
    public async Task<string> ApproveAsync(string period = "2024-12", string area = "all")
    {
        string batch = (await PrepareAsync(period, area)).BatchId;
        await ApproveBatchAsync(batch);
        return batch;
    }

    public async Task ApproveBatchAsync(string batch)
    {
        await StepAsync(batch, "submit", "lan");
        await StepAsync(batch, "verify", "minh");
        await StepAsync(batch, "approve", "hoa");
    }

    public Task ReleaseAsync(string batch) => StepAsync(batch, "release", "hoa");

    public Task<BatchDocument> BatchAsync(string batch) => AskAsync(ApiRequests.Batch(batch), "lan");

    public Task<BatchDocument> AwaitAsync(string batch, string state) => AwaitAsync(batch, view => view.State == state, state);

    /// <param name="what">The thing waited for, for the error.</param>
    public Task<BatchDocument> AwaitAsync(string batch, Func<BatchDocument, bool> wanted, string what)
    {
        return Eventually.GetAsync(LookAsync, wanted, view => $"batch {batch} is {what}; it is {view}\n{Log}", Ansinh.Patience);

        async Task<BatchDocument> LookAsync()
        {
            BatchDocument view = await BatchAsync(batch);
            if (!wanted(view))
                view.State.ShouldNotBeOneOf("stopped", "withdrawn");
            return view;
        }
    }

    /// <summary>What the simulated banks have in their books.</summary>
    public async Task<JsonNode> BanksAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sandbox/banks");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _process.TokenOf("lan"));
        using HttpResponseMessage response = await _http.SendAsync(request);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    /// <summary>A file that the server gives, as text.</summary>
    public async Task<string> DownloadAsync(ApiRequest request, string person)
    {
        using var copy = new MemoryStream();
        await ClientOf(person).DownloadAsync(request, () => copy, CancellationToken.None);
        return System.Text.Encoding.UTF8.GetString(copy.ToArray());
    }

    public Task<long> CountAsync(string sql) => _process.CountAsync(sql);

    /// <summary>As a power cut would: no handler runs.</summary>
    public Task KillAsync() => _process.KillAsync();

    public Task AwaitExitAsync() => _process.AwaitExitAsync();

    /// <summary>Ctrl-C; returns the exit status.</summary>
    public Task<int> InterruptAsync() => _process.InterruptAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        foreach (AnSinhClient client in _people.Values)
            client.Dispose();
        _http.Dispose();
    }

    private AnSinhClient ClientOf(string person) => _people.GetOrAdd(person, id => new AnSinhClient(
        new AnSinhClientOptions { Addresses = [_address], Token = _process.TokenOf(id), Timeout = Timeout }));

    private async Task<bool> IsReadyAsync()
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return response.IsSuccessStatusCode;
    }
}
