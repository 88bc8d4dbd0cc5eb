using System.Text.RegularExpressions;
using AnSinh.Api;
using AnSinh.Domain.Refusals;

namespace AnSinh.Architecture.Tests;

/// <summary>Codes of refusals are declared once. The page shows them, and nothing else makes one.</summary>
public sealed partial class RefusalTests
{
    /// <summary>What runs in a node. A refusal made anywhere else reaches no caller.</summary>
    private static readonly string[] Projects = ["Domain", "Contracts", "Ports", "Grains", "Intake", "Storage", "Streaming", "Api", "Silo"];

    private static readonly string Src = Path.Combine(Repository.Root, "src");

    [Fact]
    public void The_page_shows_every_code_with_its_status()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "developers", "api.md"));
        Dictionary<int, string[]> shown = Row().Matches(page).ToDictionary(
            row => int.Parse(row.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture),
            row => Name().Matches(row.Groups[2].Value).Select(name => name.Groups[1].Value).ToArray());
        string[] known = [.. RefusalCodes.All.GroupBy(RefusalStatus.Of).OrderBy(status => status.Key).Select(Line)];
        shown.OrderBy(row => row.Key).Select(row => $"| {row.Key} | {string.Join(", ", row.Value)} |").ShouldBe(
            known, "write the table of docs/developers/api.md as the code says");
    }

    [Fact]
    public void No_code_is_written_as_a_text_outside_of_the_catalogue() =>
        Projects.SelectMany(project => Directory.GetFiles(Path.Combine(Src, project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => LiteralCodes(File.ReadAllText(file)).Select(code => $"{Path.GetRelativePath(Src, file)}: \"{code}\""))
            .ShouldBeEmpty("use RefusalCode");

    /// <summary>The scan sees what it looks for: in a call, in a pattern, and not in a comment or a sentence.</summary>
    [Theory]
    [InlineData("new CaseReply(\"four-eyes\", text)", "four-eyes")]
    [InlineData("error is \"budget\"", "budget")]
    [InlineData("/// a time-out means \"unknown\": repeat", null)]
    [InlineData("\"the budget is spent\"", null)]
    public void The_scan_finds_codes(string line, string? found) =>
        LiteralCodes(line).ShouldBe(found is null ? [] : [found]);

    private static IEnumerable<string> LiteralCodes(string source) => source.Split('\n')
        .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
        .SelectMany(line => Literal().Matches(line))
        .Select(literal => literal.Groups[1].Value)
        .Where(text => RefusalCodes.TryParse(text, out _));

    private static string Line(IGrouping<int, RefusalCode> status) =>
        $"| {status.Key} | {string.Join(", ", status.Select(code => code.Name()))} |";

    [GeneratedRegex(@"^\| ([45]\d\d) \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z-]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("\"([a-z-]+)\"")]
    private static partial Regex Literal();
}
