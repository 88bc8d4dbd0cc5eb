using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnSinh.Cli.Runs;

namespace AnSinh.Chaos.Load;

/// <summary>
/// A client as they are in the field: another silo after every failure, the same command id for the same command until there is an answer,
/// now and then a time-out that is far too short, and now and then the same request at two silos at once.
/// </summary>
internal sealed class ClusterClient : IDisposable
{
    private const double HastyShare = 0.15;
    private const double TwiceShare = 0.1;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Hasty = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(2);

    // Each of these says "repeat it": nothing was decided. See docs/developers/api.md.
    private static readonly HashSet<string> Undecided = ["changed-meanwhile", "busy", "unknown", "draining", "moving", "internal"];

    private readonly HttpClient _http =
        new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionLifetime = TimeSpan.FromMinutes(1) });
    private readonly Func<IReadOnlyList<SiloRun>> _silos;
    private readonly Func<string, string> _tokenOf;
    private readonly CommandLog _log;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private int _next;

    public ClusterClient(Func<IReadOnlyList<SiloRun>> silos, Func<string, string> tokenOf, CommandLog log, int seed, TimeProvider time) =>
        (_silos, _tokenOf, _log, _time, _random) = (silos, tokenOf, log, time, new Random(seed));

    public void Dispose() => _http.Dispose();

    /// <summary>Repeats a command until it is answered or the token ends; the log gets what became of it.</summary>
    public async Task<(Answer Answer, JsonNode? Body)> CommandAsync(
        string kind, string subject, string person, string path, JsonNode? body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var commandId = Guid.NewGuid();
        string problem = "not sent";
        for (bool first = true; !cancellationToken.IsCancellationRequested; first = false)
        {
            TimeSpan patience = first && Draws(HastyShare) ? Hasty : timeout;
            Task<Reply> other = first && Draws(TwiceShare)
                ? SendAsync(HttpMethod.Post, path, person, body, commandId, patience, cancellationToken)
                : Task.FromResult(default(Reply));
            Reply reply = await SendAsync(HttpMethod.Post, path, person, body, commandId, patience, cancellationToken);
            Reply second = await other;
            // Of two answers a success counts: the other may have met the first one on its way.
            if (second.IsSuccess || reply.Status is null)
                reply = second.Status is null ? reply : second;
            problem = reply.Problem ?? problem;
            if (reply.IsSuccess)
                return (Note(Answer.Acknowledged), reply.Body);
            if (reply.IsDecision)
                return (Note(Answer.Refused), reply.Body);
            await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (Note(Answer.Unknown), null);

        Answer Note(Answer outcome)
        {
            _log.Note(new SentCommand(commandId, kind, subject, person, outcome, problem));
            return outcome;
        }
    }

    /// <summary>Asks until there is an answer; null when the token ended or there is no such thing.</summary>
    public async Task<JsonNode?> AskAsync(
        HttpMethod method, string path, string person, JsonNode? body, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Reply reply = await SendAsync(method, path, person, body, null, TimeSpan.FromSeconds(5), cancellationToken);
            if (reply.IsSuccess)
                return reply.Body;
            if (reply.Status == HttpStatusCode.NotFound)
                return null;
            await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    /// <summary>True when the silo at this address says that it is ready.</summary>
    public async Task<bool> IsReadyAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Glance);
            using HttpResponseMessage response = await _http.GetAsync(new Uri(url + "/health/ready"), patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private bool Draws(double share)
    {
        lock (_lock)
            return _random.NextDouble() < share;
    }

    private async Task<Reply> SendAsync(
        HttpMethod method, string path, string person, JsonNode? body, Guid? commandId, TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<SiloRun> known = _silos();
        if (known.Count == 0)
            return new Reply(null, null, "no silo has been started yet");
        string url = known[(int)((uint)Interlocked.Increment(ref _next) % (uint)known.Count)].Url;
        using var request = new HttpRequestMessage(method, url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokenOf(person));
        if (commandId is { } id)
            request.Headers.Add("Idempotency-Key", id.ToString());
        if (body is not null)
            request.Content = new StringContent(
                body is JsonValue text
                    ? (string)text!
                    : body.ToJsonString(), Encoding.UTF8, body is JsonValue ? "text/csv" : "application/json");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, patience.Token);
            string content = await response.Content.ReadAsStringAsync(patience.Token);
            return new Reply(
                response.StatusCode, content.Length == 0 ? null : JsonNode.Parse(content), $"{(int)response.StatusCode} {content}");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            return new Reply(null, null, failure.Message);
        }
    }

    private readonly record struct Reply(HttpStatusCode? Status, JsonNode? Body, string? Problem)
    {
        public bool IsSuccess => Status is { } status && (int)status is >= 200 and < 300;

        public bool IsDecision =>
            Status is { } status && (int)status is >= 400 and < 500 && !Undecided.Contains((string?)Body?["code"] ?? "");
    }
}
