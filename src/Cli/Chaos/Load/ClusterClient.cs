using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnSinh.Cli.Chaos.Load;

/// <summary>
/// A client as they should be: a short time-out, another silo after every failure, and the same command id for the same command until
/// there is an answer.
/// </summary>
internal sealed class ClusterClient(Func<IReadOnlyList<string>> urls, Func<string, string> tokenOf, CommandLog log, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionLifetime = TimeSpan.FromMinutes(1) });
    private int _next;

    public void Dispose() => _http.Dispose();

    /// <summary>Repeats a command until it is answered or the token ends; the log gets what became of it.</summary>
    public async Task<(Answer Answer, JsonNode? Body)> CommandAsync(
        string kind, string subject, string person, string path, JsonNode? body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var commandId = Guid.NewGuid();
        string problem = "not sent";
        while (!cancellationToken.IsCancellationRequested)
        {
            (HttpStatusCode? status, JsonNode? answer, problem) = await SendAsync(HttpMethod.Post, path, person, body, commandId, timeout, cancellationToken);
            if (status is { } code && (int)code is >= 200 and < 300)
                return (Note(Answer.Acknowledged), answer);
            // 409 "fenced" and everything from 429 on says: try again. Other answers are a decision.
            if (status is { } refused && (int)refused is >= 400 and < 500 && refused is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout)
                && (string?)answer?["code"] is not "fenced")
            {
                return (Note(Answer.Refused), answer);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (Note(Answer.Unknown), null);

        Answer Note(Answer outcome)
        {
            log.Note(new SentCommand(commandId, kind, subject, person, outcome, problem));
            return outcome;
        }
    }

    /// <summary>Asks until there is an answer; null when the token ended or there is no such thing.</summary>
    public async Task<JsonNode?> GetAsync(string path, string person, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            (HttpStatusCode? status, JsonNode? body, _) = await SendAsync(HttpMethod.Get, path, person, null, null, TimeSpan.FromSeconds(5), cancellationToken);
            if (status == HttpStatusCode.OK)
                return body;
            if (status == HttpStatusCode.NotFound)
                return null;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    /// <summary>True when the silo at this address says that it is ready.</summary>
    public async Task<bool> IsReadyAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(2));
            using HttpResponseMessage response = await _http.GetAsync(new Uri(url + "/health/ready"), patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<(HttpStatusCode? Status, JsonNode? Body, string Problem)> SendAsync(
        HttpMethod method, string path, string person, JsonNode? body, Guid? commandId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> known = urls();
        string url = known[(int)((uint)Interlocked.Increment(ref _next) % (uint)known.Count)];
        using var request = new HttpRequestMessage(method, url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokenOf(person));
        if (commandId is { } id)
            request.Headers.Add("Idempotency-Key", id.ToString());
        if (body is not null)
            request.Content = new StringContent(body is JsonValue text ? (string)text! : body.ToJsonString(), Encoding.UTF8, body is JsonValue ? "text/csv" : "application/json");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(timeout);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, patience.Token);
            string content = await response.Content.ReadAsStringAsync(patience.Token);
            return (response.StatusCode, content.Length == 0 ? null : JsonNode.Parse(content), $"{(int)response.StatusCode} {content}");
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            return (null, null, failure.Message);
        }
    }
}
