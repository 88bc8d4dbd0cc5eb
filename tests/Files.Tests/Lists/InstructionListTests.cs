using System.Reflection;
using System.Text;
using AnSinh.Files.Lists;

namespace AnSinh.Files.Tests.Lists;

/// <summary>What a list is refused for, rule by rule; and what is read of it.</summary>
public sealed class InstructionListTests
{
    private const string Header = "citizen_id,full_name,amount,currency,bank_bin,account_number,end_to_end_id";
    private const string Good = "074139000001,Nguyễn Thị Hường,750000,VND,970436,0071001234,A-1";
    private const string Other = "074139000002,Trần Văn An,500000,VND,,,";

    private static readonly ListHead Head = new("MSA-2025-07-1", "MSA", "2025-07", "2", "1250000");

    [Fact]
    public void A_good_list_with_its_head_in_the_file()
    {
        string head =
            "msg_id,MSA-2025-07-1,\r\nprogramme,MSA\r\nperiod,2025-07\r\nnumber_of_transactions,2\r\ncontrol_sum,1250000\r\n"
            + "execution_date,2025-07-25\r\n,,,\r\n";
        (List<InstructionRow> rows, IReadOnlyList<ListFault> faults, CheckedList? list) =
            Read($"\uFEFF{head}{Header}\r\n{Good}\r\n\r\n{Other}\r\n", new ListHead());
        faults.ShouldBeEmpty();
        list!.MsgId.ShouldBe("MSA-2025-07-1");
        list.ExecutionDate.ShouldBe(new DateOnly(2025, 7, 25));
        (list.Rows, list.ControlSum).ShouldBe((2, "1250000"));
        rows.Select(row => row.Row).ShouldBe([9L, 11L]);
        rows[0].ShouldBe(new InstructionRow(9, 0, "074139000001", "Nguyễn Thị Hường", 750_000, 970436, "0071001234", "A-1", null, null));
        rows[1].Bank.ShouldBe(0);
        rows[1].Account.ShouldBe("");
    }

    [Fact]
    public void The_same_list_as_json()
    {
        const string json = """
            {"msg_id":"MSA-2025-07-1","programme":"MSA","period":"2025-07","number_of_transactions":2,"control_sum":1250000,
             "rows":[{"citizen_id":"074139000001","full_name":"Nguy\u1EC5n Th\u1ECB H\u01B0\u1EDDng",
                      "amount":750000,"currency":"VND","bank_bin":"970436","account_number":"0071001234","end_to_end_id":"A-1"},
                     {"citizen_id":"074139000002","full_name":"Trần Văn An","amount":"500000","currency":"VND","bank_bin":null,"account_number":null}]}
            """;
        (List<InstructionRow> rows, IReadOnlyList<ListFault> faults, CheckedList? list) = Json(json);
        faults.ShouldBeEmpty();
        list!.ControlSum.ShouldBe("1250000");
        rows[0].ShouldBe(new InstructionRow(1, 0, "074139000001", "Nguyễn Thị Hường", 750_000, 970436, "0071001234", "A-1", null, null));
        rows[1].Row.ShouldBe(2);
    }

    [Fact]
    public void Json_longer_than_its_buffer()
    {
        string rows = string.Join(
            ",\n", Enumerable
                .Range(0, 5_000)
                .Select(i => $$"""{"citizen_id":"0741390{{i:D5}}","full_name":"Trần Văn An","amount":1,"currency":"VND"}"""));
        (List<InstructionRow> read, IReadOnlyList<ListFault> faults, _) = Json(
            $$"""{"rows":[{{rows}}],"msg_id":"a","programme":"MSA","period":"2025-07","number_of_transactions":5000,"control_sum":5000}""");
        faults.ShouldBeEmpty();
        read.Count.ShouldBe(5_000);
    }

    [Theory]
    [InlineData("{\"rows\":[{\"citizen_id\":{}}]}")]
    [InlineData("{\"rows\":[")]
    [InlineData("{\"rows\":[]} x")]
    [InlineData("{}")]
    public void Broken_json(string json) => Should.Throw<ListFaultException>(() => Json(json)).Fault.Rule.ShouldBe("UNREADABLE");

