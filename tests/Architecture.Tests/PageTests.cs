using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;

namespace AnSinh.Architecture.Tests;

/// <summary>Pages stay true: what they name exists, their links lead somewhere, and their lines and sentences can be read.</summary>
public sealed partial class PageTests
{
    private const int MaxColumns = 140;
    private const int MaxLinesOfReadme = 90;

    /// <summary>
    /// Verbs that the script carries out, or programs beside the product. <c>Program.cs</c> names them for the help only.
    /// </summary>
    private static readonly string[] VerbsOfScript = ["bench", "build", "chaos", "help", "test"];

    private static readonly string[] SourceFolders = ["src", "tests", "benchmarks", "data", "deploy"];

    private static readonly string[] SourceEndings = [".cs", ".sql", ".proto", ".json", ".service", ".props", ".csproj"];

    private static readonly Page[] Pages =
    [
        .. new[] { "README.md", "CONTRIBUTING.md", "CHANGELOG.md" }.Select(Page.Read),
        .. FilesUnder("docs").Concat(FilesUnder("data")).Concat(FilesUnder("deploy")).Concat(FilesUnder("benchmarks"))
            .Where(file => file.EndsWith(".md", StringComparison.Ordinal)).Select(Page.Read),
    ];

    [Fact]
    public void Every_path_that_a_page_names_exists() => Pages
        .SelectMany(page => NamedPaths(page.Text).Where(path => !Exists(path)).Select(path => $"{page.Name} names {path}"))
        .ShouldBeEmpty();

    [Fact]
    public void Every_path_that_the_code_names_exists() => SourceFolders.SelectMany(FilesUnder)
        .Where(file => SourceEndings.Contains(Path.GetExtension(file)) && !file.EndsWith("PageTests.cs", StringComparison.Ordinal))
        .SelectMany(file => PagesIn(File.ReadAllText(Absolute(file))).Where(path => !Exists(path)).Select(path => $"{file} names {path}"))
        .ShouldBeEmpty();

    [Fact]
    public void Every_relative_link_and_anchor_leads_somewhere() => Pages
        .SelectMany(page => page.Links.Where(link => !LeadsSomewhere(page, link)).Select(link => $"{page.Name} links to {link}"))
        .ShouldBeEmpty();

    [Fact]
    public void The_index_links_every_page_and_no_page_is_lost()
    {
        Page index = Page.Read("docs/README.md");
        string[] linked = [.. index.Links.Select(link => Target(index, link.Split('#')[0]))];
        FilesUnder("docs").Where(file => file != index.Name && !file.StartsWith("docs/adr/", StringComparison.Ordinal))
            .Except(linked).ShouldBeEmpty("add it to docs/README.md");
    }

    [Fact]
    public void The_readme_has_at_most_90_lines() =>
        Page.Read("README.md").Lines.Length.ShouldBeLessThanOrEqualTo(MaxLinesOfReadme);

    /// <summary>A row of a table cannot be broken, and the address of a link cannot either: they may be longer.</summary>
    [Fact]
    public void A_line_of_a_page_has_at_most_140_columns() => Pages
        .SelectMany(page => page.Lines
            .Select((line, index) => (Text: Address().Replace(line, "]"), Place: $"{page.Name}:{index + 1}"))
            .Where(line => line.Text.Length > MaxColumns && !line.Text.TrimStart().StartsWith('|'))
            .Select(line => $"{line.Place} has {line.Text.Length}"))
        .ShouldBeEmpty();

    [Fact]
    public void Every_command_that_a_page_shows_is_one()
    {
        RootCommand root = CommandsOfProduct();
        Pages.SelectMany(page => ShownCommands(page.Text).Select(words => (page.Name, Words: words)))
            .Where(shown => Unknown(root, shown.Words) is not null)
            .Select(shown => $"{shown.Name} shows ./ansinh {string.Join(' ', shown.Words)}: there is no '{Unknown(root, shown.Words)}'")
            .ShouldBeEmpty();
    }

