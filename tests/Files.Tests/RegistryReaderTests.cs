using System.Text;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Rules;
using AnSinh.Files.Registry;
using CsCheck;

namespace AnSinh.Files.Tests;

public sealed class RegistryReaderTests
{
    [Fact]
    public void A_good_row_becomes_a_record()
    {
        RegistryRow row = Rows.Read(Rows.Line()).ShouldHaveSingleItem();
        row.Errors.ShouldBeEmpty();
        row.Warnings.ShouldBeEmpty();
        row.Line.ShouldBe(2);
        BenefitCategories.TryGet("ELDER_80_NO_PENSION", out BenefitCategory? category).ShouldBeTrue();
        row.Record.ShouldBe(new BeneficiaryRecord
        {
            CitizenId = "074139000001",
            FullName = "Nguyễn Thị Hường",
            BirthDate = new DateOnly(1939, 5, 6),
            Sex = Sex.Female,
            Commune = 25741,
            Category = category!.Number,
            DecisionNumber = "12/QĐ-UBND",
            DecisionDate = new DateOnly(2022, 3, 4),
            Bank = 970436,
            Account = "0071001234",
            AccountHolder = "NGUYEN THI HUONG",
            AccountSince = new DateOnly(2022, 4, 1),
        });
    }

    [Fact]
    public void Cash_is_paid_by_the_post()
    {
        RegistryRow row = Rows
            .Read(
                Rows.Line(
                    ("payment_channel", "cash"), ("bank_bin", ""), ("bank_bic", ""), ("account_number", ""), ("account_holder", ""),
                    ("holder_relation", ""), ("account_since", "")))
            .Single();
        row.Record!.Bank.ShouldBe(PayerChannels.VietnamPost);
        row.Record.Account.ShouldBe("");
    }

