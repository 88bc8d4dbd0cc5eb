using System.Text.RegularExpressions;

namespace AnSinh.Architecture.Tests;

/// <summary>What exists once in <c>src</c>: a second one forgets what the first has learned.</summary>
public sealed partial class OneOfEachTests
{
    // The generator writes millions of rows of invented people, which hold no character to quote or guard.
    private static readonly string[] CsvHomes = ["Files/Tables/CsvText.cs", "Files/Registry/CsvFields.cs", "Generator/RowBuffer.cs"];

    private static IEnumerable<(string Path, string Text)> Sources
    {
        get
        {
            string src = Path.Combine(Repository.Root, "src");
            return Directory.GetFiles(src, "*.cs", SearchOption.AllDirectories)
                .Select(file => (Path.GetRelativePath(src, file).Replace('\\', '/'), File.ReadAllText(file)));
        }
    }

    [Fact]
    public void Only_the_csv_writer_writes_separators_and_doubles_quotes()
    {
        Sources.Where(file => SeparatorOrQuote().IsMatch(file.Text)).Select(file => file.Path).ShouldBe(CsvHomes, ignoreOrder: true,
            "write CSV with src/Files/Tables/CsvWriter.cs");
    }

    [Fact]
    public void Only_one_place_knows_what_a_spreadsheet_runs() =>
        Sources.Where(file => FormulaStart().IsMatch(file.Text)).Select(file => file.Path).ShouldBe(["Files/Tables/CsvCell.cs"]);

    [Fact]
    public void Only_one_place_sets_the_modes_of_files() =>
        Sources.Where(file => file.Text.Contains("UnixFileMode.", StringComparison.Ordinal)).Select(file => file.Path)
            .ShouldBe(["Files/PrivateFiles.cs"], "open private files with PrivateFiles");

    [Theory]
    [InlineData("text.Append(',')")]
    [InlineData("buffer.Write(\",\"u8)")]
    [InlineData("line.AppendJoin(',', cells)")]
    [InlineData("string.Join(',', cells) + \"\\r\\n\"")]
    [InlineData("text.Replace(\"\\\"\", \"\\\"\\\"\")")]
    public void A_second_writer_is_found(string code) => SeparatorOrQuote().IsMatch(code).ShouldBeTrue();

    [GeneratedRegex("""Append\(','\)|AppendJoin\(','|Write\(','\)|","u8|= \(byte\)',';|Join\(',',[^\n]*\) \+ "|"\\"\\""u?8?[,)]""")]
    private static partial Regex SeparatorOrQuote();

    [GeneratedRegex("""'=' or |"=\+-@""")]
    private static partial Regex FormulaStart();
}
