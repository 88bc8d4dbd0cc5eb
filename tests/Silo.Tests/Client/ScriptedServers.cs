using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace AnSinh.Silo.Tests.Client;

/// <summary>What a client sent in one try.</summary>
internal sealed record Try(HttpMethod Method, Uri Address, string? Key, string? Token, string Body);

/// <summary>Servers that answer each try as the script says, in its order, and remember what was asked.</summary>
internal sealed class ScriptedServers(params Func<Try, HttpResponseMessage>[] script) : HttpMessageHandler
{
    private readonly List<Try> _tries = [];

    public IReadOnlyList<Try> Tries => _tries;

    public static Func<Try, HttpResponseMessage> Ok(string json) => _ => Answer(HttpStatusCode.OK, json);

    /// <summary>A refusal as RFC 9457 has it.</summary>
    public static Func<Try, HttpResponseMessage> Refuses(HttpStatusCode status, string code, TimeSpan? retryAfter = null) => _ =>
    {
        HttpResponseMessage answer = Answer(status, $$"""{"title":"T","status":{{(int)status}},"code":"{{code}}","detail":"Do it."}""");
        if (retryAfter is { } asked)
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(asked);
        return answer;
    };

    public static Func<Try, HttpResponseMessage> IsNotThere() => _ =>
        throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused");

    /// <summary>The request arrived, and the connection broke before the answer.</summary>
    public static Func<Try, HttpResponseMessage> Breaks() => _ =>
        throw new HttpRequestException(HttpRequestError.ResponseEnded, "The response ended");

    public static HttpResponseMessage Answer(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        string? key = request.Headers.TryGetValues("Idempotency-Key", out IEnumerable<string>? keys) ? keys.Single() : null;
        var made = new Try(request.Method, request.RequestUri!, key, request.Headers.Authorization?.Parameter, body);
        _tries.Add(made);
        return script[_tries.Count - 1](made);
    }
}
