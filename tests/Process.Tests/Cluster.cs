using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AnSinh.Api.Identity;
using AnSinh.Silo;
using AnSinh.Storage.Embedded;
using Npgsql;

namespace AnSinh.Process.Tests;

/// <summary>
/// <c>ansinh serve --silos N --sandbox</c> with real processes, and a client as every client should be: it makes one key for a command
/// and tries the next silo when one is gone, leaving, or full.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    private const int MaxLog = 1_000_000;
    private const int MaxErrors = 20;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(500);

    private readonly System.Diagnostics.Process _parent;
    private readonly StringBuilder _log = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Uri[] _silos;
    private readonly long _begun = Stopwatch.GetTimestamp();
    private int _favourite;

    private Cluster(string directory, System.Diagnostics.Process parent, int port, int silos)
    {
        (Directory, _parent) = (directory, parent);
        _silos = [.. Enumerable.Range(port, silos).Select(each => new Uri($"http://127.0.0.1:{each}"))];
        parent.OutputDataReceived += Keep;
        parent.ErrorDataReceived += Keep;
        parent.BeginOutputReadLine();
        parent.BeginErrorReadLine();
    }

    public string Directory { get; }

    /// <summary>Answers that were neither a result nor an invitation to try elsewhere.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>From the first try of a request to its answer, the longest.</summary>
    public TimeSpan LongestRequest => Slow.Select(slow => slow.Took).DefaultIfEmpty().Max();

    /// <summary>Requests that took longer than half a second, in the order of their answers.</summary>
    public ConcurrentQueue<(string Request, TimeSpan Took, TimeSpan At)> Slow { get; } = [];

    /// <summary>Since its processes were started.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_begun);

    public RunFile Run => RunFile.Read(Directory) ?? throw new InvalidOperationException("No run.json:\n" + Log);

    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public static async Task<Cluster> StartAsync(string directory, int silos)
    {
        int port = FreePort.Next(silos);
        var cluster = new Cluster(
            directory, System.Diagnostics.Process.Start(Ansinh.Command(["serve", "--silos", $"{silos}", "--sandbox", "--data", directory, "--port", $"{port}"]))!, port, silos);
        for (int silo = 0; silo < silos; silo++)
            await cluster.AwaitReadyAsync(silo);
        return cluster;
    }

    /// <summary>A command or a question, at whichever silo answers.</summary>
    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string person, Func<HttpContent?>? content = null)
    {
        var key = Guid.NewGuid();
        string token = TokenOf(person);
        long started = Stopwatch.GetTimestamp();
        string last = "";
        while (Stopwatch.GetElapsedTime(started) < Ansinh.Patience)
        {
            for (int tried = 0; tried < _silos.Length; tried++)
            {
                (JsonNode? answer, last) = await TryAsync(_silos[_favourite % _silos.Length], method, path, token, key, content);
                if (answer is not null)
                {
                    TimeSpan took = Stopwatch.GetElapsedTime(started);
                    if (took > Noticeable)
                        Slow.Enqueue(($"{method} {path}", took, Age));
                    return answer;
                }

                _favourite++;
            }

            await Task.Delay(RetryPause, TimeProvider.System, CancellationToken.None);
        }

        throw new TimeoutException($"{method} {path}: nobody answered; the last said {last}\n{Log}");
    }

    /// <summary>The following requests try this silo first.</summary>
    public void Prefer(int silo) => _favourite = silo;

    public async Task<HttpStatusCode> StatusAsync(int silo, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(_silos[silo], path));
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>What a probe gets: the status and the line for an operator.</summary>
    public async Task<(HttpStatusCode Status, string Body)> ProbeAsync(int silo, string path)
    {
        using HttpResponseMessage answer = await _http.GetAsync(new Uri(_silos[silo], path));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until a silo says of its readiness what is expected.</summary>
    public async Task AwaitReadinessAsync(int silo, string expected)
    {
        long started = Stopwatch.GetTimestamp();
        string last = "";
        while ((last = (await ProbeAsync(silo, "/health/ready")).Body) != expected)
        {
            if (Stopwatch.GetElapsedTime(started) > Ansinh.Patience)
                throw new TimeoutException($"Silo {silo} does not say '{expected}' but '{last}':\n{Log}");
            await Task.Delay(RetryPause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>A request of which only a part is sent until the test says so; its status.</summary>
    public async Task<HttpStatusCode> PostSlowlyAsync(int silo, string path, string person, HeldContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_silos[silo], path)) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(person));
        using HttpResponseMessage answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    public Task KillDatabaseAsync() => SignalAsync("KILL", Run.PostgresProcessId!.Value);

    public Task ImportAsync(string registry) =>
        SendAsync(HttpMethod.Post, "/api/v1/registry/imports", "lan", () => new StreamContent(File.OpenRead(registry)));

    /// <summary>Prepares, approves and releases a batch; returns its id.</summary>
    public async Task<string> ReleaseAsync(string period)
    {
        JsonNode prepared = await SendAsync(HttpMethod.Post, "/api/v1/batches", "lan",
            () => new StringContent($$"""{"programme":"MSA","period":"{{period}}","area":"all"}""", Encoding.UTF8, "application/json"));
        string batch = (string)prepared["batchId"]!;
        await SendAsync(HttpMethod.Post, $"/api/v1/batches/{batch}/submit", "lan");
        await SendAsync(HttpMethod.Post, $"/api/v1/batches/{batch}/verify", "minh");
        await SendAsync(HttpMethod.Post, $"/api/v1/batches/{batch}/approve", "hoa");
        await SendAsync(HttpMethod.Post, $"/api/v1/batches/{batch}/release", "hoa");
        return batch;
    }

    public async Task<JsonNode> AwaitClosedAsync(string batch)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            JsonNode view = await SendAsync(HttpMethod.Get, $"/api/v1/batches/{batch}", "lan");
            string now = (string)view["state"]!;
            if (now == "closed")
                return view;
            now.ShouldNotBe("stopped", view.ToJsonString());
            if (Stopwatch.GetElapsedTime(started) > Ansinh.Patience)
                throw new TimeoutException($"Batch {batch} is {now}: {view.ToJsonString()}\n{Log}");
            await Task.Delay(RetryPause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Ready, and started more than <paramref name="starts"/> times.</summary>
    public async Task AwaitReadyAsync(int silo, int starts = 0)
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Ansinh.Patience)
        {
            if (_parent.HasExited)
                throw new InvalidOperationException($"serve ended with {_parent.ExitCode}:\n{Log}");
            try
            {
                if (RunFile.Read(Directory)?.Silos.ElementAtOrDefault(silo)?.Starts > starts && await StatusAsync(silo, HttpMethod.Get, "/health/ready") == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(RetryPause, TimeProvider.System, CancellationToken.None);
        }

        throw new TimeoutException($"Silo {silo} was not ready in {Ansinh.Patience}:\n{Log}");
    }

    /// <summary>Waits until the processes have said it as many times.</summary>
    public async Task AwaitLogAsync(string words, int times = 1)
    {
        long started = Stopwatch.GetTimestamp();
        while (Log.Split(words).Length <= times)
        {
            if (Stopwatch.GetElapsedTime(started) > Ansinh.Patience)
                throw new TimeoutException($"Nobody said {times} times: {words}\n{Log}");
            await Task.Delay(RetryPause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Sends a signal to a silo: KILL, STOP, CONT, TERM.</summary>
    public Task SignalAsync(int silo, string signal) => SignalAsync(signal, Run.Silos[silo].ProcessId);

    /// <summary>Everything at once: no handler runs anywhere, the database's neither.</summary>
    public async Task PowerCutAsync()
    {
        RunFile run = Run;
        await SignalAsync("KILL", [run.ProcessId, run.PostgresProcessId!.Value, run.BrokerProcessId!.Value, .. run.Silos.Select(silo => silo.ProcessId)]);
        await _parent.WaitForExitAsync();
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Run.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task<JsonNode> BanksAsync() => JsonNode.Parse(await _http.GetStringAsync(new Uri(new Uri(Run.SupervisorUrl!), "/sandbox/banks")))!;

    /// <summary>Ctrl-C of the parent; its exit status.</summary>
    public async Task<int> InterruptAsync()
    {
        await SignalAsync("INT", _parent.Id);
        using var patience = new CancellationTokenSource(Ansinh.Patience);
        await _parent.WaitForExitAsync(patience.Token);
        return _parent.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_parent.HasExited)
            await InterruptAsync();
        _parent.Dispose();
        _http.Dispose();
    }

    private string TokenOf(string person) => DevelopmentPeople.LoadOrCreate(Path.Combine(Directory, "tokens.json")).All.Single(known => known.Id == person).Token;

    private static async Task SignalAsync(string signal, params int[] processIds)
    {
        using System.Diagnostics.Process kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", .. processIds.Select(id => $"{id}")]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Null when another silo, or the same one later, should be asked.</summary>
    private async Task<(JsonNode? Answer, string Why)> TryAsync(Uri silo, HttpMethod method, string path, string token, Guid key, Func<HttpContent?>? content)
    {
        using var request = new HttpRequestMessage(method, new Uri(silo, path)) { Content = content?.Invoke() };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", key.ToString());
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode)
                return (JsonNode.Parse(text)!, "");
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                Errors.Enqueue($"{method} {silo}{path}: {(int)response.StatusCode} {text}");
                if (Errors.Count > MaxErrors)
                    throw new InvalidOperationException(string.Join('\n', Errors) + "\n" + Log);
            }

            return (null, text);
        }
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or IOException)
        {
            return (null, gone.Message);
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            if (_log.Length < MaxLog)
                _log.AppendLine(line.Data);
        }
    }
}
