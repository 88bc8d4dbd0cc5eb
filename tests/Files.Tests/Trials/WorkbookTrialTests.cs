using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Files.Lists;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Tests.Trials;

/// <summary>
/// What spreadsheets and programs write into workbooks: a value goes to the person that the sheet shows it for, or nowhere.
/// </summary>
public sealed class WorkbookTrialTests : IDisposable
{
    private const int StandingSince = 10;
    private const int DecisionDate = 8;
    private static readonly string[] MonthFormats =
        ["17", "mm/yyyy", "yyyy-mm", "mmm-yy", "[$-42A]mmmm yyyy", "27", "\"tháng\" m/yyyy", "22", "m/yy", "14", "55", "dd/mm/yyyy;@"];

    private readonly Trial _trial = new();

    public void Dispose() => _trial.Dispose();

    [Fact]
    public void A_month_is_a_month_in_every_format_that_a_spreadsheet_gives_it()
    {
        string rows = SheetFile.Row(1, Trial.Columns) + string.Concat(MonthFormats.Select((_, i) => Cells(
            i + 2, Trial.Person(i, ("standing", "suspended")), StandingSince, $"<c r=\"K{i + 2}\" s=\"{i + 1}\"><v>45597</v></c>")));
        RegistryRow[] read = _trial.Import(new SheetFile { Rows = rows, Formats = MonthFormats });
        Trial.Errors(read).ShouldBeEmpty();
        read.Select(row => row.Record!.StandingSince).ShouldAllBe(month => month == new BenefitPeriod(2024, 11));
    }

    [Theory]
    [InlineData("#,##0\\ \"đ\"")]
    [InlineData("_-* #,##0\\ \"₫\"_-;\\-* #,##0\\ \"₫\"_-")]
    [InlineData("000000000000")]
    [InlineData("0.00E+00")]
    [InlineData("[Red]General")]
    [InlineData("#,##0 [$₫-42A]")]
    [InlineData("@")]
    public void A_number_with_a_currency_is_no_date(string format)
    {
        string text = Sheet("citizen_id,amount", format, "<c r=\"B2\" s=\"1\"><v>500000</v></c>");
        text.ShouldEndWith(",500000\n");
    }

    [Theory]
    [InlineData("decision_number", "<c r=\"H2\" s=\"1\"><v>44896</v></c>", "DATE_CELL")]
    [InlineData("decision_number", "<c r=\"H2\"><v>44896</v></c>", "NUMBER_CELL")]
    [InlineData("full_name", "<c r=\"B2\" s=\"1\"><v>44896</v></c>", "DATE_CELL")]
    [InlineData("account_holder", "<c r=\"Q2\" s=\"1\"><v>44896</v></c>", "DATE_CELL")]
    [InlineData("account_number", "<c r=\"P2\"><v>71001234</v></c>", "NUMBER_CELL")]
    public void What_a_spreadsheet_made_of_a_text_is_not_enrolled(string field, string cell, string rule)
    {
        string rows = SheetFile.Row(1, Trial.Columns) + Cells(2, Trial.Person(1), Array.IndexOf(Trial.Columns, field), cell);
        Trial.Errors(_trial.Import(new SheetFile { Rows = rows, Formats = ["17"] })).ShouldBe([$"2:{field}:{rule}"]);
    }

    [Theory]
    [InlineData("<workbookPr date1904=\"1\"/>", 43163, 42461)]
    [InlineData("<workbookPr date1904=\"true\"/>", 43163, 42461)]
    [InlineData("<workbookPr date1904=\"0\"/>", 44625, 43923)]
    [InlineData("<workbookPr date1904=\"false\"/>", 44625, 43923)]
    [InlineData("", 44625, 43923)]
    public void Days_are_counted_from_the_year_that_the_workbook_says(string properties, int decision, int since)
    {
        string[] person = Trial.Person(1);
        person[18] = $"<c r=\"S2\" s=\"1\"><v>{since}</v></c>";
        string rows = SheetFile.Row(1, Trial.Columns) + Cells(2, person, DecisionDate, $"<c r=\"I2\" s=\"1\"><v>{decision}</v></c>");
        BeneficiaryRecord record = _trial
            .Import(new SheetFile { Rows = rows, Formats = ["14"], WorkbookProperties = properties }).Single().Record.ShouldNotBeNull();
        record.DecisionDate.ShouldBe(new DateOnly(2022, 3, 5));
        record.AccountSince.ShouldBe(new DateOnly(2020, 4, 2));
    }