    [Theory]
    [InlineData("standing", "suspended", "standing_since", "2024-05")]
    [InlineData("standing", "stopped", "standing_since", "2024-05")]
    [InlineData("decision_number", "", "decision_date", "")]
    [InlineData("death_date", "2024-05-01", "children", "")]
    [InlineData("bank_bic", "", "holder_relation", "")]
    [InlineData("bank_bic", "bftvvnvx", "holder_relation", "guardian")]
    [InlineData("bank_bic", "BFTVVNVX007", "holder_relation", "authorised")]
    [InlineData("bank_bin", "533948", "bank_bic", "CITIVNVX")]
    [InlineData("account_number", "A12345", "account_since", "")]
    public void What_only_a_run_refuses_is_a_good_row(string field, string value, string other, string otherValue)
    {
        Rows.Read(Rows.Line((field, value), (other, otherValue))).Single().Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("citizen_id", "", FileRules.IdFormat)]
    [InlineData("citizen_id", "07413900001", FileRules.IdFormat)]
    [InlineData("citizen_id", "0741390000011", FileRules.IdFormat)]
    [InlineData("citizen_id", "07413900000O", FileRules.IdFormat)]
    [InlineData("citizen_id", "003139000001", FileRules.IdFormat)]
    [InlineData("citizen_id", "074039000001", FileRules.IdFormat)]
    [InlineData("citizen_id", "074339000001", FileRules.IdFormat)]
    [InlineData("citizen_id", "074140000001", FileRules.IdFormat)]
    [InlineData("full_name", "", FileRules.NameMissing)]
    [InlineData("full_name", "   ", FileRules.NameMissing)]
    [InlineData("full_name", "A\u0007B", FileRules.ControlCharacter)]
    [InlineData("date_of_birth", "", FileRules.DateFormat)]
    [InlineData("date_of_birth", "0026-05-06", ImportRules.DateYear)]
    [InlineData("date_of_birth", "1939-02-30", FileRules.DateFormat)]
    [InlineData("date_of_birth", "1939-13-01", FileRules.DateFormat)]
    [InlineData("date_of_birth", "06/05/1939", FileRules.DateFormat)]
    [InlineData("date_of_birth", "1939-5-6", FileRules.DateFormat)]
    [InlineData("decision_date", "2022-02-31", FileRules.DateFormat)]
    [InlineData("account_since", "yesterday", FileRules.DateFormat)]
    [InlineData("death_date", "2025-01-01", ImportRules.DateInFuture)]
    [InlineData("death_date", "1930-01-01", ImportRules.DateOrder)]
    [InlineData("sex", "X", ImportRules.SexFormat)]
    [InlineData("sex", "", ImportRules.SexFormat)]
    [InlineData("commune_code", "25742", ImportRules.CommuneUnknown)]
    [InlineData("commune_code", "", ImportRules.CommuneUnknown)]
    [InlineData("category", "ELDER", ImportRules.CategoryUnknown)]
    [InlineData("category", "", ImportRules.CategoryUnknown)]
    [InlineData("children", "-1", ImportRules.ChildrenFormat)]
    [InlineData("children", "21", ImportRules.ChildrenFormat)]
    [InlineData("children", "1.5", ImportRules.ChildrenFormat)]
    [InlineData("decision_number", "12345678901234567890123456789012345678901", FileRules.TextTooLong)]
    [InlineData("standing", "ACTIVE", ImportRules.StandingFormat)]
    [InlineData("standing", "", ImportRules.StandingFormat)]
    [InlineData("payment_channel", "post", ImportRules.ChannelFormat)]
    [InlineData("payment_channel", "cash", ImportRules.CashWithAccount)]
    [InlineData("bank_bin", "", FileRules.BankUnknown)]
    [InlineData("bank_bin", "970000", FileRules.BankUnknown)]
    [InlineData("bank_bin", "100001", FileRules.BankUnknown)]
    [InlineData("bank_bic", "VBAAVNVX", ImportRules.BankBicBinMismatch)]
    [InlineData("bank_bic", "BFTV", ImportRules.BankBicBinMismatch)]
    [InlineData("account_number", "", FileRules.AccountFormat)]
    [InlineData("account_number", "12345", FileRules.AccountFormat)]
    [InlineData("account_number", "12345678901234567890", FileRules.AccountFormat)]
    [InlineData("account_number", "0071-001-234", FileRules.AccountFormat)]
    [InlineData("account_number", "9704360000000008", FileRules.AccountIsCard)]
    [InlineData("holder_relation", "mother", ImportRules.RelationFormat)]
    public void A_wrong_value_is_named(string field, string value, string rule)
    {
        RegistryRow row = Rows.Read(Rows.Line((field, value))).Single();
        RowError error = row.Errors.ShouldHaveSingleItem();
        row.Record.ShouldBeNull();
        error.Rule.ShouldBe(rule);
        error.Field.ShouldBe(field == "payment_channel" && rule == ImportRules.CashWithAccount ? "account_number" : field);
        error.Row.ShouldBe(2);
        error.Remedy.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("9704360000000003")]
    [InlineData("1234560000000009")]
    [InlineData("970436000000002")]
    public void A_number_that_is_no_card_is_an_account(string account)
    {
        Rows.Read(Rows.Line(("account_number", account))).Single().Errors.ShouldBeEmpty();
    }

    [Fact]
    public void Someone_born_tomorrow_is_refused_and_someone_born_today_is_not()
    {
        RegistryRow[] rows = Rows.Read(
            Rows.Line(("citizen_id", "074324000001"), ("date_of_birth", "2024-12-02")),
            Rows.Line(("citizen_id", "074324000001"), ("date_of_birth", "2024-12-01"), ("decision_date", "2024-12-01")));
        rows[0].Errors.Single().Rule.ShouldBe(ImportRules.DateInFuture);
        rows[1].Errors.Where(error => error.Rule != FileRules.IdDuplicate).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("suspended", "")]
    [InlineData("stopped", "2024-13")]
    [InlineData("stopped", "05/2024")]
    public void A_standing_needs_its_month(string standing, string since)
    {
        RowError error = Rows.Read(Rows.Line(("standing", standing), ("standing_since", since))).Single().Errors.ShouldHaveSingleItem();
        error.Rule.ShouldBe(ImportRules.StandingMonth);
        error.Field.ShouldBe("standing_since");
    }

