using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AnSinh.Embedded;
using AnSinh.Fixtures;

namespace AnSinh.Process.Tests;

/// <summary><c>ansinh serve --sandbox</c> in a process of its own, which a test may kill at any moment.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly ServeProcess _process;
    /// <summary>How long a new server takes to be ready on two cores with nothing else to do.</summary>
    private static readonly TimeSpan UsualStart = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private double _slowness = 1;

    private Server(ServeProcess process, int port)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public string Directory => _process.Directory;

    public int ProcessId => _process.Id;

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

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string person, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _process.TokenOf(person));
        using HttpResponseMessage response = await _http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {text}\n{Log}");
        return JsonNode.Parse(text)!;
    }

    public async Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request) => await _http.SendAsync(request);

    public async Task ImportAsync(string registry)
    {
        using var content = new StreamContent(File.OpenRead(registry));
        await SendAsync(HttpMethod.Post, "/api/v1/registry/imports", "lan", content);
    }

    /// <summary>Sends a JSON body; null for none.</summary>
    public async Task<JsonNode> PostAsync(string path, string person, JsonObject? body = null)
    {
        using StringContent? content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await SendAsync(HttpMethod.Post, path, person, content);
    }

    /// <summary>Sends a JSON body that must be refused; returns the status, the code and the line for a person.</summary>
    public async Task<(int Status, string Code, string Detail)> RefusedAsync(
        string path, string person, JsonObject? body = null, Guid? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _process.TokenOf(person));
        if (key is { } id)
            request.Headers.Add("Idempotency-Key", id.ToString());
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeFalse($"{path}: {text}");
        JsonNode problem = JsonNode.Parse(text)!;
        return ((int)response.StatusCode, (string)problem["code"]!, (string)problem["detail"]!);
    }

    /// <summary>Sends a JSON body under a key of the caller's.</summary>
    public async Task<JsonNode> PostWithKeyAsync(string path, string person, JsonObject body, Guid key)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        content.Headers.Add("Idempotency-Key", key.ToString());
        return await SendAsync(HttpMethod.Post, path, person, content);
    }

    public async Task<JsonNode> PrepareAsync(string period = "2024-12", string area = "all") =>
        await PostAsync("/api/v1/batches", "lan", new JsonObject { ["programme"] = "MSA", ["period"] = period, ["area"] = area });

    /// <summary>A step; one that answers for a content names the content that the batch has now.</summary>
    public async Task<JsonNode> StepAsync(string batch, string verb, string person, JsonObject? body = null)
    {
        if (verb is "verify" or "approve" or "schedule" or "release" && body?["content"] is null)
        {
            body ??= [];
            body["content"] = (await SendAsync(HttpMethod.Get, $"/api/v1/batches/{batch}", person))["contentHash"]!.DeepClone();
        }

        return await PostAsync($"/api/v1/batches/{batch}/{verb}", person, body);
    }

    /// <summary>From the dry run to approved, by three people; returns the batch's id.</summary>
    public async Task<string> ApproveAsync(string period = "2024-12", string area = "all")
    {
        string batch = (string)(await PrepareAsync(period, area))["batchId"]!;
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

    public Task<JsonNode> AwaitAsync(string batch, string state) => AwaitAsync(batch, view => (string)view["state"]! == state, state);

    /// <param name="what">The thing waited for, for the error.</param>
    public Task<JsonNode> AwaitAsync(string batch, Func<JsonNode, bool> wanted, string what)
    {
        return Eventually.GetAsync(
            LookAsync, wanted, view => $"batch {batch} is {what}; it is {view.ToJsonString()}\n{Log}", Ansinh.Patience);

        async Task<JsonNode> LookAsync()
        {
            JsonNode view = await SendAsync(HttpMethod.Get, $"/api/v1/batches/{batch}", "lan");
            if (!wanted(view))
                ((string)view["state"]!).ShouldNotBeOneOf("stopped", "withdrawn");
            return view;
        }
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
        _http.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        using HttpResponseMessage response = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return response.IsSuccessStatusCode;
    }
}
