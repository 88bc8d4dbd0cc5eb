using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>Months owed are lines of their own: at the rate of their month, with the cut-off of the run that pays them.</summary>
public sealed class ArrearsTests
{
    [Fact]
    public void Every_month_from_the_first_one_owed_is_looked_at_and_paid_at_its_own_rate()
    {
        BeneficiaryRecord owed = Person.Elder with { ArrearsFrom = Person.Month("2024-05") };
        RunRules run = Person.Run("MSA", "2024-08");
        run.OwedMonths(owed).ShouldBe(["2024-05", "2024-06", "2024-07"]);
        run.ForMonth(Person.Month("2024-06")).Judge(owed).ShouldPay(360_000);
        run.ForMonth(Person.Month("2024-07")).Judge(owed).ShouldPay(500_000);
    }

    [Fact]
    public void Nothing_is_owed_without_a_first_month_or_after_the_run()
    {
        RunRules run = Person.Run("MSA", "2024-08");
        run.OwedMonths(Person.Elder).ShouldBeEmpty();
        run.OwedMonths(Person.Elder with { ArrearsFrom = Person.Month("2024-08") }).ShouldBeEmpty();
        run.OwedMonths(Person.With("CARE_ELDER") with { ArrearsFrom = Person.Month("2024-05") }).ShouldBeEmpty();
    }

    [Fact]
    [Trait("rule", "OWED_BEYOND_LIMIT")]
    public void An_owed_month_beyond_the_limit_is_held_and_named_and_none_is_before_the_programme()
    {
        BeneficiaryRecord owed = Person.Elder with { ArrearsFrom = Person.Month("2014-01"), DecisionDate = Person.Date("2014-01-02") };
        RunRules run = Person.Run("MSA", "2025-08");
        string[] months = run.OwedMonths(owed);
        months.Length.ShouldBe(11 * 12 + 7);
        months[0].ShouldBe("2014-01");
        run.ForMonth(Person.Month("2023-08")).Judge(owed).ShouldPay(360_000);
        RunRules beyond = run.ForMonth(Person.Month("2023-07"));
        beyond.Judge(owed).ShouldBe(new Verdict(RefusalRuleNumber.OwedBeyondLimit, 360_000));
        beyond.Explain(owed, RefusalRuleNumber.OwedBeyondLimit, "en")
            .ShouldContain("owed month 2023-07, batch of 2025-08, limit 24 months");
        beyond.Judge(owed, default(PersonSignals).Lift(RefusalRuleNumber.OwedBeyondLimit)).ShouldPay(360_000);
        Person.Run("MSA", "2025-08", edition: "2026.2").OwedMonths(owed).Length.ShouldBe(RunRules.MaxOwedMonths);
        Person.Run("SPN", "2025-09").OwedMonths(Person.With("SOCIAL_PENSION_75") with { ArrearsFrom = Person.Month("2024-01") })
            .ShouldBe(["2025-07", "2025-08"]);
    }

    [Fact]
    [Trait("rule", "NO_DECISION")]
    public void A_month_before_the_signature_is_not_owed_where_the_right_runs_from_the_signature()
    {
        BeneficiaryRecord late = Person.With("ELDER_POOR_ALONE_80")
            with { DecisionDate = new DateOnly(2025, 6, 20), ArrearsFrom = Person.Month("2025-05") };
        RunRules run = Person.Run("MSA", "2025-08");
        run.ForMonth(Person.Month("2025-05")).Judge(late).ShouldRefuse(RefusalRuleNumber.NoDecision);
        run.ForMonth(Person.Month("2025-06")).Judge(late).ShouldPay(1_000_000);
    }

    [Fact]
    public void The_account_is_judged_at_the_cut_off_of_the_run_not_of_the_month_owed()
    {
        BeneficiaryRecord corrected = Person.Elder with { AccountSince = new DateOnly(2025, 5, 2), ArrearsFrom = Person.Month("2025-03") };
        RunRules run = Person.Run("MSA", "2025-08");
        RunRules owed = run.ForMonth(Person.Month("2025-03"));
        owed.CutOff.ShouldBe(new DateOnly(2025, 7, 25));
        owed.RunMonth.ShouldBe(run.Period);
        owed.Judge(corrected).ShouldPay(500_000);
        owed.Judge(corrected with { AccountSince = new DateOnly(2025, 7, 24) }).ShouldRefuse(RefusalRuleNumber.AccountChangedRecently);
    }

    [Fact]
    [Trait("rule", "PAYEE_DECEASED")]
    public void What_is_owed_to_someone_who_has_died_since_does_not_go_to_their_own_account()
    {
        BeneficiaryRecord dead = Person.Elder with { ArrearsFrom = Person.Month("2025-03"), DeathDate = new DateOnly(2025, 6, 3) };
        RunRules run = Person.Run("MSA", "2025-08");
        RunRules may = run.ForMonth(Person.Month("2025-05"));
        may.Judge(dead).ShouldRefuse(RefusalRuleNumber.PayeeDeceased);
        may.Explain(dead, RefusalRuleNumber.PayeeDeceased, "en").ShouldContain("died in 2025-06, owed month 2025-05, run of 2025-08");
        may.Explain(dead, RefusalRuleNumber.PayeeDeceased, "vi").ShouldContain("người được uỷ quyền");
        may.Judge(dead, default(PersonSignals).Lift(RefusalRuleNumber.PayeeDeceased)).ShouldPay(500_000);
        may.Judge(dead with { HolderRelation = HolderRelation.AuthorisedPerson, AccountHolder = "TRAN VAN BINH" }).ShouldPay(500_000);
        run.ForMonth(Person.Month("2025-07")).Judge(dead).ShouldRefuse(RefusalRuleNumber.Deceased);
        Person.Run("MSA", "2025-06").Judge(dead).ShouldPay(500_000);
    }

    [Theory]
    [InlineData(50, 500_000, 1_000_000, 250_000)]
    [InlineData(50, 500_000, 100_000, 100_000)]
    [InlineData(33, 500_001, 1_000_000, 165_000)]
    [InlineData(100, 360_000, 360_000, 360_000)]
    [InlineData(0, 500_000, 1_000_000, 0)]
    [InlineData(50, 0, 1_000_000, 0)]
    [InlineData(50, 500_000, -5, 0)]
    public void A_recovery_keeps_back_at_most_its_share_of_a_payment(int percent, long amount, long owed, long kept) =>
        Person.Run("MSA", "2025-08", new RunRuleOptions { RecoveryPercent = percent }).DeductionFor(amount, owed).ShouldBe(kept);

    [Fact]
    public void The_rules_of_a_month_are_compiled_once_also_from_many_threads()
    {
        RunRules run = Person.Run("MSA", "2025-08");
        RunRules[] found = new RunRules[64];
        Parallel.For(0, found.Length, i => found[i] = run.ForMonth(Person.Month($"2024-{(i % 12) + 1:00}")));
        found.Distinct().Count().ShouldBe(12);
        found[0].ForMonth(run.Period).ShouldBeSameAs(run);
        run.ForMonth(run.Period).ShouldBeSameAs(run);
    }
}
