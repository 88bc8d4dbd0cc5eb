using System.Buffers;
using System.Text;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Tests;

public sealed class CsvWriterTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("+84", "'+84")]
    [InlineData("-1", "'-1")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠SUM", "'＠SUM")]
    [InlineData("Trần \"Bé\"", "\"Trần \"\"Bé\"\"\"")]
    [InlineData("Ấp 1; xã, huyện", "\"Ấp 1; xã, huyện\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("1=1", "1=1")]
    [InlineData("", "")]
    public void A_cell_that_a_spreadsheet_would_run_is_guarded_and_quotes_are_doubled(string text, string cell) =>
        Written(csv => csv.Cell(text)).ShouldBe(cell);

    [Theory]
    [InlineData("=1+1")]
    [InlineData("\t1")]
    [InlineData("＝1")]
    [InlineData("'1")]
    [InlineData("An")]
    [InlineData("")]
    public void The_guard_comes_off_as_it_was_set(string text)
    {
        byte[] record = Encoding.UTF8.GetBytes(Written(csv => csv.Cell(text)));
        var fields = new CsvFields((byte)',', 1);
        fields.Split(record).ShouldBeTrue();
        CsvCell.Unguarded(Encoding.UTF8.GetString(fields.Get(record, 0))).ShouldBe(text);
    }

    [Fact]
    public void Rows_have_a_mark_separators_and_the_line_end_asked_for()
    {
        var output = new ArrayBufferWriter<byte>();
        var csv = new CsvWriter(output, "\r\n");
        csv.Mark();
        csv.Cells(["a", "b"]);
        csv.EndRow();
        csv.Cell("");
        csv.Cell(-5);
        csv.EndRow();
        Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe("\uFEFFa,b\r\n,-5\r\n");
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0,x")]
    [InlineData("@SUM(A1),\"not closed")]
    [InlineData("\t=1,x")]
    [InlineData("－2+3,x")]
    public void A_whole_broken_line_is_guarded_and_the_file_stays_one_that_can_be_imported(string broken)
    {
        string good = Rows.Line(("sex", "X"));
        string file = Corrections($"{RegistryColumns.Header}\n{broken}\n{good}\n");
        string[] lines = file.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[1].TrimStart('"')[0].ShouldBe('\'');

        // The broken line is a row with faults again; the line after it stays its own.
        RegistryRow[] rows = [.. Rows.ReadText(file)];
        rows.Select(row => row.Line).ShouldBe([2L, 3L]);
        rows[0].Record.ShouldBeNull();
        rows[1].Errors.ShouldHaveSingleItem().Rule.ShouldBe(ImportRules.SexFormat);
        Corrections(file).Split('\n')[1].ShouldStartWith(lines[1][..5]);
        Rows.ReadText(file.Replace(",X,", ",F,", StringComparison.Ordinal)).ElementAt(1).Record.ShouldNotBeNull();
    }

    private static string Written(Action<CsvWriter> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(new CsvWriter(output));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Corrections(string text)
    {
        using var sink = new MemoryStream();
        using (var corrections = new CorrectionFile(sink))
            Rows.ReadText(text, new RegistryReaderOptions { Corrections = corrections });
        return Encoding.UTF8.GetString(sink.ToArray());
    }
}
