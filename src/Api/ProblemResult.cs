using AnSinh.Domain.Refusals;
using AnSinh.Domain.Texts;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace AnSinh.Api;

/// <summary>A refusal as RFC 9457 problem details; its title is in the language that the caller reads.</summary>
/// <param name="Code">For programs; decides the status.</param>
/// <param name="Detail">One line for a person: what is wrong and what to do.</param>
internal sealed record ProblemResult(RefusalCode Code, string Detail) : IResult
{
    /// <summary>The status, where a server below us has chosen another one than the code has.</summary>
    public int Status { get; init; } = RefusalStatus.Of(Code);

    /// <summary>More of the refusal for a program: name and value; null for nothing.</summary>
    public (string Name, object Value)? More { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var extensions = new Dictionary<string, object?> { [Problems.CodeField] = Code.Name() };
        if (More is { } more)
            extensions[more.Name] = more.Value;
        return Results
            .Problem(Detail, statusCode: Status, title: TitleOf(Code, httpContext), extensions: extensions)
            .ExecuteAsync(httpContext);
    }

    /// <summary>What a refusal is called, in the language of <c>Accept-Language</c>.</summary>
    public static string TitleOf(RefusalCode code, HttpContext http) =>
        Sentences.TitleOf(code, Sentences.Choose(http.Request.Headers[HeaderNames.AcceptLanguage]));
}
