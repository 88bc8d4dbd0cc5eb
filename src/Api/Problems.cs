using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace AnSinh.Api;

/// <summary>Errors as RFC 9457 problem details, with a code for machines and one line for people.</summary>
internal static class Problems
{
    public const string BadField = "bad-field";
    public const string NotFound = "not-found";

    public static IResult Result(int status, string code, string detail) => Results.Problem(
        detail: detail,
        statusCode: status,
        extensions: new Dictionary<string, object?> { ["code"] = code });

    /// <summary>The answer to a refusal of a grain: its code decides the status.</summary>
    public static IResult Refused(string code, string detail) => Result(StatusOf(code), code, detail);

    /// <summary>A field of the request that cannot be used.</summary>
    public static IResult Field(string field, string problem) => Refused(BadField, $"Field {field}: {problem}");

    /// <summary>Gives the answers that no handler wrote (no such path, too many requests) the same form as all others.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        ProblemDetails problem = context.ProblemDetails;
        if (problem.Extensions.ContainsKey("code"))
            return;
        (string code, string detail) = problem.Status switch
        {
            StatusCodes.Status404NotFound => ("no-such-path", "There is nothing at this path. docs/developers/api.md lists the requests."),
            StatusCodes.Status405MethodNotAllowed => ("no-such-method", "This path does not take this method. docs/developers/api.md lists the requests."),
            StatusCodes.Status413PayloadTooLarge => ("too-large", "The body is too large."),
            StatusCodes.Status415UnsupportedMediaType => ("bad-media-type", "Send the body as application/json."),
            StatusCodes.Status429TooManyRequests => ("busy", "Too many requests at once. Repeat after the seconds that Retry-After names, with the same Idempotency-Key."),
            _ => ("http-" + problem.Status, problem.Title ?? "The request could not be answered."),
        };
        problem.Extensions["code"] = code;
        problem.Detail ??= detail;
    }

    private static int StatusOf(string code) => code switch
    {
        NotFound => StatusCodes.Status404NotFound,
        "four-eyes" => StatusCodes.Status403Forbidden,
        "wrong-state" or "outdated" or "changed-meanwhile" => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
