using System.Text.Json.Nodes;
using AnSinh.Api;
using AnSinh.Domain.Refusals;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AnSinh.Silo.Tests.Refusals;

/// <summary>How a refusal looks to a caller.</summary>
public sealed class ProblemTests
{
    public static TheoryData<RefusalCode> Codes => [.. RefusalCodes.All];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_refusal_is_answered_with_its_status_and_code(RefusalCode code)
    {
        (int status, JsonNode body) = await AnswerAsync(Problems.Refused(code, "Do something."));
        status.ShouldBe(RefusalStatus.Of(code));
        status.ShouldBeInRange(400, 599);
        ((string?)body["code"], (string?)body["detail"], (int?)body["status"]).ShouldBe((code.Name(), "Do something.", status));
    }

    [Theory]
    [InlineData("vi-VN,vi;q=0.9,en;q=0.5", "Không tìm thấy")]
    [InlineData("en", "Not found")]
    [InlineData(null, "Not found")]
    public async Task The_title_is_in_the_language_of_the_caller(string? accepted, string title)
    {
        (_, JsonNode body) = await AnswerAsync(Problems.Refused(RefusalCode.NotFound, "Look elsewhere."), accepted);
        ((string?)body["title"]).ShouldBe(title);
    }

    [Fact]
    public async Task The_refusal_of_a_grain_keeps_its_code()
    {
        (int status, JsonNode body) = await AnswerAsync(Problems.Refused("four-eyes", "Ask another person."));
        (status, (string?)body["code"]).ShouldBe((StatusCodes.Status403Forbidden, "four-eyes"));
    }

    /// <summary>A silo of a newer release may refuse with it. The caller must not take the answer for a fault of the request.</summary>
    [Fact]
    public async Task A_code_that_nobody_knows_is_no_fault_of_the_request()
    {
        (int status, JsonNode body) = await AnswerAsync(Problems.Refused("from-tomorrow", "Wait."));
        (status, (string?)body["code"]).ShouldBe((StatusCodes.Status500InternalServerError, "internal"));
        ((string)body["detail"]!).ShouldContain("from-tomorrow");
        ((string)body["detail"]!).ShouldContain("Wait.");
    }

    /// <summary>What no handler answered, and what the framework chose a status for.</summary>
    [Theory]
    [InlineData(403, "forbidden")]
    [InlineData(404, "no-such-path")]
    [InlineData(405, "no-such-method")]
    [InlineData(408, "bad-request")]
    [InlineData(413, "too-large")]
    [InlineData(415, "bad-media-type")]
    [InlineData(429, "busy")]
    [InlineData(500, "internal")]
    [InlineData(502, "internal")]
    public async Task An_answer_that_no_handler_wrote_has_a_code_and_a_title_too(int status, string code)
    {
        (int answered, JsonNode body) = await AnswerAsync(Results.Problem(statusCode: status), "vi");
        (answered, (string?)body["code"]).ShouldBe((status, code));
        RefusalCodes.TryParse(code, out RefusalCode known).ShouldBeTrue();
        ((string?)body["title"]).ShouldBe(AnSinh.Domain.Texts.Sentences.TitleOf(known, "vi"));
        ((string?)body["detail"]).ShouldNotBeNullOrEmpty();
    }

    private static async Task<(int Status, JsonNode Body)> AnswerAsync(IResult answer, string? acceptLanguage = null)
    {
        using ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Complete)
            .BuildServiceProvider();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Response.Body = body;
        http.Request.Headers.AcceptLanguage = acceptLanguage;
        await answer.ExecuteAsync(http);
        body.Position = 0;
        return (http.Response.StatusCode, (await JsonNode.ParseAsync(body))!);
    }
}
