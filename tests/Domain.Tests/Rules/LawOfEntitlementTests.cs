using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>
/// Worked cases of the law as it stands (Decree 20/2021, articles 4, 6, 8, 11 and 20; Hồ Chí Minh City's Resolution 35/2025). The level is
/// 650,000 đồng in Bình Dương from September 2025 and 500,000 before.
/// </summary>
public sealed class LawOfEntitlementTests
{
    /// <summary>Article 8(1), clause 5c: from the month of 80, however late the decision is signed.</summary>
    private static BeneficiaryRecord Turns80 { get; } = Person.Elder
        with { BirthDate = new DateOnly(1945, 1, 20), CitizenId = "074145000001", DecisionDate = new DateOnly(2025, 4, 8) };

    [Fact]
    public void The_right_of_80_and_over_runs_from_the_month_of_80_and_the_first_run_after_the_signature_pays_it()
    {
        Due("2025-04", Turns80).ShouldBe(["2025-01 500000", "2025-02 500000", "2025-03 500000", "2025-04 500000"]);
        Due("2025-04", Turns80, "2026.2").ShouldBe(["2025-04 500000"]);
        Due("2025-03", Turns80).ShouldBe(["2025-03 NoDecision"]);
    }

    [Fact]
    [Trait("rule", "BACK_PAY_UNCLAIMED")]
    public void A_later_run_asks_whether_somebody_has_paid_the_months_before_the_signature()
    {
        Due("2025-05", Turns80)
            .ShouldBe(["2025-01 BackPayUnclaimed", "2025-02 BackPayUnclaimed", "2025-03 BackPayUnclaimed", "2025-05 500000"]);
        RunRules february = Person.Run("MSA", "2025-05").ForMonth(Person.Month("2025-02"));
        february.Explain(Turns80, RefusalRuleNumber.BackPayUnclaimed, "en")
            .ShouldContain("right from 2025-01, decision month 2025-04, benefit month 2025-02, batch of 2025-05");
        february.Explain(Turns80, RefusalRuleNumber.BackPayUnclaimed, "vi").ShouldContain("hưởng từ 2025-01");
        february.Judge(Turns80, default(PersonSignals).Lift(RefusalRuleNumber.BackPayUnclaimed)).ShouldPay(500_000);
        Due("2025-08", Turns80).ShouldBe(["2025-08 500000"]);
    }

    [Fact]
    public void Months_that_the_row_claims_are_paid_from_the_first_month_of_right()
    {
        Due("2025-05", Turns80 with { ArrearsFrom = Person.Month("2025-02") })
            .ShouldBe(["2025-02 500000", "2025-03 500000", "2025-04 500000", "2025-05 500000"]);
        Due("2025-05", Turns80 with { ArrearsFrom = Person.Month("2024-12") })[0].ShouldBe("2024-12 NoDecision");
    }

    [Fact]
    public void A_right_that_runs_from_the_signature_owes_nothing_before_it()
    {
        Due("2026-01", Person.With("SOCIAL_PENSION_75") with
        {
            BirthDate = new DateOnly(1950, 10, 5), DecisionDate = new DateOnly(2026, 1, 12),
        }, programme: "SPN").ShouldBe(["2026-01 650000"]);
        Due("2025-04", Turns80 with { Category = Person.Number("ELDER_POOR_ALONE_80") }).ShouldBe(["2025-04 1000000"]);
    }