    [Theory, Trait("rule", "ID_FORMAT")]
    [InlineData("74139000001")]
    [InlineData("07413900000x")]
    [InlineData("003139000001")]
    [InlineData("")]
    public void Citizen_id(string id) =>
        Refuse(Good.Replace("074139000001", id, StringComparison.Ordinal), "citizen_id", "ID_FORMAT", "BE17");

    [Fact, Trait("rule", "ID_DUPLICATE")]
    public void One_person_twice()
    {
        InstructionRow[] rows = Rows(Good, Good.Replace("A-1", "A-2", StringComparison.Ordinal));
        rows[0].Errors.ShouldBeNull();
        rows[1].Errors.ShouldHaveSingleItem().ShouldBe(new InstructionError("citizen_id", "ID_DUPLICATE", "row 2"));
        ListTexts.Describe(3, "citizen_id", "074139000001", "ID_DUPLICATE", "row 2").ExplanationVi.ShouldContain("dòng 2");
    }

    [Fact, Trait("rule", "NAME_MISSING")]
    public void Name() => Refuse(Good.Replace("Nguyễn Thị Hường", "  ", StringComparison.Ordinal), "full_name", "NAME_MISSING", "BE22");

    [Theory, Trait("rule", "ACCOUNT_FORMAT")]
    [InlineData("12345")]
    [InlineData("0071 001234")]
    [InlineData("71001234 (number)")]
    [InlineData("")]
    public void Account(string account) =>
        Refuse(Good.Replace("0071001234", account, StringComparison.Ordinal), "account_number", "ACCOUNT_FORMAT", "AC03");

    [Fact, Trait("rule", "ACCOUNT_IS_CARD")]
    public void Card() =>
        Refuse(Good.Replace("0071001234", "9704366614626076016", StringComparison.Ordinal), "account_number", "ACCOUNT_IS_CARD", "AC03");

    [Theory, Trait("rule", "BANK_UNKNOWN")]
    [InlineData("970499")]
    [InlineData("VCB")]
    [InlineData("")]
    public void Bank(string bin) => Refuse(Good.Replace("970436", bin, StringComparison.Ordinal), "bank_bin", "BANK_UNKNOWN", "RC04");

    [Fact, Trait("rule", "AMOUNT_ZERO")]
    public void Zero() => Refuse(Amount("0"), "amount", "AMOUNT_ZERO", "AM01");

    [Fact, Trait("rule", "AMOUNT_NEGATIVE")]
    public void Negative() => Refuse(Amount("-5"), "amount", "AMOUNT_NEGATIVE", "AM12");

    [Theory, Trait("rule", "AMOUNT_FRACTION")]
    [InlineData("750000.5")]
    [InlineData("750.000")]
    public void Fraction(string amount) => Refuse(Amount(amount), "amount", "AMOUNT_FRACTION", "CH20");

    [Theory, Trait("rule", "AMOUNT_FORMAT")]
    [InlineData("")]
    [InlineData("750k")]
    [InlineData("1.500.000")]
    [InlineData("1000000000000")]
    [InlineData("99999999999999999999999")]
    public void Amount_that_is_no_number(string amount) => Refuse(Amount(amount), "amount", "AMOUNT_FORMAT", "AM09");

    [Theory, Trait("rule", "CURRENCY")]
    [InlineData("USD")]
    [InlineData("")]
    public void Currency(string currency) =>
        Refuse(Good.Replace("VND", currency, StringComparison.Ordinal), "currency", "CURRENCY", "AM11");

    [Fact, Trait("rule", "E2E_LENGTH")]
    public void Long_reference() =>
        Refuse(Good.Replace("A-1", new string('x', 36), StringComparison.Ordinal), "end_to_end_id", "E2E_LENGTH", "FF08");

    [Fact, Trait("rule", "E2E_DUP")]
    public void One_reference_twice() =>
        Rows(Good, Other + "A-1")[1].Errors.ShouldHaveSingleItem().ShouldBe(new InstructionError("end_to_end_id", "E2E_DUP", "row 2"));