    [Fact]
    public void All_errors_of_a_row_are_reported()
    {
        RegistryRow row = Rows
            .Read(
                Rows.Line(
                    ("citizen_id", "1"), ("full_name", ""), ("sex", "?"), ("commune_code", "1"), ("bank_bin", "1"),
                    ("account_number", "1")))
            .Single();
        row.Errors.Select(error => error.Rule).ShouldBe(
            [
                ImportRules.SexFormat, FileRules.IdFormat, FileRules.NameMissing, FileRules.BankUnknown, FileRules.AccountFormat,
                ImportRules.CommuneUnknown],
            ignoreOrder: true);
    }

    [Fact]
    public void The_first_of_two_rows_for_a_person_counts()
    {
        RegistryRow[] rows = Rows.Read(Rows.Line(), Rows.Line(("citizen_id", "074139000002")), Rows.Line());
        rows[0].Record.ShouldNotBeNull();
        rows[1].Record.ShouldNotBeNull();
        RowError error = rows[2].Errors.ShouldHaveSingleItem();
        error.Rule.ShouldBe(FileRules.IdDuplicate);
        error.Row.ShouldBe(4);
        error.Remedy.ShouldContain("line 2");
    }

    [Fact]
    public void An_id_from_abroad_is_accepted_with_a_warning()
    {
        RegistryRow row = Rows.Read(Rows.Line(("citizen_id", "201139000001"))).Single();
        row.Record.ShouldNotBeNull();
        row.Warnings.ShouldHaveSingleItem().Rule.ShouldBe(ImportRules.IdCountry);
    }

    [Fact]
    public void Names_are_composed_trimmed_and_single_spaced()
    {
        RegistryRow row = Rows.Read(Rows.Line(("full_name", "  Nguye\u0302\u0303n   Thi\u0323\u00a0Hươ\u0300ng "))).Single();
        row.Record!.FullName.ShouldBe("Nguyễn Thị Hường");
    }

    [Fact]
    public void A_name_fits_its_limits()
    {
        Rows.Read(Rows.Line(("full_name", new string('A', 140)))).Single().Errors.ShouldBeEmpty();
        Rows.Read(Rows.Line(("full_name", new string('A', 141)))).Single().Errors.Single().Rule.ShouldBe(FileRules.TextTooLong);
        Rows.Read(Rows.Line(("full_name", new string('ễ', 86)))).Single().Errors.Single().Rule.ShouldBe(FileRules.TextTooLong);
    }

    [Fact]
    public void Quotes_commas_and_line_breaks_in_a_field_follow_rfc_4180()
    {
        RegistryRow[] rows = Rows.Read(
            Rows.Line(("decision_number", "\"12, \"\"A\"\"\"")),
            Rows.Line(("citizen_id", "074139000002"), ("full_name", "\"Nguyễn\nThị Hường\"")),
            Rows.Line(("citizen_id", "bad")));
        rows[0].Record!.DecisionNumber.ShouldBe("12, \"A\"");
        rows[1].Errors.Concat(rows[1].Warnings).ShouldBeEmpty();
        rows[1].Record!.FullName.ShouldBe("Nguyễn Thị Hường");
        rows[1].Line.ShouldBe(3);
        rows[2].Line.ShouldBe(5);
    }

    [Theory]
    [InlineData("\"Nguyễn Thị Hường")]
    [InlineData("\"Nguyễn\" Thị Hường")]
    public void A_broken_quote_costs_its_own_line_only(string name)
    {
        RegistryRow[] rows =
            Rows.Read(Rows.Line(("full_name", name)), Rows.Line(), Rows.Line(("citizen_id", "074139000002"), ("full_name", "\"Lê A\"")));
        rows.Length.ShouldBe(3);
        rows[0].Errors.Single().Rule.ShouldBe(FileRules.Quotes);
        rows[1].Record.ShouldNotBeNull();
        rows[2].Record.ShouldNotBeNull();
        rows[2].Line.ShouldBe(4);
    }

    [Fact]
    public void Fields_are_counted()
    {
        RegistryRow[] rows = Rows.Read("a,b", Rows.Line() + ",x", Rows.Line());
        rows[0].Errors.Single().Rule.ShouldBe(ImportRules.NoPerson);
        rows[1].Errors.Single().ShouldBe(rows[1].Errors.Single() with { Rule = FileRules.FieldCount, Value = "20 fields" });
        rows[2].Record.ShouldNotBeNull();
    }

