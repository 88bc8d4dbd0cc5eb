using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tests;

public sealed class OptionalColumnTests
{
    [Fact]
    public void All_of_them_become_part_of_the_record()
    {
        RegistryRow row = Rows.ReadText(Rows.Table(
            (
                "other_grants",
                "SOCIAL_PENSION_75|7/QĐ-UBND|2024-05-06; SINGLE_PARENT_POOR_PER_CHILD*2|8/QĐ|2023-01-02|suspended|2024-03|custody"),
            ("phone", "+84 912.345-678"),
            ("address", "Số 5  đường Lê Lợi"),
            ("arrears_from", "2024-09"),
            ("previous_commune", "25744"),
            ("commune_since", "2024-11"))).Single();
        row.Errors.ShouldBeEmpty();
        BeneficiaryRecord record = row.Record!;
        record.OtherGrants.ShouldBe(
        [
            new GrantedBenefit { Category = 20, DecisionNumber = "7/QĐ-UBND", DecisionDate = new DateOnly(2024, 5, 6) },
            new GrantedBenefit
            {
                Category = 6,
                Children = 2,
                DecisionNumber = "8/QĐ",
                DecisionDate = new DateOnly(2023, 1, 2),
                Standing = Standing.Suspended,
                StandingSince = new BenefitPeriod(2024, 3),
                StandingReason = StandingReason.Custody,
            },
        ]);
        record.Phone.ShouldBe("0912345678");
        record.Address.ShouldBe("Số 5 đường Lê Lợi");
        record.ArrearsFrom.ShouldBe(new BenefitPeriod(2024, 9));
        record.PreviousCommune.ShouldBe(25744);
        record.CommuneSince.ShouldBe(new BenefitPeriod(2024, 11));
    }

    [Theory]
    [InlineData("uncollected", StandingReason.Uncollected)]
    [InlineData("custody", StandingReason.Custody)]
    [InlineData("redetermination", StandingReason.RedeterminationRefused)]
    [InlineData("prison", StandingReason.Prison)]
    [InlineData("waiver", StandingReason.Waiver)]
    [InlineData("moved", StandingReason.Moved)]
    [InlineData("not_eligible", StandingReason.NotEligible)]
    [InlineData("missing", StandingReason.Missing)]
    public void A_reason_goes_with_a_standing(string word, StandingReason reason)
    {
        string text = Rows.Table(("standing_reason", word)).Replace(",active,,", ",stopped,2024-05,", StringComparison.Ordinal);
        Rows.ReadText(text).Single().Record!.StandingReason.ShouldBe(reason);
        ErrorOf("standing_reason", word).Rule.ShouldBe("REASON_WHILE_ACTIVE");
    }

