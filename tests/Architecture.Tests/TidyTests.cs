using System.Text.RegularExpressions;

namespace AnSinh.Architecture.Tests;

/// <summary>House rules that a compiler does not know.</summary>
public sealed partial class TidyTests
{
    private const int MaxLines = 400;
    private const int MaxColumns = 140;
    private const int MaxTextColumns = 200;

    private static readonly string[] Folders = ["src", "tests", "benchmarks"];

    private static IEnumerable<string> Sources => Folders
        .Select(folder => Path.Combine(Repository.Root, folder))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    [Fact]
    public void A_file_is_one_idea_of_at_most_400_lines() =>
        Sources.Where(file => File.ReadLines(file).Count() > MaxLines).Select(Relative).ShouldBeEmpty();

    /// <summary>Lines of a text between triple quotes (SQL, JSON) are data and may be longer.</summary>
    [Fact]
    public void A_line_has_at_most_140_columns() => Sources.SelectMany(LongLines).ShouldBeEmpty();

    [Fact]
    public void A_part_of_a_class_is_named_for_what_it_holds() =>
        Sources.Where(file => file.EndsWith(".More.cs", StringComparison.Ordinal)).Select(Relative).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_for_later_in_the_code() =>
        Sources.Where(file => !file.EndsWith("TidyTests.cs", StringComparison.Ordinal) && LeftOver().IsMatch(File.ReadAllText(file)))
            .Select(Relative)
            .ShouldBeEmpty();

    [Fact]
    public void Logs_carry_no_personal_data() =>
        Sources.Where(file => file.EndsWith(".Log.cs", StringComparison.Ordinal) && PersonalPlaceholder().IsMatch(File.ReadAllText(file)))
            .Select(Relative)
            .ShouldBeEmpty();

    [Fact]
    public void Every_decision_record_is_listed()
    {
        string folder = Path.Combine(Repository.Root, "docs", "adr");
        string index = File.ReadAllText(Path.Combine(folder, "README.md"));
        Directory.GetFiles(folder, "0*.md")
            .Select(file => Path.GetFileName(file)!)
            .ShouldAllBe(name => index.Contains(name, StringComparison.Ordinal));
    }

    private static IEnumerable<string> LongLines(string file)
    {
        int number = 0;
        bool isText = false;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            bool wasText = isText;
            if (line.Split("\"\"\"").Length % 2 == 0)
                isText = !isText;
            if (line.Length > (wasText && isText ? MaxTextColumns : MaxColumns))
                yield return $"{Relative(file)}:{number} has {line.Length}";
        }
    }

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|NotImplementedException|Skip\s*=\s*""")]
    private static partial Regex LeftOver();

    [GeneratedRegex(@"\{(CitizenId|Name|FullName|Account|AccountNumber|Holder)\}")]
    private static partial Regex PersonalPlaceholder();
}
