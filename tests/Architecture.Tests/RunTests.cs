using System.Text.RegularExpressions;

namespace AnSinh.Architecture.Tests;

/// <summary>
/// How tests run: they wait for events, and a class says which servers and processes it needs, so that the quick run leaves it out.
/// </summary>
public sealed partial class RunTests
{
    private static readonly string Tests = Path.Combine(Repository.Root, "tests");

    /// <summary>Types that start servers or processes of their own, and what a class that uses them needs.</summary>
    private static readonly (string Word, string Need)[] Starters =
    [
        ("PostgresFixture", "postgres"), ("EmbeddedPostgres", "postgres"), ("EmbeddedBroker", "broker"), ("ProcessStartInfo", "processes"),
    ];

    /// <summary>The chaos program is no test: its faults last for a time.</summary>
    private static string[] Sources => [.. Directory.GetFiles(Tests, "*.cs", SearchOption.AllDirectories)
        .Where(
            file => !IsIn(file, "obj")
                && !IsIn(file, "bin")
                && !IsIn(file, "Chaos")
                && !file.EndsWith("RunTests.cs", StringComparison.Ordinal))];

    [Fact]
    public void Tests_wait_for_events_and_only_Eventually_lets_time_pass() =>
        Sources.Where(file => !file.EndsWith("Eventually.cs", StringComparison.Ordinal) && Waits().IsMatch(File.ReadAllText(file)))
            .Select(Relative).ShouldBeEmpty("use Eventually: wait for a row, a line or an answer");

    [Fact]
    public void A_test_class_says_which_servers_and_processes_it_needs()
    {
        var missing = new List<string>();
        foreach (IGrouping<string, SourceFile> project in Sources.Select(SourceFile.Read).GroupBy(file => file.Project))
        {
            foreach ((string word, string need) in Starters)
            {
                missing.AddRange(Users([.. project], word)
                    .Where(file => file.HasTests && !file.Text.Contains($"[Trait(\"needs\", \"{need}\")]", StringComparison.Ordinal))
                    .Select(
                        file =>
                            $"{Relative(file.Path)} uses {word}, perhaps through another class: give its class [Trait(\"needs\", "
                            + $"\"{need}\")]"));
            }
        }

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void A_need_is_one_that_the_quick_run_knows() =>
        Sources.SelectMany(file => Need().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Distinct().Except(Starters.Select(starter => starter.Need)).ShouldBeEmpty("name it in Starters");

    /// <summary>The files of a project that name a word, and those that use a class of such a file, and so on.</summary>
    private static HashSet<SourceFile> Users(SourceFile[] project, string word)
    {
        HashSet<SourceFile> users = [.. project.Where(file => file.Names.Contains(word))];
        for (int before = 0; before < users.Count;)
        {
            before = users.Count;
            HashSet<string> helpers = [.. users.Where(file => !file.HasTests || file.IsBase).SelectMany(file => file.Types)];
            users.UnionWith(project.Where(file => file.Uses.Overlaps(helpers)));
        }

        return users;
    }

    private static bool IsIn(string file, string folder) => Relative(file).Contains($"/{folder}/", StringComparison.Ordinal);

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);

    [GeneratedRegex(@"\bTask\.Delay\b|\bThread\.Sleep\b|\bThread\.SpinWait\b")]
    private static partial Regex Waits();

    [GeneratedRegex(@"Trait\(""needs"", ""(\w+)""\)")]
    private static partial Regex Need();

    private sealed partial record SourceFile(
        string Path, string Project, string Text, HashSet<string> Names, HashSet<string> Uses, HashSet<string> Types)
    {
        public bool HasTests => Test().IsMatch(Text);

        public bool IsBase => Text.Contains(" abstract class ", StringComparison.Ordinal);

        public static SourceFile Read(string path)
        {
            // The fixture of an assembly starts nothing in the quick run; who uses it names it.
            string text = AssemblyAttribute().Replace(File.ReadAllText(path), "");
            string code = Comment().Replace(text, "");
            string project = Relative(path).Split(System.IO.Path.DirectorySeparatorChar)[1];
            return new SourceFile(path, project, text, [.. Values(Word(), code)],
                [.. Values(Use(), code), .. Values(ClassLine(), code).SelectMany(line => Values(Word(), line))],
                [.. Declaration().Matches(code).Select(match => match.Groups[1].Value)]);
        }

        private static IEnumerable<string> Values(Regex regex, string text) => regex.Matches(text).Select(match => match.Value);

        [GeneratedRegex(@"^\[assembly: .*$", RegexOptions.Multiline)]
        private static partial Regex AssemblyAttribute();

        [GeneratedRegex(@"//.*$", RegexOptions.Multiline)]
        private static partial Regex Comment();

        [GeneratedRegex(@"\w+")]
        private static partial Regex Word();

        /// <summary>A class whose method is called or that is created; a parameter was started by somebody else.</summary>
        [GeneratedRegex(@"\b\w+(?=\.\w+\()|(?<=\bnew )\w+")]
        private static partial Regex Use();

        /// <summary>Its fixtures and its base class.</summary>
        [GeneratedRegex(@"\bclass \w+.*$", RegexOptions.Multiline)]
        private static partial Regex ClassLine();

        [GeneratedRegex(@"\b(?:class|record|struct|interface) (\w+)")]
        private static partial Regex Declaration();

        [GeneratedRegex(@"\[(Fact|Theory)")]
        private static partial Regex Test();
    }
}