    [Theory]
    [InlineData("0.5", "1900-01-00")]
    [InlineData("1", "1900-01-01")]
    [InlineData("59", "1900-02-28")]
    [InlineData("61", "1900-03-01")]
    [InlineData("14371", "1939-05-06")]
    [InlineData("45597.5", "2024-11-01 12:00:00")]
    public void A_serial_number_is_the_day_that_a_spreadsheet_shows(string number, string shown)
    {
        string text = Sheet("citizen_id,date_of_birth", "14", $"<c r=\"B2\" s=\"1\"><v>{number}</v></c>");
        text.ShouldEndWith(number == "0.5" ? ",1899-12-31 12:00:00\n" : $",{shown}\n");
    }

    [Theory]
    [InlineData("2024-11-01", "2024-11-01")]
    [InlineData("2024-11-01T00:00:00", "2024-11-01")]
    [InlineData("2024-11-01T00:00:00Z", "2024-11-01")]
    [InlineData("2024-11-01T07:30:00.000", "2024-11-01 07:30:00")]
    public void A_date_cell_may_be_written_as_ISO_8601(string value, string shown) =>
        Sheet("citizen_id,date_of_birth", "14", $"<c r=\"B2\" t=\"d\"><v>{value}</v></c>").ShouldEndWith($",{shown}\n");

    [Theory]
    [InlineData("<dimension ref=\"A1\"/>")]
    [InlineData("<dimension ref=\"A1:P3\"/>")]
    [InlineData("")]
    public void A_cell_belongs_to_the_column_of_its_reference(string dimension)
    {
        string[] columns = [.. Trial.Columns.Where(name => name is not ("death_date" or "account_since" or "standing_since")),
            "death_date", "account_since", "standing_since"];
        Dictionary<string, string> good = Rows.Good;
        string?[] cells = [.. columns.Select(name => good[name].Length == 0 ? null : good[name])];
        string rows = SheetFile.Row(1, columns) + SheetFile.Row(2, cells);
        BeneficiaryRecord record = _trial.Import(new SheetFile { Rows = rows, BeforeRows = dimension }).Single().Record.ShouldNotBeNull();
        record.DeathDate.ShouldBeNull();
        record.AccountSince.ShouldBe(new DateOnly(2022, 4, 1));
    }

