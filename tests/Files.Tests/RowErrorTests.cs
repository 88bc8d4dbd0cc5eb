using AnSinh.Domain.Rules;
using AnSinh.Files.Lists;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tests;

public sealed class RowErrorTests
{
    [Theory]
    [InlineData("citizen_id", "074139000001", "074*******01")]
    [InlineData("citizen_id", "12345", "*****")]
    [InlineData("account_number", "0071001234", "******1234")]
    [InlineData("account_number", "123", "***")]
    [InlineData("full_name", "Nguyễn Thị Hường", "N. T. H.")]
    [InlineData("account_holder", "NGUYEN THI", "N. T.")]
    [InlineData("date_of_birth", "1939-02-30", "1939******")]
    [InlineData("commune_code", "25742", "25742")]
    public void Personal_data_is_masked(string field, string value, string masked)
    {
        var error = new RowError(7, field, value, FileRules.IdFormat, "Do.");
        error.MaskedValue.ShouldBe(masked);
        if (value != masked)
            error.ToString().ShouldNotContain(value);
        error.ToString().ShouldContain("line 7");
    }

    [Fact]
    public void Every_rule_has_a_remedy_in_both_languages()
    {
        string[] rules = [.. new[] { typeof(ImportRules), typeof(FileRules) }.SelectMany(Codes)];
        ImportTexts.Rules.ShouldBe(rules, ignoreOrder: true);
        foreach (string rule in rules)
            ImportTexts.Remedy(rule, Languages.English, 1).ShouldNotBe(ImportTexts.Remedy(rule, Languages.Vietnamese, 1));
    }

    [Fact]
    public void Every_code_stands_once()
    {
        string[] codes = [.. new[] { typeof(FileRules), typeof(ImportRules), typeof(ListRules) }.SelectMany(Codes)];
        codes.ShouldBeUnique();
    }

    private static IEnumerable<string> Codes(Type rules) => rules.GetFields().Select(field => (string)field.GetRawConstantValue()!);
}