    [Theory]
    [InlineData("CHILD_NO_CARER_U4", "2022-05-20", "2026-04", 1_625_000, 975_000)]
    [InlineData("DISAB_SEVERE_CHILD_ELDER", "2010-02-28", "2026-01", 1_300_000, 975_000)]
    [InlineData("DISAB_EXTREME_CHILD_ELDER", "2010-02-28", "2026-01", 1_625_000, 1_300_000)]
    [InlineData("CHILD_HIV_POOR_U4", "2022-05-20", "2026-04", 1_625_000, 1_300_000)]
    [InlineData("CHILD_HIV_POOR_4_16", "2010-05-20", "2026-04", 1_300_000, 975_000)]
    public void A_lower_level_counts_from_the_month_of_the_age_also_when_the_row_is_unchanged(
        string category, string born, string month, long before, long then)
    {
        BeneficiaryRecord child = Person.With(category) with { BirthDate = Person.Date(born) };
        Person.Run("MSA", month).Judge(child).ShouldPay(before);
        string next = Person.Month(month).AddMonths(1).ToString();
        Person.Run("MSA", next).Judge(child).ShouldPay(then);
        var before79 = new RunRuleOptions { Province = 79, AcceptUnsourcedLevels = true };
        Person.Run("MSA", next, before79, "2026.2").Judge(child).ShouldPay(before);
    }

    [Fact]
    public void A_loss_is_not_a_change_of_level_and_counts_from_the_month_after()
    {
        BeneficiaryRecord child = Person.With("CHILD_U3_ETHNIC_POOR") with { BirthDate = new DateOnly(2023, 2, 11) };
        Person.Run("MSA", "2026-02").Judge(child).ShouldPay(975_000);
        Person.Run("MSA", "2026-03").Judge(child).ShouldRefuse(RefusalRuleNumber.CategoryAge);
        BeneficiaryRecord student = Person.With("YOUTH_16_22_STUDY") with { BirthDate = new DateOnly(2004, 2, 11) };
        Person.Run("MSA", "2026-02").Judge(student).ShouldPay(975_000);
        Person.Run("MSA", "2026-03").Judge(student).ShouldRefuse(RefusalRuleNumber.CategoryAge);
    }

    [Fact]
    public void A_higher_level_is_not_paid_before_a_decision_says_so()
    {
        BeneficiaryRecord elder = Person.With("ELDER_POOR_ALONE_60_80") with { BirthDate = new DateOnly(1946, 3, 15) };
        Person.Run("MSA", "2026-03").Judge(elder).ShouldPay(975_000);
        Person.Run("MSA", "2026-05").Judge(elder with { Category = Person.Number("ELDER_POOR_ALONE_80") }).ShouldPay(1_300_000);
    }

    [Theory]
    [InlineData("2025-07", 500_000)]
    [InlineData("2025-08", 500_000)]
    [InlineData("2025-09", 650_000)]
    public void The_level_of_a_merged_province_counts_there_from_its_own_day(string month, long due) =>
        Person.Run("MSA", month).Judge(Person.Elder with { Commune = 25747 }).ShouldPay(due);

    [Fact]
    public void The_provincial_level_counts_for_the_allowance_and_the_national_one_for_carer_and_funeral()
    {
        BeneficiaryRecord home = Person.With("DISAB_EXTREME");
        Person.Run("MSA", "2026-01").Judge(home).ShouldPay(1_300_000);
        Person.Run("CAR", "2026-01").Judge(Person.With("CARE_OWN_FAMILY_EXTREME_DISAB", 1)).ShouldPay(500_000);
        BeneficiaryRecord dead = Person.Elder.Beside(Person.Grant("FUNERAL", "2026-01-20")) with { DeathDate = new DateOnly(2026, 1, 10) };
        Person.Run("FUN", "2026-01").Judge(dead).ShouldPay(10_000_000);
    }

    [Fact]
    public void What_the_row_pays_by_another_level_explains_itself_by_that_level() =>
        Person.Run("MSA", "2026-05").ExplainAmount(Person.With("CHILD_NO_CARER_U4") with { BirthDate = new DateOnly(2022, 5, 20) }, "en")[1]
            .ShouldStartWith("child without source of care, 4 to under 16: coefficient 1.5 × 650,000 VND = 975,000 VND");