    [Theory]
    [InlineData("other_grants", "SOCIAL_PENSION_75", "OTHER_GRANTS_FORMAT")]
    [InlineData("other_grants", "NOTHING|1|2024-01-01", "CATEGORY_UNKNOWN")]
    [InlineData("other_grants", "ELDER_80_NO_PENSION|1|2024-01-01", "GRANT_TWICE")]
    [InlineData("other_grants", "SOCIAL_PENSION_75|1|2024-01-01;SOCIAL_PENSION_75|2|2024-01-01", "GRANT_TWICE")]
    [InlineData("other_grants", "SINGLE_PARENT_POOR_PER_CHILD*99|1|2024-01-01", "CHILDREN_FORMAT")]
    [InlineData("other_grants", "SOCIAL_PENSION_75|1|0026-01-01", "DATE_YEAR")]
    [InlineData("other_grants", "SOCIAL_PENSION_75|1|2024-02-30", "DATE_FORMAT")]
    [InlineData("other_grants", "SOCIAL_PENSION_75|1|2024-01-01|asleep|2024-02", "STANDING_FORMAT")]
    [InlineData("other_grants", "SOCIAL_PENSION_75|1|2024-01-01|stopped|soon", "STANDING_MONTH")]
    [InlineData("other_grants", "SOCIAL_PENSION_75|1|2024-01-01|stopped|2024-02|tired", "REASON_FORMAT")]
    [InlineData("other_grants", "a|1|;b|1|;c|1|;d|1|;e|1|", "OTHER_GRANTS_COUNT")]
    [InlineData("phone", "1234567", "PHONE_FORMAT")]
    [InlineData("phone", "0912 345 abc", "PHONE_FORMAT")]
    [InlineData("phone", "912345678901 (number)", "NUMBER_CELL")]
    [InlineData("address", "#REF!", "CELL_ERROR")]
    [InlineData("address", "Ấp \uFFFD", "LETTER_UNKNOWN")]
    [InlineData("arrears_from", "2024", "MONTH_FORMAT")]
    [InlineData("arrears_from", "0024-01", "DATE_YEAR")]
    [InlineData("arrears_from", "2025-01", "MONTH_IN_FUTURE")]
    [InlineData("standing_reason", "tired", "REASON_FORMAT")]
    [InlineData("right_from", "2022-02", "RIGHT_FROM_MONTH")]
    [InlineData("right_from", "2022", "MONTH_FORMAT")]
    [InlineData("back_pay_from", "2024-03", "BACK_PAY_MONTH")]
    [InlineData("care_paid_to", "74", "SPOUSE_FORMAT")]
    [InlineData("care_paid_to", "074139000001", "SPOUSE_FORMAT")]
    [InlineData("organiser_name", "Trần Văn Bình", "ORGANISER_INCOMPLETE")]
    [InlineData("organiser_id", "074080000001", "ORGANISER_INCOMPLETE")]
    [InlineData("other_grants", "DISAB_SEVERE|1|2024-03-01|active||prison", "STANDING_MONTH")]
    [InlineData("other_grants", "DISAB_SEVERE|1|2024-03-01|active|2024-06|prison", "REASON_WHILE_ACTIVE")]
    [InlineData("other_grants", "DISAB_SEVERE|1|2024-03-01|active|||2024-04|", "RIGHT_FROM_MONTH")]
    [InlineData("other_grants", "DISAB_SEVERE|1|2024-03-01|active|||2024-01|2024-02", "BACK_PAY_MONTH")]
    [InlineData("previous_commune", "25744", "MOVE_INCOMPLETE")]
    [InlineData("commune_since", "2024-11", "MOVE_INCOMPLETE")]
    public void What_is_wrong_is_named(string field, string value, string rule) => ErrorOf(field, value).Rule.ShouldBe(rule);

    [Fact]
    public void A_row_that_is_active_again_says_since_when_why_and_which_months_its_decision_pays()
    {
        BeneficiaryRecord back = Back("2024-11", ("arrears_from", "2024-08"), ("standing_reason", "uncollected"))
            .Single().Record.ShouldNotBeNull();
        (back.Standing, back.StandingSince, back.StandingReason)
            .ShouldBe((Standing.Active, new BenefitPeriod(2024, 11), StandingReason.Uncollected));
        back.BackPayFrom.ShouldBeNull();
        Back("2024-11", ("standing_reason", "custody"), ("back_pay_from", "2024-09")).Single().Record!.BackPayFrom
            .ShouldBe(new BenefitPeriod(2024, 9));
        Back("2024-11", ("standing_reason", "custody"), ("back_pay_from", "2024-11")).Single().Errors.Single().Rule
            .ShouldBe("BACK_PAY_MONTH");
        Back("2024-11", ("standing_reason", "prison"), ("phone", "")).Single().Errors.Single().Rule.ShouldBe("REASON_WHILE_ACTIVE");
    }

    [Fact]
    [Trait("rule", "REASON_MISSING")]
    public void Months_owed_from_before_a_return_need_the_reason_of_the_suspension()
    {
        RowError error = Back("2024-11", ("arrears_from", "2024-08"), ("standing_reason", "")).Single().Errors.Single();
        error.Rule.ShouldBe("REASON_MISSING");
        error.Remedy.ShouldContain("standing_reason");
        Back("2024-11", ("arrears_from", "2024-11"), ("standing_reason", "")).Single().Errors.ShouldBeEmpty();
    }

