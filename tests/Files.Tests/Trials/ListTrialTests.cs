using AnSinh.Files.Lists;

namespace AnSinh.Files.Tests.Trials;

/// <summary>Lists as offices and programs send them.</summary>
public sealed class ListTrialTests : IDisposable
{
    private const string Columns = "citizen_id,full_name,amount,currency,bank_bin,account_number,end_to_end_id";

    private readonly Trial _trial = new();

    public void Dispose() => _trial.Dispose();

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    public void A_line_break_in_a_cell_is_legal(char separator)
    {
        string text = List(3, 1_500_000, Row(1), Row(2, "\"Nguyễn Thị\nThử\""), Row(3)).Replace(',', separator);
        (InstructionRow[] rows, IReadOnlyList<ListFault> faults) = _trial.ListText(text);
        faults.ShouldBeEmpty();
        Trial.Errors(rows).ShouldBeEmpty();
        rows.Select(row => row.Row).ShouldBe([7, 8, 10]);
        rows[1].FullName.ShouldBe("Nguyễn Thị Thử");
    }

    [Fact]
    public void A_quote_that_is_never_closed_holds_its_own_row()
    {
        (InstructionRow[] rows, IReadOnlyList<ListFault> faults) =
            _trial.ListText(List(3, 1_500_000, Row(1), Row(2, "\"Nguyễn Thị Thử"), Row(3)));
        Trial.Errors(rows).ShouldBe(["8::QUOTES"]);
        rows[1].Fields![0].ShouldContain("Nguyễn Thị Thử");

        // The amount of the broken line is in no sum that a reader can make.
        faults.Select(fault => fault.Rule).ShouldBe(["CTRLSUM", "QUOTES"]);
        faults[1].Message.ShouldContain("on line 8 is never closed");
    }

    [Fact]
    public void A_row_may_end_early_and_rows_of_separators_are_no_rows()
    {
        (InstructionRow[] rows, IReadOnlyList<ListFault> faults) = _trial.ListText(List(
            3, 1_500_000, Row(1), "074139000002,Nguyễn Thị Hai,500000,VND", ",,,,,,", "\u00A0,\"\",,,,,",
            "074139000003,Nguyễn Thị Ba,500000,VND,"));
        faults.ShouldBeEmpty();
        Trial.Errors(rows).ShouldBeEmpty();
        rows.Select(row => row.Row).ShouldBe([7, 8, 11]);
    }

    [Fact]
    public void Joined_lists_and_lines_that_end_in_carriage_returns_are_read()
    {
        string text = List(2, 1_000_000, Row(1), "\uFEFF" + Columns, Row(2));
        (InstructionRow[] rows, IReadOnlyList<ListFault> faults) = _trial.ListText(text.Replace('\n', '\r'));
        faults.ShouldBeEmpty();
        rows.Length.ShouldBe(2);
    }

    [Fact]
    public void What_cannot_be_seen_comes_off_and_sums_are_what_a_spreadsheet_adds()
    {
        (InstructionRow[] rows, IReadOnlyList<ListFault> faults) = _trial.ListText(List(
            2, 1_000_000, "074139000001\u00A0,Nguyễn Thị Thử,500000\u00A0,VND,,,", "\u200B074139000002,Nguyễn Thị Thử,'500000,VND,,,"));
        faults.ShouldBeEmpty();
        Trial.Errors(rows).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Nguy?n Th? Th?", "LETTER_UNKNOWN")]
    [InlineData("NguyÔn V¨n Hïng", "LETTER_UNKNOWN")]
    [InlineData("Nguy\uFFFDn An", "LETTER_UNKNOWN")]
    [InlineData("0", "NAME_MISSING")]
    [InlineData("null", "NAME_MISSING")]
    [InlineData("#SPILL!", "CELL_ERROR")]
    [InlineData("=1+1", "NAME_FORMAT")]
    public void A_name_in_a_list_is_looked_at_as_in_the_registry(string name, string rule) =>
        Trial.Errors(_trial.ListText(List(1, 500_000, Row(1, name))).Rows).ShouldBe([$"7:full_name:{rule}"]);

    [Theory]
    [InlineData("\"amount\": 500000, \"amount\": 50000000", "amount")]
    [InlineData("\"amount\": 500000, \"amount\": 500000", "amount")]
    [InlineData("\"amount\": 500000, \"amo\\u0075nt\": 400000", "amount")]
    [InlineData("\"amount\": 500000, \"account_number\": \"\", \"account_number\": \"9999999999\"", "account_number")]
    public void A_field_that_comes_twice_is_never_resolved_by_order(string fields, string named)
    {
        ListFault fault = Should.Throw<ListFaultException>(() => _trial.ListJson(Json(fields))).Fault;
        fault.Rule.ShouldBe("FIELD_TWICE");
        fault.Message.ShouldContain($"Row 1 names '{named}' twice");
    }

    [Fact]
    public void A_name_in_another_case_is_no_field() => Should.Throw<ListFaultException>(
        () => _trial.ListJson(Json("\"amount\": 500000, \"Amount\": 1"))).Fault.Message.ShouldContain("Amount");

    [Theory]
    [InlineData("[{\"citizen_id\": \"074139000001\"}]")]
    [InlineData("{\"citizen_id\": \"074139000001\", \"amount\": 1}\n{\"citizen_id\": \"074139000002\"}")]
    public void JSON_that_is_no_list_is_told_so(string text)
    {
        ListFault fault = Should.Throw<ListFaultException>(() => _trial.ListJson(text)).Fault;
        fault.Rule.ShouldBe("JSON_FORM");
        fault.Message.ShouldNotContain("column names");
    }

    [Theory]
    [InlineData("full_name", "LETTER_UNKNOWN")]
    [InlineData("citizen_id", "ID_FORMAT")]
    [InlineData("account_number", "ACCOUNT_FORMAT")]
    public void Half_a_character_is_an_error_of_its_row(string field, string rule)
    {
        string json = Json("\"amount\": 500000").Replace($"\"{field}\": \"", $"\"{field}\": \"\\ud800", StringComparison.Ordinal);
        Trial.Errors(_trial.ListJson(json).Rows).ShouldContain($"1:{field}:{rule}");
    }

    private static string Json(string fields) =>
        "{\"msg_id\": \"L\", \"programme\": \"MSA\", \"period\": \"2024-12\", \"number_of_transactions\": 1, \"control_sum\": 500000, "
        + "\"rows\": [{"
        + "\"citizen_id\": \"074139000001\", \"full_name\": \"Nguyễn Thị Thử\", \"currency\": \"VND\", \"bank_bin\": \"970436\", "
        + (fields.Contains("account_number", StringComparison.Ordinal) ? "" : "\"account_number\": \"0071000001\", ") + fields + "}]}";

    private static string Row(int number, string name = "Nguyễn Thị Thử") => $"0741390{number:D5},{name},500000,VND,,,";

    private static string List(int count, long sum, params string[] rows) =>
        $"msg_id,L-1\nprogramme,MSA\nperiod,2024-12\nnumber_of_transactions,{count}\ncontrol_sum,{sum}\n{Columns}\n"
        + string.Concat(rows.Select(row => row + "\n"));
}
