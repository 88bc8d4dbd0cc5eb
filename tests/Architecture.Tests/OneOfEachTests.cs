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

    [Fact]
    public void Only_one_place_knows_the_check_digit_of_a_card() =>
        Sources.Where(file => LuhnStep().IsMatch(file.Text)).Select(file => file.Path)
            .ShouldBe(["Files/CardNumbers.cs"], "ask CardNumbers");

    [Fact]
    public void Only_the_checks_of_files_look_into_a_citizen_id_and_for_a_paying_bank() =>
        Sources.Where(file => FieldCheck().IsMatch(file.Text)).Select(file => file.Path)
            .ShouldBe(["Files/Checks.cs"], "ask src/Files/Checks.cs");

    [Theory]
    [InlineData("sum += doubled > 9 ? doubled - 9 : doubled;")]
    [InlineData("if ((n *= 2) > 9) n -= 9;")]
    [InlineData("private static bool PassesLuhn(ReadOnlySpan<byte> digits)")]
    public void A_second_luhn_is_found(string code) => LuhnStep().IsMatch(code).ShouldBeTrue();

    [Theory]
    [InlineData("text.Append(',')")]
    [InlineData("buffer.Write(\",\"u8)")]
    [InlineData("line.AppendJoin(',', cells)")]
    [InlineData("string.Join(',', cells) + \"\\r\\n\"")]
    [InlineData("text.Replace(\"\\\"\", \"\\\"\\\"\")")]
    public void A_second_writer_is_found(string code) => SeparatorOrQuote().IsMatch(code).ShouldBeTrue();

    [GeneratedRegex("""Append\(','\)|AppendJoin\(','|Write\(','\)|","u8|= \(byte\)',';|Join\(',',[^\n]*\) \+ "|"\\"\\""u?8?[,)]""")]
    private static partial Regex SeparatorOrQuote();

    // Twice a digit has two digits, which are added: that is the digit less 9.
    [GeneratedRegex("""> 9\)? *(\?[^;\n]*- 9|\w+ -= 9)|bool \w*Luhn""", RegexOptions.IgnoreCase)]
    private static partial Regex LuhnStep();

    [GeneratedRegex("""CitizenIdPrefixes\.IsProvince|Kind (==|!=) BankKind\.Cash|SearchValues\.Create\("01234[^"]*"u8""")]
    private static partial Regex FieldCheck();

    [GeneratedRegex("""'=' or |"=\+-@""")]
    private static partial Regex FormulaStart();
}
