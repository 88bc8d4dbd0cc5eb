using System.Text;
using AnSinh.Files.Lists;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Tests.Trials;

/// <summary>What we give out comes back: a spreadsheet changes nothing in it, and runs nothing of it.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly Trial _trial = new();

    public void Dispose() => _trial.Dispose();

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    public void Bad_rows_come_back_as_they_were(char separator)
    {
        string[][] people =
        [
            Trial.Person(1, ("children", "x")),
            Trial.Person(2, ("children", "x"), ("account_number", "5590205012345"), ("bank_bin", "970405"), ("bank_bic", "VBAAVNVX")),
            Trial.Person(3, ("children", "x"), ("decision_number", "12/2022"), ("account_number", "71001234")),
            Trial.Person(4, ("children", "x"), ("standing", "suspended"), ("standing_since", "2024-11")),
            Trial.Person(5, ("children", "x"), ("decision_number", "1E5"), ("account_number", "'0071001239")),
            Trial.Person(6, ("children", "x"), ("decision_number", "Dec-22/QĐ"), ("citizen_id", "'074139000006")),
        ];
        string file = _trial.Corrections(Trial.Table(people));
        RegistryRow[] again = _trial.ImportText(Resave.Of(file, separator, ("children", "0")));
        Trial.Errors(again).ShouldBeEmpty();
        string good = Trial.Table([.. people.Select(person => person.Select(text => text == "x" ? "0" : text).ToArray())]);
        again.Select(row => row.Record).ShouldBe(_trial.ImportText(good).Select(row => row.Record));
    }

    [Fact]
    public void A_file_of_before_with_lost_zeros_enrols_no_account()
    {
        string[] names = [.. Trial.Columns, "phone", "row", "field", "rule", "remedy"];
        string put = string.Join(',', names) + "\n"
            + string.Join(',', Trial.Person(1, ("account_number", "71011001"))) + ",912345678,2,children,CHILDREN_FORMAT,x\n"
            + string.Join(',', Trial.Person(2, ("account_number", "5.59021E+12"))) + ",912345678,2,children,CHILDREN_FORMAT,x\n"
            + string.Join(',', Trial.Person(3, ("decision_number", "Dec-22"))) + ",,2,children,CHILDREN_FORMAT,x\n"
            + string.Join(',', Trial.Person(4, ("account_number", "'71011001"))) + ",912345678,2,children,CHILDREN_FORMAT,x\n";
        RegistryRow[] rows = _trial.ImportText(put);
        Trial.Errors(rows).ShouldBe(
            ["2:account_number:NUMBER_CELL", "3:account_number:ACCOUNT_FORMAT", "4:decision_number:DATE_CELL"]);
        rows[3].Record!.Phone.ShouldBe("0912345678");
    }

    [Fact]
    public void A_telephone_without_its_zero_makes_a_short_account_suspect()
    {
        string text = string.Join(',', Trial.Columns) + ",phone\n" + string.Join(',', Trial.Person(1, ("account_number", "71011001")))
            + ",912345678\n" + string.Join(',', Trial.Person(2, ("account_number", "71011002"))) + ",0912345678\n";
        Trial.Errors(_trial.ImportText(text)).ShouldBe(["2:account_number:NUMBER_CELL"]);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("\t=1+1")]
    [InlineData(" =1+1")]
    [InlineData("\u200B=1+1")]
    [InlineData("＋84 912")]
    [InlineData("－2")]
    [InlineData("'=1+1")]
    [InlineData("\"=1+1")]
    public void Nothing_that_we_write_runs_in_a_spreadsheet(string text)
    {
        string quoted = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        string table = Trial.Table(Trial.Person(1, ("sex", "X"), ("decision_number", quoted)));
        foreach (string line in _trial.Corrections(table).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] record = Encoding.UTF8.GetBytes(line.TrimStart('\uFEFF'));
            var fields = new CsvFields((byte)',', 64);
            fields.Split(record).ShouldBeTrue();
            for (int field = 0; field < fields.Count; field++)
            {
                string cell = Encoding.UTF8.GetString(fields.Get(record, field));
                (cell.StartsWith('\'') || !CsvCell.IsFormula(cell)).ShouldBeTrue(cell);
            }
        }
    }

    [Theory]
    [InlineData("750000", false)]
    [InlineData("25741", false)]
    [InlineData("0", false)]
    [InlineData("Nguyễn Thị Hường", false)]
    [InlineData("12/QĐ-UBND", false)]
    [InlineData("MSA-2025-07-1", false)]
    [InlineData("A-1", false)]
    [InlineData("March An", false)]
    [InlineData("0071001234", true)]
    [InlineData("5590205012345", true)]
    [InlineData("123456789012", true)]
    [InlineData("2024-11", true)]
    [InlineData("1939-05-06", true)]
    [InlineData("12/2022", true)]
    [InlineData("12/3", true)]
    [InlineData("1E5", true)]
    [InlineData("Dec-22", true)]
    [InlineData("TRUE", true)]
    [InlineData("3.50", true)]
    [InlineData("'1", true)]
    public void A_cell_is_marked_as_text_when_a_spreadsheet_would_change_it(string text, bool marked) =>
        CsvCell.NeedsGuard(text).ShouldBe(marked);

    [Fact]
    public void Held_rows_come_back_as_they_were()
    {
        var held = new HeldFile();
        string[][] rows =
        [
            ["074139059001", "Nguyễn Thị Thử", "500000", "vnd", "970405", "5590205012345", "123456789012"],
            ["074139059002", "Trần, Văn \"Bé\"", "500000", "vnd", "970436", "0071059004", "2024-11"],
            ["074139059003", "Lê Thị Ba", "500000", "vnd", "", "", ""],
        ];
        foreach (string[] row in rows)
            held.Count(row);
        held.Head("L09-LIST", "L09-LIST-C1", "MSA", "2024-12");
        long number = 7;
        foreach (string[] row in rows)
            held.Row(number++, row, [ListTexts.Describe(7, "currency", "vnd", "CURRENCY", "")], vietnamese: true);
        string file = Encoding.UTF8.GetString(held.Take());
        file.ShouldContain("'5590205012345,'123456789012");

        (InstructionRow[] read, IReadOnlyList<ListFault> faults) = _trial.ListText(Resave.Of(file, ',', ("currency", "VND")));
        faults.ShouldBeEmpty();
        Trial.Errors(read).ShouldBeEmpty();
        read.Select(row => row.Account).ShouldBe(["5590205012345", "0071059004", ""]);
        read.Select(row => row.EndToEndId).ShouldBe(["123456789012", "2024-11", ""]);
        read[1].FullName.ShouldBe("Trần, Văn \"Bé\"");
    }

    [Fact]
    public void A_line_that_cannot_be_cut_comes_back_whole()
    {
        string file = _trial.Corrections(Trial.Table(Trial.Person(1)) + "074139000002,\"Nguyễn,broken\n");
        file.ShouldContain("\"074139000002,\"\"Nguyễn,broken\"");
    }
}