    [Fact]
    public void A_long_line_and_a_line_in_another_encoding_are_refused_alone()
    {
        byte[] bytes = [
            .. Encoding.UTF8.GetBytes(RegistryColumns.Header + "\r\n" + new string('x', 3_000_000) + "\r\n" + Rows.Line() + "\r\n\r\n"),
            0xC0, 0xC1, (byte)'\n', .. Encoding.UTF8.GetBytes(Rows.Line(("citizen_id", "074139000002")))];
        RegistryRow[] rows = Rows.ReadBytes(bytes);
        rows.Select(row => row.Line).ShouldBe([2, 3, 5, 6]);
        rows[0].Errors.Single().Rule.ShouldBe(ImportRules.LineTooLong);
        rows[1].Record.ShouldNotBeNull();
        rows[2].Errors.Single().Rule.ShouldBe(FileRules.Encoding);
        rows[3].Record.ShouldNotBeNull();
    }

    [Fact]
    public void A_byte_order_mark_and_another_column_order_are_accepted()
    {
        string[] names = [.. RegistryColumns.Names.Reverse()];
        string text = "\uFEFF" + string.Join(',', names) + "\n" + string.Join(',', names.Select(name => Rows.Good[name]));
        Rows.ReadText(text).Single().Record.ShouldBe(Rows.Read(Rows.Line()).Single().Record);
    }

    [Fact]
    public void A_wrong_header_is_refused()
    {
        Should.Throw<RegistryFileException>(() => Rows.ReadText("a,b\n")).Message.ShouldContain("missing citizen_id");
        Should.Throw<RegistryFileException>(() => Rows.ReadText("")).Message.ShouldContain("no header");
    }

    [Fact]
    public void A_refused_value_is_kept_on_one_line_and_short()
    {
        Rows.Read(Rows.Line(("category", "\"a\nb\""))).Single().Errors.Single().Value.ShouldBe("a?b");
        Rows.Read(Rows.Line(("category", new string('x', 500)))).Single().Errors.Single().Value.Length.ShouldBe(FileLimits.MaxValueLength);
    }

    [Fact]
    public void An_id_that_names_nobody_takes_no_ones_place()
    {
        RegistryRow[] rows = Rows.Read(Rows.Line(("sex", "M")), Rows.Line());
        rows[0].Errors.Single().Rule.ShouldBe(FileRules.IdFormat);
        rows[1].Record.ShouldNotBeNull();
    }

    [Fact]
    public void Remedies_are_vietnamese_on_request()
    {
        string text = RegistryColumns.Header + "\n" + Rows.Line(("full_name", ""));
        Rows
            .ReadText(text, new RegistryReaderOptions { Language = Languages.Vietnamese })
            .Single().Errors
            .Single().Remedy
            .ShouldContain("họ tên");
    }

    [Fact]
    public void Random_bytes_never_stop_the_reader()
    {
        byte[] good = Encoding.UTF8.GetBytes(Rows.Line());
        Gen<byte[]> garbage = Gen.OneOf(
            Gen.Byte.Array[0, 300],
            Gen.OneOf(Gen.Char["\",\n\r 0a"].Select(c => (byte)c), Gen.Byte).Array[0, 600],
            Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, (at, value) =>
            {
                byte[] changed = [.. good];
                changed[at] = value;
                return changed;
            }));
        byte[] header = Encoding.UTF8.GetBytes(RegistryColumns.Header + "\n");
        garbage.Array[0, 6].Sample(lines =>
        {
            byte[] bytes = [.. header, .. lines.SelectMany(line => line.Append((byte)'\n'))];
            foreach (RegistryRow row in Rows.ReadBytes(bytes))
            {
                (row.Record is null).ShouldBe(row.Errors.Count > 0);
                row.Errors.ShouldAllBe(error => error.ToString().Length > 0);
            }
        });
    }

    [Fact]
    public void Garbage_never_costs_the_last_line_when_it_ends_in_a_line_break()
    {
        Gen.Char["\",x0 "].Array[0, 80].Sample(chars =>
        {
            RegistryRow[] rows = Rows.Read(new string(chars), Rows.Line());
            rows[^1].Record.ShouldNotBeNull();
        });
    }
}
