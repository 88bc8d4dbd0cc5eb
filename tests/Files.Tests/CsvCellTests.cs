using AnSinh.Files.Tables;

namespace AnSinh.Files.Tests;

public sealed class CsvCellTests
{
    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("+84", "\"'+84\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("Trần \"Bé\"", "\"Trần \"\"Bé\"\"\"")]
    [InlineData("", "\"\"")]
    public void What_a_spreadsheet_would_run_is_guarded_and_quotes_are_doubled(string text, string cell) => CsvCell.Quoted(text).ShouldBe(cell);
}
