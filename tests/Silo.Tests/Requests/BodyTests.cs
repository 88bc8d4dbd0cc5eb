using System.Text.Json;
using AnSinh.Api;
using AnSinh.Api.Batches;
using AnSinh.Api.Identity;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnSinh.Silo.Tests.Requests;

/// <summary>JSON bodies that two readers could read in two ways.</summary>
public sealed class BodyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-bodies-").FullName;
    private readonly ServiceProvider _services;

    public BodyTests()
    {
        DevelopmentPeople people = DevelopmentPeople.LoadOrCreate(Path.Combine(_folder, "tokens.json"));
        _services = new ServiceCollection().AddLogging().AddAnSinhApi(people, Path.Combine(_folder, "files")).BuildServiceProvider();
    }

    private JsonSerializerOptions Json => _services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("""{"programme":"MSA","period":"2024-12","programme":"MSC"}""")]
    [InlineData("""{"programme":"MSA","period":"2024-12","Programme":"MSC"}""")]
    [InlineData("""{"programme":"MSA","period":"2024-12","unknown":1}""")]
    [InlineData("""{"programme":"\ud800","period":"2024-12"}""")]
    public void A_body_with_two_meanings_is_refused(string body) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<PrepareRequest>(body, Json));

    [Fact]
    public void A_body_with_one_meaning_is_read() =>
        JsonSerializer.Deserialize<PrepareRequest>("""{"programme":"MSA","period":"2024-12"}""", Json)!.Period.ShouldBe("2024-12");

    [Theory]
    [InlineData("giấy tờ\u202E đã đủ")]
    [InlineData("giấy\u200B tờ")]
    [InlineData("giấy\u2028tờ")]
    [InlineData("\uFEFFgiấy tờ")]
    [InlineData("giấy \uD800 tờ")]
    [InlineData("giấy\ttờ")]
    public void A_text_with_signs_that_nobody_sees_is_refused(string text)
    {
        RequestReader.TryText("reason", text, 500, out _, out _).ShouldBeFalse();
        Domain.Primitives.Reasons.Problem(text).ShouldNotBeNull();
    }

    [Fact]
    public void A_text_is_kept_in_one_form()
    {
        RequestReader.TryText("reason", "  gia\u0302\u0301y tờ ", 500, out string clean, out _).ShouldBeTrue();
        clean.ShouldBe("giấy tờ");
    }
}