    [Fact]
    public void A_file_names_certificate_spouse_and_organiser()
    {
        string text = Rows.Table(
            ("right_from", "2022-01"), ("care_paid_to", "074080000002"), ("organiser_name", "Trần Văn Bình"),
            ("organiser_id", "074080000001"));
        BeneficiaryRecord record = Rows.ReadText(text.Replace("ELDER_80_NO_PENSION", "DISAB_SEVERE", StringComparison.Ordinal))
            .Single().Record.ShouldNotBeNull();
        record.RightFrom.ShouldBe(new BenefitPeriod(2022, 1));
        record.CarePaidTo.ShouldBe("074080000002");
        (record.OrganiserName, record.OrganiserId).ShouldBe(("Trần Văn Bình", "074080000001"));
    }

    [Fact]
    public void A_second_grant_says_what_its_decision_says()
    {
        const string grant = "DISAB_SEVERE|1/QĐ|2024-03-01|active|2024-11|custody|2024-01|2024-09";
        GrantedBenefit other = Rows.ReadText(Rows.Table(("other_grants", grant))).Single().Record!.OtherGrants.Single();
        (other.Standing, other.StandingSince, other.StandingReason)
            .ShouldBe((Standing.Active, new BenefitPeriod(2024, 11), StandingReason.Custody));
        (other.RightFrom, other.BackPayFrom).ShouldBe((new BenefitPeriod(2024, 1), new BenefitPeriod(2024, 9)));
    }

    [Theory]
    [InlineData("arrears_from,standing_reason", "2024-08,uncollected", "2024-11,2024-12", "2024-08,2024-09,2024-10")]
    [InlineData(
        "arrears_from,standing_reason,back_pay_from", "2024-08,uncollected,2024-08", "2024-08,2024-09,2024-10,2024-11,2024-12", "")]
    [InlineData("standing_reason,back_pay_from", "custody,2024-10", "2024-10,2024-12", "")]
    public void From_the_row_of_a_person_who_is_back_to_the_months_that_are_paid(string names, string values, string paid, string refused)
    {
        (string, string)[] more = [.. names.Split(',').Zip(values.Split(','))];
        var facts = new BeneficiaryFacts(Back("2024-11", more).Single().Record.ShouldNotBeNull());
        RunRules.TryCreate(
            ProgrammeCode.MonthlySocialAllowance, new BenefitPeriod(2024, 12), new RunRuleOptions(), out RunRules? run, out string error)
            .ShouldBeTrue(error);
        var months = new BenefitPeriod[run!.LookBackMonths];
        int owed = run.OwedMonths(in facts, [], months);
        (BenefitPeriod Month, Verdict Verdict)[] judged =
        [
            .. months.Take(owed).Append(run.Period).Select(month => (month, run.ForMonth(month).Judge(in facts))),
        ];
        string.Join(',', judged.Where(line => line.Verdict.IsPayable).Select(line => line.Month)).ShouldBe(paid);
        string.Join(',', judged.Where(line => line.Verdict.Rule == RefusalRuleNumber.Suspended).Select(line => line.Month))
            .ShouldBe(refused);
        judged.Where(line => line.Verdict.IsPayable).ShouldAllBe(line => line.Verdict.Amount == 500_000);
    }

    private static RegistryRow[] Back(string since, params (string Field, string Value)[] more) =>
        Rows.ReadText(Rows.Table(more).Replace(",active,,", $",active,{since},", StringComparison.Ordinal));

    [Fact]
    public void A_move_goes_to_another_commune()
    {
        Rows
            .ReadText(Rows.Table(("previous_commune", "25741"), ("commune_since", "2024-11")))
            .Single().Errors
            .Single().Rule
            .ShouldBe("MOVE_TO_SAME_COMMUNE");
    }

    [Fact]
    public void The_year_26_is_said_to_be_the_year()
    {
        RowError error = Rows.Read(Rows.Line(("date_of_birth", "0026-07-01"))).Single().Errors.Single();
        error.Rule.ShouldBe("DATE_YEAR");
        error.Remedy.ShouldBe("The year 0026 is wrong, the rest of the date may be right: write the year with four digits, 1926 or 2026.");
        Rows.Read(Rows.Line(("decision_date", "3024-07-01"))).Single().Errors.Single().Remedy.ShouldContain("year 3024 is wrong");
    }

    [Fact]
    public void Texts_are_composed()
    {
        RegistryRow row = Rows
            .ReadText(Rows.Table(("address", "A\u0302\u0301p 1")).Replace("12/QĐ-UBND", "12/Quye\u0302\u0301t", StringComparison.Ordinal))
            .Single();
        row.Record!.Address.ShouldBe("Ấp 1");
        row.Record.DecisionNumber.ShouldBe("12/Quyết");
    }