    [Fact]
    public void Cells_may_come_in_any_order_and_without_references()
    {
        string[] person = Trial.Person(1);
        string backwards = string.Concat(
            person.Select((text, i) => text.Length == 0 ? "" : SheetFile.Text($"{SheetFile.Column(i)}2", text)).Reverse());
        string bare = string.Concat(
            Trial.Person(2).Select(text => text.Length == 0
                ? "<c/>"
                : SheetFile.Text("A1", text).Replace(" r=\"A1\"", "", StringComparison.Ordinal)));
        RegistryRow[] rows = _trial.Import(
            new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) + $"<row r=\"2\">{backwards}</row><row>{bare}</row>" });
        Trial.Errors(rows).ShouldBeEmpty();
        rows.Select(row => row.Line).ShouldBe([2, 3]);
    }

    [Theory]
    [InlineData("<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"A2\"><v>2</v></c></row>")]
    [InlineData("<row r=\"2\"><c r=\"A3\"><v>1</v></c></row>")]
    [InlineData("<row r=\"3\"/><row r=\"2\"/>")]
    [InlineData("<row r=\"2\"/><row r=\"2\"/>")]
    [InlineData("<row r=\"2\"><c r=\"XFE2\"><v>1</v></c></row>")]
    [InlineData("<row r=\"2\"><c t=\"z\"><v>1</v></c></row>")]
    [InlineData("<row r=\"2\"><c t=\"s\"><v>7</v></c></row>")]
    [InlineData("<row r=\"2\"><c><v>1</c></v></row>")]
    public void A_sheet_that_two_programs_would_read_differently_is_refused(string rows) => Should.Throw<RegistryFileException>(
        () => _trial.Import(new SheetFile { Rows = SheetFile.Row(1, Trial.Columns) + rows })).Message.ShouldContain("broken");

    [Fact]
    public void Hidden_rows_and_columns_are_told()
    {
        string rows = SheetFile.Row(1, Trial.Columns) + SheetFile.Row(2, Trial.Person(1))
            + SheetFile.Row(3, Trial.Person(2)).Replace("<row ", "<row hidden=\"1\" ", StringComparison.Ordinal)
            + SheetFile.Row(4, Trial.Person(3)).Replace("<row ", "<row hidden=\"true\" ", StringComparison.Ordinal)
            + "<row r=\"5\" hidden=\"1\"/>";
        var file = new SheetFile { Rows = rows, BeforeRows = "<cols><col min=\"3\" max=\"4\" hidden=\"1\"/></cols>" };
        Trial.Errors(_trial.Import(file)).ShouldBeEmpty();
        _trial.Notes.Select(note => note.Code).ShouldBe(["HIDDEN_COLUMNS", "HIDDEN_ROWS"], ignoreOrder: true);
        _trial.Notes.Single(note => note.Code == TableNotes.HiddenRows).English
            .ShouldContain("2 hidden rows were read as well (rows 3, 4)");
        _trial.Notes.Single(note => note.Code == TableNotes.HiddenColumns).Vietnamese.ShouldContain("date_of_birth, sex");
    }

    [Fact]
    public void Totals_that_count_the_visible_rows_are_refused_with_the_reason()
    {
        string path = List(3, 1_500_000, Enumerable.Range(7, 6).Select(row => Instruction(row).Replace(
            "<row ", row % 2 == 0 ? "<row hidden=\"1\" " : "<row ", StringComparison.Ordinal))).Save(_trial.Folder);
        IReadOnlyList<ListFault> faults = _trial.List(path).Faults;
        faults.Select(fault => fault.Rule).ShouldBe(["NBOFTXS", "CTRLSUM", "HIDDEN_ROWS"]);
        faults[2].Message.ShouldContain("3 of the 6 rows are hidden");

        path = List(6, 3_000_000, Enumerable.Range(7, 6).Select(row => Instruction(row).Replace(
            "<row ", row % 2 == 0 ? "<row hidden=\"1\" " : "<row ", StringComparison.Ordinal))).Save(_trial.Folder);
        _trial.List(path).Faults.ShouldBeEmpty();
        _trial.Notes.Single().Code.ShouldBe(TableNotes.HiddenRows);
    }

    [Fact]
    public void Titles_above_are_passed_over_and_totals_below_are_no_people()
    {
        string rows = SheetFile.Row(1, "ỦY BAN NHÂN DÂN XÃ MẪU") + SheetFile.Row(2, "DANH SÁCH CHI TRẢ, THÁNG 12/2024")
            + SheetFile.Row(4, Trial.Columns) + SheetFile.Row(5, Trial.Person(1)) + SheetFile.Row(6, Trial.Person(2))
            + SheetFile.Row(7, "Tổng cộng", "2") + SheetFile.Row(9, null, null, null, null, null, null, "Ngày 25 tháng 11 năm 2024");
        RegistryRow[] read = _trial.Import(
            new SheetFile { Rows = rows, AfterRows = "<mergeCells><mergeCell ref=\"A1:S1\"/><mergeCell ref=\"A2:S2\"/></mergeCells>" });
        Trial.Errors(read).ShouldBe(["7::NO_PERSON", "9::NO_PERSON"]);
        read.Count(row => row.Record is not null).ShouldBe(2);
        _trial.Notes.Single().English.ShouldContain("row 4");
    }

    [Fact]
    public void Cells_that_are_merged_within_the_table_are_told()
    {
        string rows = SheetFile.Row(1, Trial.Columns) + SheetFile.Row(2, Trial.Person(1));
        _trial.Import(new SheetFile { Rows = rows, AfterRows = "<mergeCells><mergeCell ref=\"E2:E3\"/></mergeCells>" });
        _trial.Notes.Single().Code.ShouldBe(TableNotes.MergedCells);
    }

    [Fact]
    public void A_total_below_a_list_is_named()
    {
        string path = List(3, 1_500_000, [.. Enumerable.Range(7, 3).Select(row => Instruction(row)),
            SheetFile.Row(10, "Tổng cộng", null, "<c r=\"C10\"><f>SUM(C7:C9)</f><v>1500000</v></c>")]).Save(_trial.Folder);
        IReadOnlyList<ListFault> faults = _trial.List(path).Faults;
        faults.Select(fault => fault.Rule).ShouldBe(["NBOFTXS", "CTRLSUM", "TOTAL_ROW"]);
        faults[2].Message.ShouldContain("Row 10 has no citizen id");
    }

    [Theory]
    [InlineData("<f>A1</f>")]
    [InlineData("<f>A1</f><v></v>")]
    [InlineData("<f>A1</f><v/>")]
    public void A_formula_that_was_never_calculated_is_not_an_empty_cell(string cell)
    {
        string rows = SheetFile.Row(1, Trial.Columns) + Cells(2, Trial.Person(1), 1, $"<c r=\"B2\">{cell}</c>");
        Trial.Errors(_trial.Import(new SheetFile { Rows = rows })).ShouldBe(["2:full_name:NOT_CALCULATED"]);

        string path = List(1, 0, [Instruction(7, $"<c r=\"C7\">{cell}</c>")], $"<c r=\"B5\">{cell}</c>").Save(_trial.Folder);
        (InstructionRow[] read, IReadOnlyList<ListFault> faults) = _trial.List(path);
        Trial.Errors(read).ShouldBe(["7:amount:NOT_CALCULATED"]);
        faults.Single().Message.ShouldContain("control_sum (row 5), amount (row 7)");
    }

    [Fact]
    public void A_formula_with_an_empty_text_is_empty()
    {
        string rows = SheetFile.Row(1, Trial.Columns) + Cells(2, Trial.Person(1), 16, "<c r=\"Q2\" t=\"str\"><f>A1</f><v></v></c>");
        _trial.Import(new SheetFile { Rows = rows }).Single().Record!.AccountHolder.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<c r=\"B2\"><v>0</v></c>", "NAME_MISSING")]
    [InlineData("<c r=\"B2\"><v>17</v></c>", "NAME_FORMAT")]
    [InlineData("<c r=\"B2\" t=\"e\"><v>#SPILL!</v></c>", "CELL_ERROR")]
    [InlineData("<c r=\"B2\" t=\"e\"><v>#CALC!</v></c>", "CELL_ERROR")]
    [InlineData("<c r=\"B2\" t=\"e\"><v>#N/A</v></c>", "CELL_ERROR")]
    [InlineData("<c r=\"B2\" t=\"e\"><v>#TƯƠNG LAI</v></c>", "CELL_ERROR")]
    [InlineData("<c r=\"B2\" t=\"inlineStr\"><is><t>#SPILL!</t></is></c>", "CELL_ERROR")]
    public void A_lookup_that_found_nothing_is_no_name(string cell, string rule)
    {
        string rows = SheetFile.Row(1, Trial.Columns) + Cells(2, Trial.Person(1), 1, cell);
        Trial.Errors(_trial.Import(new SheetFile { Rows = rows })).ShouldBe([$"2:full_name:{rule}"]);
    }

    [Fact]
    public void Shared_texts_rich_texts_phonetic_texts_and_escapes_are_read()
    {
        string[] shared = ["citizen_id", "full_name",
            "<si><r><t>Nguyễn </t></r><r><rPr/><t>Thị</t></r><rPh sb=\"0\"><t>ru-bi</t></rPh></si>",
            "A_x000D_B_x005F_x0041_ &amp; &#x1EC5;", "<si/>"];
        string rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
            + "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c><c r=\"B2\" t=\"s\"><v>3</v></c></row>"
            + "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>4</v></c><c r=\"B3\" t=\"inlineStr\"><is><t><![CDATA[<b> & ]]></t></is></c></row>";
        Text(new SheetFile { Rows = rows, Shared = shared })
            .ShouldBe("citizen_id,full_name\nNguyễn Thị,A B_x0041_ & ễ\n,<b> & \n");
    }

    [Fact]
    public void Prefixes_comments_and_another_encoding_of_a_part_change_nothing()
    {
        const string Sheet = "<x:worksheet xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><!-- <x:row/> --><x:sheetData>"
            + "<x:row r=\"1\"><x:c r=\"A1\" t=\"inlineStr\"><x:is><x:t>citizen_id</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>";
        Text(new SheetFile { Sheet = Sheet }).ShouldBe("citizen_id\n");
    }

    [Fact]
    public void An_amount_that_a_formula_left_with_a_remainder_is_what_the_sheet_shows() =>
        Sheet("citizen_id,amount", "3", "<c r=\"B2\" s=\"1\"><f>B1*1.1</f><v>396000.00000000006</v></c>").ShouldEndWith(",396000\n");

    [Fact]
    public void Vietnamese_headings_name_the_columns()
    {
        string rows = SheetFile.Row(1, [.. Trial.Columns.Select(name => name switch
        {
            "citizen_id" => "Số định danh cá nhân *",
            "full_name" => "HỌ VÀ TÊN",
            "date_of_birth" => "Ngày sinh",
            "account_number" => "Số tài khoản",
            _ => name,
        })]) + SheetFile.Row(2, Trial.Person(1)) + Cells(3, Trial.Person(2), 15, "<c r=\"P3\"><v>71001234</v></c>");
        Trial.Errors(_trial.Import(new SheetFile { Rows = rows })).ShouldBe(["3:account_number:NUMBER_CELL"]);
    }

    private static string Cells(int row, string[] texts, int column, string cell)
    {
        string?[] cells = [.. texts.Select(text => text.Length == 0 ? null : text)];
        cells[column] = cell;
        return SheetFile.Row(row, cells);
    }

    private static SheetFile List(int count, long sum, IEnumerable<string> rows, string? sumCell = null) => new()
    {
        Rows = SheetFile.Row(1, "msg_id", "X-LIST") + SheetFile.Row(2, "programme", "MSA") + SheetFile.Row(3, "period", "2024-12")
            + SheetFile.Row(4, "number_of_transactions", $"{count}") + SheetFile.Row(5, "control_sum", sumCell ?? $"{sum}")
            + SheetFile.Row(6, "citizen_id", "full_name", "amount", "currency", "bank_bin", "account_number") + string.Concat(rows),
    };

    private static string Instruction(int row, string amount = "500000") =>
        SheetFile.Row(row, $"0741390{row:D5}", "Nguyễn Thị Thử", amount, "VND");

    private string Sheet(string header, string format, string cell) => Text(new SheetFile
    {
        Rows = SheetFile.Row(1, header.Split(',')) + $"<row r=\"2\">{SheetFile.Text("A2", "x")}{cell}</row>",
        Formats = [format],
    });

    private string Text(SheetFile file)
    {
        using TableStream stream = TableFile.OpenAsCsv(file.Save(_trial.Folder), new TableOptions { HeaderColumn = "citizen_id" });
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
