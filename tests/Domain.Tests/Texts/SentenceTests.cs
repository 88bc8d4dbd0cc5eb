using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;
using AnSinh.Domain.Texts;

namespace AnSinh.Domain.Tests.Texts;

public sealed class SentenceTests
{
    private const string Header = "key\tvi\ten\n";

    public static TheoryData<RefusalCode> Codes => [.. RefusalCodes.All];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_refusal_has_a_title_in_both_languages(RefusalCode code)
    {
        string vietnamese = Sentences.TitleOf(code, Languages.Vietnamese);
        vietnamese.ShouldNotBeNullOrWhiteSpace();
        vietnamese.ShouldNotBe(Sentences.TitleOf(code, Languages.English));
    }

    [Fact]
    public void No_title_is_kept_for_a_refusal_that_does_not_exist() => Sentences.All.Keys
        .Where(key => key.StartsWith("problem.", StringComparison.Ordinal) && !RefusalCodes.TryParse(key["problem.".Length..], out _))
        .ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Codes))]
    public void A_code_is_read_from_its_name(RefusalCode code) => RefusalCodes.Parse(code.Name()).ShouldBe(code);

    [Theory]
    [InlineData("from-tomorrow")]
    [InlineData("FourEyes")]
    [InlineData("")]
    [InlineData(null)]
    public void A_name_that_is_not_known_is_no_code(string? name) => RefusalCodes.TryParse(name, out _).ShouldBeFalse();

    [Theory]
    [InlineData(null, "en")]
    [InlineData("", "en")]
    [InlineData("vi", "vi")]
    [InlineData("VI-vn, en;q=0.8", "vi")]
    [InlineData("en, vi", "en")]
    [InlineData("en;q=0.4, vi;q=0.9", "vi")]
    [InlineData("fr, de", "en")]
    [InlineData("fr, vi;q=0.1", "vi")]
    [InlineData("vi;q=0", "en")]
    [InlineData("vi;q=much", "en")]
    [InlineData("vi;q=", "en")]
    [InlineData(";;,,;q=1", "en")]
    public void The_language_is_the_one_that_is_wanted_most(string? header, string language) =>
        Sentences.Choose(header).ShouldBe(language);

    [Theory]
    [InlineData("key\ten\tvi\n", "Line 1")]
    [InlineData(Header + "a\tmột", "Line 2")]
    [InlineData(Header + "a\tmột\t", "Line 2")]
    [InlineData(Header + "a\t\tone", "Line 2")]
    [InlineData(Header + "a\tmột\tone\nb\thai\ttwo\tdeux", "Line 3")]
    [InlineData(Header + "a\tmột {x}\tone {y}", "a names other values")]
    [InlineData(Header + "a\tmột\tone\na\tmột\tone", "a is there twice")]
    public void A_faulty_table_is_refused_with_its_line(string table, string told) =>
        Should.Throw<InvalidOperationException>(() => TextCatalogue.Parse(table)).Message.ShouldContain(told);

    [Fact]
    public void Values_stand_in_their_places()
    {
        var texts = TextCatalogue.Parse(Header + "a\t{x} và {y}\t{y} and {x}\n");
        texts.Get("a", "vi", ("x", "1"), ("y", "{x}")).ShouldBe("1 và {x}");
        texts.Get("a", "en", ("x", "1"), ("y", "2")).ShouldBe("2 and 1");
        Should.Throw<InvalidOperationException>(() => texts.Get("a", "en", ("x", "1"))).Message.ShouldContain("{y}");
    }
}
