using System.Text.Json;
using System.Text.RegularExpressions;

namespace AnSinh.Architecture.Tests;

/// <summary>Every refusal rule of the catalogue has a test of its own: <c>[Trait("rule", "ITS_CODE")]</c> somewhere under tests/.</summary>
public sealed partial class RuleTraitTests
{
    private static readonly string[] FileTexts = ["import_texts.json", "list_texts.json"];
    private static readonly string Tests = Path.Combine(Repository.Root, "tests");

    [Fact]
    public void Every_rule_of_the_catalogue_has_a_test() =>
        Codes.Except(Tagged, StringComparer.Ordinal).ShouldBeEmpty("rules without a test");

    [Fact]
    public void No_test_is_tagged_with_a_rule_that_does_not_exist() =>
        Tagged.Except(Codes, StringComparer.Ordinal).Except(FileRules, StringComparer.Ordinal).ShouldBeEmpty("tags without a rule");

    private static string[] Codes =>
        [
            .. File.ReadLines(Path.Combine(Repository.Root, "data", "invalid_instruction_rules.csv"))
                .Skip(1)
                .Where(line => line.Length > 0)
                .Select(line => line.Split(',')[1])];

    /// <summary>Rules about the form of a file; they are in no catalogue of refusals.</summary>
    private static string[] FileRules =>
    [
        .. FileTexts.SelectMany(file =>
        {
            using JsonDocument texts = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "data", file)));
            return texts.RootElement.EnumerateObject().Select(rule => rule.Name).ToArray();
        }),
    ];

    private static string[] Tagged =>
        [.. Directory.GetFiles(Tests, "*.cs", SearchOption.AllDirectories)
            .Where(
                file => !file.EndsWith("RuleTraitTests.cs", StringComparison.Ordinal)
                    && !file.Contains("/obj/", StringComparison.Ordinal)
                    && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Trait().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"\bTrait\(""rule"", ""(\w+)""\)")]
    private static partial Regex Trait();
}