    [Fact]
    public void A_nine_digit_number_cell_gets_the_zero_of_a_telephone_back()
    {
        Rows.ReadText(Rows.Table(("phone", "912345678 (number)"))).Single().Record!.Phone.ShouldBe("0912345678");
    }

    [Theory]
    [InlineData("phone", "0912345678", "*******678")]
    [InlineData("address", "Số 5", "***")]
    [InlineData("other_grants", "CHILD_HIV_POOR_U4|1|", "***")]
    public void Personal_data_of_the_new_columns_is_masked(string field, string value, string masked) =>
        new RowError(2, field, value, "X", "").MaskedValue.ShouldBe(masked);

    [Fact]
    public void Bad_rows_come_back_whole_and_pass_when_they_are_corrected()
    {
        string text = Rows.Table(("address", "\"Số 5, \"\"đường\"\" Lê Lợi\"")) + "\n"
            + Rows.Line(("citizen_id", "074139000002"), ("sex", "X"), ("decision_number", "=cmd()"), ("commune_code", "1"))
                + ",\"Ấp \"\"1\"\", xã\"\n" + "\"broken\n";
        text = text.Replace("\n\n", "\n", StringComparison.Ordinal);
        string first = Corrections(text, out long rows);
        rows.ShouldBe(2);
        string[] lines = first.TrimEnd('\n').Split('\n');
        lines[0].ShouldBe("\uFEFF" + RegistryColumns.Header + ",address,row,field,rule,remedy");
        lines[1].ShouldContain("'=cmd()");
        lines[1].ShouldContain("\"Ấp \"\"1\"\", xã\",3,sex / commune_code,SEX_FORMAT / COMMUNE_UNKNOWN,");
        lines[2].ShouldStartWith("\"\"\"broken\",");

        string corrected = lines[0] + "\n" + lines[1].Replace(",X,1,", ",F,25741,", StringComparison.Ordinal) + "\n";
        RegistryRow again = Rows.ReadText(corrected).Single();
        again.Errors.ShouldBeEmpty();
        again.Record!.Address.ShouldBe("Ấp \"1\", xã");
        again.Record.DecisionNumber.ShouldBe("=cmd()");

        Corrections(first, out rows).Split('\n')[0].ShouldBe(lines[0]);
        rows.ShouldBe(2);
    }

    [Fact]
    public void A_hundred_thousand_bad_rows_are_all_returned_from_one_buffer()
    {
        const int many = 100_000;
        byte[] line = Encoding.UTF8.GetBytes(Rows.Line(("sex", "X")) + "\n");
        var file = new MemoryStream();
        file.Write(Encoding.UTF8.GetBytes(RegistryColumns.Header + "\n"));
        for (int i = 0; i < many; i++)
            file.Write(line);
        file.Position = 0;
        using var sink = new CountingSink();
        var corrections = new CorrectionFile(sink);
        foreach (RegistryRow row in RegistryReader.Read(
            file, new RegistryReaderOptions { Corrections = corrections, Language = Languages.Vietnamese }, Rows.Clock))
            row.Record.ShouldBeNull();
        corrections.Dispose();
        corrections.Rows.ShouldBe(many);
        sink.Lines.ShouldBe(many + 1);
        sink.LongestWrite.ShouldBeLessThan(1 << 18);
    }

    private static RowError ErrorOf(string field, string value) =>
        Rows.ReadText(Rows.Table((field, value))).Single().Errors.ShouldHaveSingleItem();

    private static string Corrections(string text, out long rows)
    {
        using var sink = new MemoryStream();
        using (var corrections = new CorrectionFile(sink))
        {
            Rows.ReadText(text, new RegistryReaderOptions { Corrections = corrections });
            rows = corrections.Rows;
        }

        return Encoding.UTF8.GetString(sink.ToArray());
    }

    private sealed class CountingSink : MemoryStream
    {
        public long Lines { get; private set; }

        public int LongestWrite { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Lines += buffer.Count((byte)'\n');
            LongestWrite = Math.Max(LongestWrite, buffer.Length);
        }
    }
}
