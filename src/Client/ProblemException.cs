using System.Net;
using System.Text.Json;

namespace AnSinh.Client;

/// <summary>The server refused a request, as RFC 9457 says it.</summary>
public sealed class ProblemException : Exception
{
    /// <summary>The code of a command that another one overtook: nothing was done, and a repeat with the same key is right.</summary>
    public const string ChangedMeanwhile = "changed-meanwhile";

    /// <summary>A refusal without an answer behind it.</summary>
    public ProblemException() : this("The server refused the request.")
    {
    }

    /// <summary>A refusal that is only a line.</summary>
    public ProblemException(string message) : base(message)
    {
    }

    /// <summary>A refusal with its cause.</summary>
    public ProblemException(string message, Exception innerException) : base(message, innerException)
    {
    }

    private ProblemException(HttpStatusCode status, string code, string? title, string detail, string line) : base(line) =>
        (Status, Code, Title, Detail) = (status, code, title, detail);

    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>For machines, for example <c>four-eyes</c>; the name of the status when the answer has none.</summary>
    public string Code { get; } = "";

    /// <summary>The kind of problem in words, null when the answer has none.</summary>
    public string? Title { get; }

    /// <summary>One line for a person: what is wrong and what to do.</summary>
    public string Detail { get; } = "";

    /// <summary>How long the server asks to wait before a repeat; null when it does not ask.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Reads the body of a refusal; what is no problem document is repeated as it is.</summary>
    public static ProblemException Of(HttpStatusCode status, string body, TimeSpan? retryAfter)
    {
        if (TryRead(body) is not { } fields)
        {
            return new ProblemException(status, status.ToString(), null, body, $"{(int)status} {status}: {body}")
            {
                RetryAfter = retryAfter,
            };
        }

        string code = fields.Code ?? status.ToString(), detail = fields.Detail ?? body;
        return new ProblemException(status, code, fields.Title, detail, $"{code}: {detail}") { RetryAfter = retryAfter };
    }

    private static Fields? TryRead(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<Fields>(body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Fields(string? Code, string? Title, string? Detail);
}