    [Fact]
    public void Everything_that_is_wrong_with_a_row_at_once()
    {
        InstructionRow row = Rows("123,,x,USD,1,2,")[0];
        row.Errors!
            .Select(error => error.Rule)
            .ShouldBe(["ID_FORMAT", "NAME_MISSING", "AMOUNT_FORMAT", "CURRENCY", "BANK_UNKNOWN", "ACCOUNT_FORMAT"]);
        row.Fields.ShouldBe(["123", "", "x", "USD", "1", "2", ""]);
        ListTexts.Describe(2, "account_number", "0071001234", "ACCOUNT_FORMAT", "").Value.ShouldBe("******1234");
    }

    [Fact, Trait("rule", "FIELD_COUNT")]
    public void A_row_with_another_number_of_fields() =>
        Rows(Good + ",,,,,,,,,x")[0].Errors!.ShouldContain(error => error.Rule == "FIELD_COUNT");

    [Fact]
    public void A_row_may_end_early_and_may_have_empty_fields_behind_its_columns()
    {
        Rows("074139000001,Trần Văn An,1,VND")[0].Errors.ShouldBeNull();
        Rows("074139000001,Trần Văn An,1,VND,,,,,,,,")[0].Errors.ShouldBeNull();
        Rows("074139000001,Trần Văn An,1")[0].Errors!.ShouldHaveSingleItem().Rule.ShouldBe("CURRENCY");
    }

    [Fact, Trait("rule", "CTRLSUM")]
    public void Control_sum()
    {
        ListFault fault = Fault(Head with { ControlSum = "1250001" });
        (fault.Rule, fault.IsoReason, fault.Field).ShouldBe(("CTRLSUM", "AM10", "control_sum"));
        fault.Message.ShouldContain("1250001");
        fault.Message.ShouldContain("1250000");
        fault.MessageVi.ShouldContain("1250001");
    }

    [Fact]
    public void The_control_sum_counts_held_rows_too_fractions_included()
    {
        (_, IReadOnlyList<ListFault> faults, CheckedList? list) =
            Read($"{Header}\n{Amount("750000.5")}\n{Other}\n", Head with { ControlSum = "1250000.50" });
        faults.ShouldBeEmpty();
        list!.ControlSum.ShouldBe("1250000.5");
    }

    [Fact, Trait("rule", "NBOFTXS")]
    public void Number_of_transactions()
    {
        ListFault fault = Fault(Head with { NumberOfTransactions = "3" });
        (fault.Rule, fault.IsoReason).ShouldBe(("NBOFTXS", "AM18"));
        fault.Message.ShouldContain("says 3, the list has 2");
    }

    [Fact]
    public void All_faults_of_a_list_at_once() =>
        Read($"{Header}\n{Good}\n", new ListHead("a b", "XXX", "2025-13", null, null, "25/07/2025")).Faults.Select(fault => fault.Rule)
            .ShouldBe(["MSGID_FORMAT", "PROGRAMME_UNKNOWN", "PERIOD_FORMAT", "DATE_FORMAT", "NBOFTXS", "CTRLSUM"]);

    [Fact, Trait("rule", "PERIOD_FORMAT")]
    public void A_period_in_the_year_0026() => Fault(Head with { Period = "0026-07" }).Message.ShouldContain("for example 2026-07");

    [Fact, Trait("rule", "DATE_FORMAT")]
    public void A_date_in_the_year_0026() =>
        Fault(Head with { ExecutionDate = "0026-07-25" }).Message.ShouldContain("for example 2026-07-25");

    [Fact, Trait("rule", "LIST_EMPTY")]
    public void A_list_of_nobody() => Read($"{Header}\n", Head with { NumberOfTransactions = "0", ControlSum = "0" }).Faults
        .ShouldHaveSingleItem().Rule
        .ShouldBe("LIST_EMPTY");

    [Fact, Trait("rule", "HEAD_CONFLICT")]
    public void File_and_upload_must_agree() =>
        Read($"programme,SPN\n{Header}\n{Good}\n{Other}\n", Head).Faults.ShouldHaveSingleItem().Rule.ShouldBe("HEAD_CONFLICT");

    [Theory]
    [InlineData("id_of_person,full_name\n1,2", "HEAD_FIELD")]
    [InlineData("citizen_id,full_name\n1,2", "COLUMNS")]
    [InlineData("", "COLUMNS")]
    public void Files_that_are_no_list(string text, string rule) =>
        Should.Throw<ListFaultException>(() => Read(text, Head)).Fault.Rule.ShouldBe(rule);

