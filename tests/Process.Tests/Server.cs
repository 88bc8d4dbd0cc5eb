using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AnSinh.Api.Identity;
using AnSinh.Silo;
using AnSinh.Storage.Embedded;
using Npgsql;

namespace AnSinh.Process.Tests;

/// <summary><c>ansinh serve --sandbox</c> in a process of its own, which a test may kill at any moment.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly System.Diagnostics.Process _process;
    private readonly StringBuilder _log = new();
    private readonly HttpClient _http;

    private Server(string directory, System.Diagnostics.Process process, int port)
    {
        Directory = directory;
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(60) };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Directory { get; }

    public int ProcessId => _process.Id;

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <param name="crashAt">Where the process kills itself with SIGKILL, see <c>CrashPoint</c>; null for nowhere.</param>
    /// <param name="environment">Settings of the server beside those of these tests.</param>
    public static async Task<Server> StartAsync(string directory, string? crashAt = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        int port = FreePort.Next();
        ProcessStartInfo start = Ansinh.Command(
            ["serve", "--sandbox", "--data", directory, "--port", $"{port}"],
            new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>()) { ["ANSINH_CRASH_AT"] = crashAt });
        var server = new Server(directory, System.Diagnostics.Process.Start(start)!, port);
        await server.AwaitReadyAsync();
        return server;
    }

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string person, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(person));
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
    public async Task<(int Status, string Code, string Detail)> RefusedAsync(string path, string person, JsonObject? body = null, Guid? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(person));
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

    public Task<JsonNode> StepAsync(string batch, string verb, string person, JsonObject? body = null) => PostAsync($"/api/v1/batches/{batch}/{verb}", person, body);

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

    public async Task<JsonNode> AwaitAsync(string batch, string state)
    {
        using var patience = new CancellationTokenSource(Ansinh.Patience);
        while (true)
        {
            JsonNode view = await SendAsync(HttpMethod.Get, $"/api/v1/batches/{batch}", "lan");
            string now = (string)view["state"]!;
            if (now == state)
                return view;
            now.ShouldNotBeOneOf("stopped", "withdrawn");
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"Batch {batch} is {now}: {view.ToJsonString()}\n{Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>One number from the server's database.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(RunFile.Read(Directory)!.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>As a power cut would: no handler runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await AwaitExitAsync();
    }

    public async Task AwaitExitAsync()
    {
        using var patience = new CancellationTokenSource(Ansinh.Patience);
        await _process.WaitForExitAsync(patience.Token);
    }

    /// <summary>Ctrl-C; returns the exit status.</summary>
    public async Task<int> InterruptAsync()
    {
        using System.Diagnostics.Process kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await AwaitExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await InterruptAsync();
        _process.Dispose();
        _http.Dispose();
    }

    private string TokenOf(string person) => DevelopmentPeople.LoadOrCreate(Path.Combine(Directory, "tokens.json")).All.Single(known => known.Id == person).Token;

    private async Task AwaitReadyAsync()
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Ansinh.Patience)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"serve ended with {_process.ExitCode}:\n{Log}");
            try
            {
                using HttpResponseMessage response = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }

        throw new TimeoutException($"serve was not ready in {Ansinh.Patience}:\n{Log}");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
            _log.AppendLine(line.Data);
    }
}
