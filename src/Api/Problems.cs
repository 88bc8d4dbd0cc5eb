using Microsoft.AspNetCore.Http;

namespace AnSinh.Api;

/// <summary>Errors as RFC 9457 problem details, with a code for machines and one line for people.</summary>
internal static class Problems
{
    public static IResult Result(int status, string code, string detail) => Results.Problem(
        detail: detail,
        statusCode: status,
        extensions: new Dictionary<string, object?> { ["code"] = code });

    /// <summary>The HTTP status of a batch's refusal.</summary>
    public static IResult Refused(string code, string detail) => Result(
        code switch
        {
            "not-found" => StatusCodes.Status404NotFound,
            "four-eyes" => StatusCodes.Status403Forbidden,
            "wrong-state" or "outdated" => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status422UnprocessableEntity,
        },
        code,
        detail);
}