    [Fact, Trait("rule", "CORRECTION_ROW")]
    public void Rows_of_a_correction_name_their_row_once()
    {
        string one = $"row,{Header}\n5,{Good}\n";
        Read($"{one}5,{Other}\n", Head with { Parent = "p" }).Faults.ShouldHaveSingleItem().Rule.ShouldBe("CORRECTION_ROW");
        Read($"{one},{Other}\n", Head with { Parent = "p" }).Faults.ShouldHaveSingleItem().Rule.ShouldBe("CORRECTION_ROW");
        Read($"{one}6,{Other}\n", Head).Faults.ShouldHaveSingleItem().Rule.ShouldBe("CORRECTION_ROW");
        Read($"{one}6,{Other}\n", Head with { Parent = "p" }).Faults.ShouldBeEmpty();
    }

    [Fact]
    public void Held_rows_come_back_as_a_file_that_can_be_read_again()
    {
        string[] fields = ["074139000001", "=Trần; \"An\"", "-5", "VND", "970436", "0071001234567890123", ""];
        var file = new HeldFile();
        file.Count(fields);
        file.Head("MSA-2025-07-1", "MSA-2025-07-1-C1", "MSA", "2025-07");
        file.Row(17, fields, [ListTexts.Describe(17, "amount", "-5", "AMOUNT_NEGATIVE", "")], vietnamese: true);
        (List<InstructionRow> rows, IReadOnlyList<ListFault> faults, CheckedList? list) =
            Read(Encoding.UTF8.GetString(file.Take()), new ListHead());
        faults.ShouldBeEmpty();
        (list!.Parent, list.MsgId, list.ControlSum).ShouldBe(("MSA-2025-07-1", "MSA-2025-07-1-C1", "-5"));
        rows.ShouldHaveSingleItem().OriginRow.ShouldBe(17);
        rows[0].Fields.ShouldBe(fields);
    }

    [Fact]
    public void Every_rule_has_its_texts_in_both_languages()
    {
        foreach (FieldInfo code in typeof(ListRules).GetFields().Concat(typeof(FileRules).GetFields()))
            ListTexts.Rules.ShouldContain((string)code.GetRawConstantValue()!);
    }

    private static string Amount(string amount) => Good.Replace("750000", amount, StringComparison.Ordinal);

    private static void Refuse(string line, string field, string rule, string iso)
    {
        InstructionError error = Rows(line)[0].Errors.ShouldHaveSingleItem();
        (error.Field, error.Rule).ShouldBe((field, rule));
        ListRowError described = ListTexts.Describe(2, error.Field, "", error.Rule, error.Detail);
        described.IsoReason.ShouldBe(iso);
        foreach (string text in (ReadOnlySpan<string>)[
            described.Explanation, described.Remedy, described.ExplanationVi, described.RemedyVi])
        {
            text.ShouldNotBeEmpty();
            text.ShouldNotContain("{");
        }
    }

    private static ListFault Fault(ListHead head) => Read($"{Header}\n{Good}\n{Other}\n", head).Faults.ShouldHaveSingleItem();

    private static InstructionRow[] Rows(params string[] lines) =>
        [.. Read($"{Header}\n{string.Join('\n', lines)}\n", new ListHead()).Rows];

    private static (List<InstructionRow> Rows, IReadOnlyList<ListFault> Faults, CheckedList? List) Read(string text, ListHead head) =>
        Drain(InstructionListReader.OverCsv(new MemoryStream(Encoding.UTF8.GetBytes(text))), head);

    private static (List<InstructionRow> Rows, IReadOnlyList<ListFault> Faults, CheckedList? List) Json(string text) =>
        Drain(InstructionListReader.OverJson(new MemoryStream(Encoding.UTF8.GetBytes(text))), new ListHead());

    private static (List<InstructionRow> Rows, IReadOnlyList<ListFault> Faults, CheckedList? List) Drain(
        InstructionListReader reader, ListHead head)
    {
        var rows = new List<InstructionRow>();
        while (reader.TryRead(out InstructionRow row))
            rows.Add(row);
        return (rows, reader.Judge(head, out CheckedList? list), list);
    }
}
