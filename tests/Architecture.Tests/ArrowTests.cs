using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AnSinh.Architecture.Tests;

/// <summary>
/// The arrow rule. Its table stands in <c>docs/architecture.md</c> and nowhere else: this class reads the page, and holds against it what
/// the project files say and what the compiled types use.
/// </summary>
public sealed partial class ArrowTests
{
    private static readonly Dictionary<string, string[]> Table = ReadTable();

    public static TheoryData<string> Projects => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_what_the_table_allows(string project) =>
        ReferencesIn(ProjectFile(project)).ShouldBeSubsetOf(Table[project], $"{project} may use what docs/architecture.md says");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Its_types_use_only_what_the_table_allows(string project) => UsedBy(project).ShouldBeSubsetOf(Table[project]);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_reference_that_no_type_uses_is_not_there(string project) =>
        ReferencesIn(ProjectFile(project)).ShouldBeSubsetOf(UsedBy(project));

    [Fact]
    public void Every_project_of_src_has_its_row() =>
        Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .Select(NameOf).ShouldBe(Table.Keys, ignoreOrder: true);

    [Fact]
    public void Nothing_in_the_product_uses_benchmarks_or_tests() =>
        Table.Keys.Where(project => File.ReadAllText(ProjectFile(project)) is var text
            && (
                text.Contains("/tests/", StringComparison.Ordinal)
                    || text.Contains("/benchmarks/", StringComparison.Ordinal))).ShouldBeEmpty();

    /// <summary>Benchmarks look inside what they measure; everything else goes through the front.</summary>
    [Fact]
    public void A_project_opens_its_internals_only_to_its_tests_the_simulation_and_the_benchmarks() => Table.Keys
        .SelectMany(project => Friends().Matches(File.ReadAllText(ProjectFile(project))).Select(match => match.Groups[1].Value))
        .Where(friend => !friend.EndsWith(".Tests", StringComparison.Ordinal) && friend is not ("AnSinh.Bench" or "AnSinh.Benchmarks"))
        .ShouldBeEmpty();

    [Fact]
    public void The_domain_knows_neither_database_nor_broker_nor_the_runtime_of_Orleans() =>
        AssembliesOf("Domain").Where(name => !name.StartsWith("System", StringComparison.Ordinal))
            .ShouldBeSubsetOf(["Orleans.Serialization.Abstractions", "Orleans.Serialization", "netstandard"]);

    [Theory]
    [InlineData("Storage")]
    [InlineData("Streaming")]
    [InlineData("Ports")]
    public void Adapters_run_without_the_runtime_of_Orleans(string project) => AssembliesOf(project).ShouldNotContain("Orleans.Runtime");

    [Fact]
    public void What_a_bank_needs_comes_without_Orleans() =>
        AssembliesOf("Transfer").Where(name => name.StartsWith("Orleans", StringComparison.Ordinal)).ShouldBeEmpty();

    /// <summary>The picture names every project of the product.</summary>
    [Fact]
    public void The_picture_shows_every_project()
    {
        string page = File.ReadAllText(Page);
        string picture = page[page.IndexOf("```text", StringComparison.Ordinal)..];
        picture = picture[..picture.IndexOf("```\n", 7, StringComparison.Ordinal)];
        Table.Keys.Where(project => !Regex.IsMatch(picture, $@"\b{project}\b")).ShouldBeEmpty("draw it in docs/architecture.md");
    }

    private static string Page => Path.Combine(Repository.Root, "docs", "architecture.md");

    /// <summary>Rows like <c>| Core | `Ports` | what is inside | Domain |</c>; "all of `src`" means every other project.</summary>
    private static Dictionary<string, string[]> ReadTable()
    {
        Match[] rows = Row().Matches(File.ReadAllText(Page)).ToArray();
        string[] all = [.. rows.Select(row => row.Groups["project"].Value)];
        return rows.ToDictionary(
            row => row.Groups["project"].Value,
            row => row.Groups["uses"].Value.Trim() switch
            {
                "–" => [],
                "everything" => all,
                var uses => uses.Split(", "),
            },
            StringComparer.Ordinal);
    }

    private static string ProjectFile(string project) => Path.Combine(Repository.Root, "src", project, $"AnSinh.{project}.csproj");

    private static string NameOf(string projectFile) => Path.GetFileNameWithoutExtension(projectFile)["AnSinh.".Length..];

    private static string[] ReferencesIn(string projectFile) =>
        [.. XDocument.Load(projectFile).Descendants("ProjectReference").Select(reference => NameOf(reference.Attribute("Include")!.Value))];

    private static string[] AssembliesOf(string project) =>
        [
            .. Assembly.Load(project == "Cli" ? "ansinh" : $"AnSinh.{project}")
                .GetReferencedAssemblies()
                .Select(reference => reference.Name!)];

    /// <summary>The compiler keeps only references that a type uses.</summary>
    private static string[] UsedBy(string project) =>
        [
            .. AssembliesOf(project)
                .Where(name => name.StartsWith("AnSinh.", StringComparison.Ordinal))
                .Select(name => name["AnSinh.".Length..])];

    [GeneratedRegex(@"^\| [A-Za-z]* \| `(?<project>\w+)` \| [^|]+ \| (?<uses>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"InternalsVisibleTo Include=""([^""]+)""")]
    private static partial Regex Friends();
}
