using AnSinh.Domain.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace AnSinh.Api;

/// <summary>Errors as RFC 9457 problem details, with a code for machines and one line for people.</summary>
internal static class Problems
{
    /// <summary>The field of an answer with the code.</summary>
    public const string CodeField = "code";

    /// <summary>A refusal; its code decides the status.</summary>
    public static IResult Refused(RefusalCode code, string detail) => new ProblemResult(code, detail);

    /// <summary>The answer to a refusal of a grain.</summary>
    /// <param name="error">The name of its code.</param>
    public static IResult Refused(string error, string detail) => RefusalCodes.TryParse(error, out RefusalCode code)
        ? Refused(code, detail)
        : Refused(RefusalCode.Internal, $"A newer server refused this with '{error}', which this one does not know: {detail}");

    /// <summary>A field of the request that cannot be used.</summary>
    public static IResult Field(string field, string problem) => Refused(RefusalCode.BadField, $"Field {field}: {problem}");

    /// <summary>Gives the answers that no handler wrote (no such path, too many requests) the same form as all others.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        ProblemDetails problem = context.ProblemDetails;
        if (problem.Extensions.ContainsKey(CodeField))
            return;
        (RefusalCode code, string detail) = Unhandled(problem.Status, problem.Title);
        problem.Extensions[CodeField] = code.Name();
        problem.Title = ProblemResult.TitleOf(code, context.HttpContext);
        problem.Detail ??= detail;
    }

    private static (RefusalCode Code, string Detail) Unhandled(int? status, string? title) => status switch
    {
        StatusCodes.Status403Forbidden => (RefusalCode.Forbidden, "You may not do this."),
        StatusCodes.Status404NotFound =>
            (RefusalCode.NoSuchPath, "There is nothing at this path. docs/developers/api.md lists the requests."),
        StatusCodes.Status405MethodNotAllowed =>
            (RefusalCode.NoSuchMethod, "This path does not take this method. docs/developers/api.md lists the requests."),
        StatusCodes.Status413PayloadTooLarge => (RefusalCode.TooLarge, "The body is too large."),
        StatusCodes.Status415UnsupportedMediaType => (RefusalCode.BadMediaType, "Send the body as application/json."),
        StatusCodes.Status429TooManyRequests => (RefusalCode.Busy,
            "Too many requests at once. Repeat after the seconds that Retry-After names, with the same Idempotency-Key."),
        >= StatusCodes.Status500InternalServerError => (RefusalCode.Internal, title ?? "The request could not be answered."),
        _ => (RefusalCode.BadRequest, title ?? "The request could not be answered."),
    };
}