    /// <summary>Article 8(1), clause 6: from the month of the certificate.</summary>
    [Fact]
    public void The_right_of_a_disabled_person_runs_from_the_month_of_the_certificate()
    {
        BeneficiaryRecord adult = Person.With("DISAB_SEVERE") with
        {
            BirthDate = new DateOnly(1980, 1, 1), RightFrom = Person.Month("2025-11"), DecisionDate = new DateOnly(2026, 2, 3),
        };
        Due("2026-02", adult).ShouldBe(["2025-11 975000", "2025-12 975000", "2026-01 975000", "2026-02 975000"]);
        Due("2026-02", adult with { RightFrom = null }).ShouldBe(["2026-02 975000"]);
        BeneficiaryRecord beside = Person.With("CARE_ELDER")
            .Beside(Person.Grant("DISAB_SEVERE", "2026-02-03") with { RightFrom = Person.Month("2025-12") });
        Due("2026-02", beside).ShouldBe(["2025-12 975000", "2026-01 975000", "2026-02 975000"]);
    }

    /// <summary>Circular 02/2021, article 6(1)b: the decision to go on says which suspended months are paid.</summary>
    [Theory]
    [InlineData(null, "2026-03 Suspended;2026-04 Suspended;2026-05 Suspended;2026-06 Suspended;2026-07 650000")]
    [InlineData("2026-03", "2026-03 650000;2026-04 650000;2026-05 650000;2026-06 650000;2026-07 650000")]
    [InlineData("2026-05", "2026-03 Suspended;2026-04 Suspended;2026-05 650000;2026-06 650000;2026-07 650000")]
    public void The_decision_that_continues_a_suspended_person_says_which_months_are_paid(string? backPay, string due)
    {
        BeneficiaryRecord back = Person.Elder with
        {
            StandingSince = Person.Month("2026-07"),
            StandingReason = StandingReason.Uncollected,
            ArrearsFrom = Person.Month("2026-03"),
            BackPayFrom = backPay is null ? null : Person.Month(backPay),
        };
        Due("2026-07", back).ShouldBe(due.Split(';'));
        if (backPay is not null)
            Due("2026-08", back with { ArrearsFrom = null })[0].ShouldBe($"{backPay} 650000");
    }

    /// <summary>Article 20(2)a: one child of 20 months, both parents severely disabled; 1.5 × the national level, once.</summary>
    [Fact]
    [Trait("rule", "CARE_PAID_TO_SPOUSE")]
    public void Of_a_couple_who_are_both_disabled_one_is_paid_the_care_of_the_child()
    {
        BeneficiaryRecord mother = Person.With("DISAB_SEVERE").Beside(Person.Grant("DISAB_PREGNANT_OR_ONE_CHILD_U36M"));
        BeneficiaryRecord father = mother with { CitizenId = "074080000002", CarePaidTo = mother.CitizenId };
        RunRules care = Person.Run("CAR", "2026-03");
        care.Judge(mother).ShouldPay(750_000);
        care.Judge(father).ShouldRefuse(RefusalRuleNumber.CarePaidToSpouse);
        care.Explain(father, RefusalRuleNumber.CarePaidToSpouse, "en").ShouldContain("DISAB_PREGNANT_OR_ONE_CHILD_U36M");
        care.Explain(father, RefusalRuleNumber.CarePaidToSpouse, "en").ShouldNotContain(mother.CitizenId);
        Person.Run("MSA", "2026-03").Judge(father).ShouldPay(975_000);
        care.Judge(Person.With("CARE_ELDER") with { CarePaidTo = mother.CitizenId }).ShouldPay(750_000);
    }

    /// <summary>What a run pays or refuses a person, month by month.</summary>
    private static string[] Due(string month, BeneficiaryRecord record, string? edition = null, string programme = "MSA")
    {
        RunRules run = Person.Run(programme, month, edition: edition);
        return
        [
            .. run.OwedMonths(record).Append(month).Select(owed => (owed, run.ForMonth(Person.Month(owed)).Judge(record)))
                .Select(line => $"{line.owed} {(line.Item2.IsPayable ? line.Item2.Amount : line.Item2.Rule)}"),
        ];
    }
}