    /// <summary>The verbs of the executable, asked of its own classes, with those of the script in front of it.</summary>
    private static RootCommand CommandsOfProduct()
    {
        var root = new RootCommand();
        foreach (MethodInfo create in Assembly.Load("ansinh").GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(method => method.Name.StartsWith("Create", StringComparison.Ordinal) && method.GetParameters().Length == 0
                && method.ReturnType == typeof(Command)))
        {
            root.Add((Command)create.Invoke(null, null)!);
        }

        root.Subcommands.Count.ShouldBeGreaterThan(10);
        foreach (string verb in VerbsOfScript)
            root.Add(new Command(verb));
        return root;
    }

    /// <summary>The first word that is no verb where a verb must stand; null when there is none.</summary>
    private static string? Unknown(Command command, string[] words)
    {
        foreach (string word in words)
        {
            if (command.Subcommands.Count == 0 || word.StartsWith('-'))
                return null;
            if (command.Subcommands.FirstOrDefault(verb => verb.Name == word) is not { } found)
                return word;
            command = found;
        }

        return null;
    }

    private static IEnumerable<string[]> ShownCommands(string text) =>
        Shown().Matches(text).Select(match => match.Groups["words"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Paths from the root of the tree, in code spans or plain text. A name with a blank to fill in is no path.</summary>
    private static IEnumerable<string> NamedPaths(string text) => NamedPath().Matches(text)
        .Select(match => match.Groups["path"].Value.TrimEnd('.', ':', '/'))
        .Where(path => !path.Contains('*', StringComparison.Ordinal) && !path.Contains('<', StringComparison.Ordinal));

    /// <summary>Code names pages and data; what it says of other folders may be a path of the machine that it runs on.</summary>
    private static IEnumerable<string> PagesIn(string text) => NamedPaths(text)
        .Where(path => path.EndsWith(".md", StringComparison.Ordinal) || path.StartsWith("data/", StringComparison.Ordinal)
            || path.StartsWith("docs/", StringComparison.Ordinal) || path.EndsWith(".cs", StringComparison.Ordinal));

    private static bool LeadsSomewhere(Page page, string link)
    {
        string[] parts = link.Split('#');
        string target = parts[0].Length == 0 ? page.Name : Target(page, parts[0]);
        return Exists(target) && (parts.Length == 1 || Page.Read(target).Anchors.Contains(parts[1]));
    }

    private static string Target(Page page, string link) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page.Name)!, link)));

    private static bool Exists(string path) => File.Exists(Absolute(path)) || Directory.Exists(Absolute(path));

    private static string Absolute(string path) => Path.Combine(Repository.Root, path);

    private static IEnumerable<string> FilesUnder(string folder) => Directory
        .EnumerateFiles(Absolute(folder), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex(@"(?<![\w/.<>-])(?<path>(docs|src|data|tests|benchmarks|deploy)/[\w./*<>@-]*\w)(?![\w*<@-])")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"\./ansinh(?<words>( [a-z][a-z-]*)+)(?![\w/.…-])")]
    private static partial Regex Shown();

    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex Address();

    /// <param name="Name">Its path from the root.</param>
    private sealed partial record Page(string Name, string Text)
    {
        public string[] Lines => Text.TrimEnd('\n').Split('\n');

        /// <summary>Where its links lead, code and the web left out.</summary>
        public string[] Links => [.. Link().Matches(Code().Replace(Text, "")).Select(match => match.Groups["to"].Value)
            .Where(to => !to.Contains("://", StringComparison.Ordinal))];

        /// <summary>What GitHub makes of headings: small letters, digits and hyphens.</summary>
        public string[] Anchors => [.. Heading().Matches(Code().Replace(Text, "")).Select(match =>
            Other().Replace(match.Groups["title"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

        public static Page Read(string name) => new(name, File.ReadAllText(Absolute(name)));

        [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
        private static partial Regex Link();

        [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
        private static partial Regex Code();

        [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline)]
        private static partial Regex Heading();

        [GeneratedRegex(@"[^\w\- ]")]
        private static partial Regex Other();
    }
}
