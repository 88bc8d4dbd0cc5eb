using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>
/// Decree 20/2021, articles 11 and 14: support for the funeral, once, for the month of death; the death closes the allowance.
/// </summary>
public sealed class FuneralTests
{
    private static readonly RunRules August = Person.Run("FUN", "2025-08");

    private static BeneficiaryRecord Dead { get; } = Person.Elder.Beside(Person.Grant("FUNERAL", decided: "2025-07-20"))
        with { DeathDate = new DateOnly(2025, 6, 30) };

    [Fact]
    public void It_is_paid_for_the_month_of_death_whenever_it_is_decided()
    {
        August.PaysItsOwnMonth.ShouldBeFalse();
        August.OwedMonths(Dead).ShouldBe(["2025-06"]);
        August.ForMonth(Person.Month("2025-06")).Judge(Dead).ShouldPay(10_000_000);
        August.OwedMonths(Dead with { DeathDate = new DateOnly(2025, 8, 2) }).ShouldBe(["2025-08"]);
        August.OwedMonths(Dead with { DeathDate = new DateOnly(2025, 9, 1) }).ShouldBeEmpty();
        August.OwedMonths(Dead with { OtherGrants = [] }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2023-01-31", "FUNERAL", 7_200_000)]
    [InlineData("2025-06-30", "FUNERAL", 10_000_000)]
    [InlineData("2025-06-30", "FUNERAL_DISASTER", 25_000_000)]
    public void It_is_a_multiple_of_the_level_in_the_month_of_death(string died, string category, long amount)
    {
        BeneficiaryRecord dead = Dead.Beside(Person.Grant(category, "2025-07-20")) with { DeathDate = Person.Date(died) };
        August.ForMonth(Person.Month(died[..7])).Judge(dead).ShouldPay(amount);
    }

    [Fact]
    [Trait("rule", "NO_DEATH_RECORD")]
    public void It_needs_a_death_record()
    {
        BeneficiaryRecord alive = Dead with { DeathDate = null };
        August.OwedMonths(alive).ShouldBe(["2025-08"]);
        August.Judge(alive).ShouldRefuse(RefusalRuleNumber.NoDeathRecord);
        August.Explain(alive, RefusalRuleNumber.NoDeathRecord, "en").ShouldContain("no death is recorded, run of 2025-08");
        August.Judge(Dead).ShouldRefuse(RefusalRuleNumber.NoDeathRecord);
        August.Explain(Dead, RefusalRuleNumber.NoDeathRecord, "vi").ShouldContain("ghi nhận chết tháng 2025-06, xét hỗ trợ tháng 2025-08");
    }

    [Theory]
    [InlineData("2025-05-31", false)]
    [InlineData("2025-06-29", false)]
    [InlineData("2025-06-30", true)]
    [InlineData("2025-08-31", true)]
    [InlineData("2025-09-01", false)]
    [Trait("rule", "NO_DECISION")]
    public void It_needs_a_decision_signed_from_the_day_of_death_on_and_by_the_run(string signed, bool paid)
    {
        Verdict verdict = August.ForMonth(Person.Month("2025-06")).Judge(Dead.Beside(Person.Grant("FUNERAL", signed)));
        verdict.Rule.ShouldBe(paid ? RefusalRuleNumber.None : RefusalRuleNumber.NoDecision);
    }

    [Fact]
    [Trait("rule", "NO_DECISION")]
    public void A_decision_of_the_day_before_the_death_is_refused_and_both_days_are_named()
    {
        BeneficiaryRecord early = Dead.Beside(Person.Grant("FUNERAL", "2025-06-29"));
        RunRules june = August.ForMonth(Person.Month("2025-06"));
        june.Judge(early).ShouldRefuse(RefusalRuleNumber.NoDecision);
        june.Explain(early, RefusalRuleNumber.NoDecision, "en").ShouldContain("decided on 2025-06-29, died on 2025-06-30");
        june.Explain(early, RefusalRuleNumber.NoDecision, "vi").ShouldContain("ký quyết định ngày 2025-06-29, chết ngày 2025-06-30");
        BeneficiaryRecord main = Person.With("FUNERAL") with { DecisionDate = Person.Date("2025-06-29"), DeathDate = Dead.DeathDate };
        june.Judge(main).ShouldRefuse(RefusalRuleNumber.NoDecision);
        june.Judge(main with { DecisionDate = Dead.DeathDate }).ShouldPay(10_000_000);

        // A batch of before compared the months, and is computed again as it was judged.
        Person.Run("FUN", "2025-08", edition: "2026.2").ForMonth(Person.Month("2025-06")).Judge(early).ShouldPay(10_000_000);
    }

    [Fact]
    [Trait("rule", "ORGANISER_MISSING")]
    public void A_funeral_in_cash_names_who_organises_it()
    {
        RunRules june = August.ForMonth(Person.Month("2025-06"));
        BeneficiaryRecord cash = Dead with { Bank = PayerChannels.VietnamPost, Account = "", AccountHolder = "" };
        june.Judge(cash).ShouldRefuse(RefusalRuleNumber.OrganiserMissing);
        june.Explain(cash, RefusalRuleNumber.OrganiserMissing, "en").ShouldContain("died in 2025-06");
        june.Judge(cash with { OrganiserName = "Trần Văn Bình", OrganiserId = "074080000001" }).ShouldPay(10_000_000);
    }

    [Fact]
    [Trait("rule", "ALREADY_ORDERED")]
    public void It_is_paid_once_even_when_the_date_of_death_is_corrected()
    {
        RunRules june = August.ForMonth(Person.Month("2025-06"));
        var paid = new PersonSignals { PaidInAnotherMonth = true };
        june.Judge(Dead, paid).ShouldRefuse(RefusalRuleNumber.AlreadyOrdered);
        june.Explain(Dead, RefusalRuleNumber.AlreadyOrdered, "en", paid).ShouldContain("FUN, benefit month 2025-06");
    }

    [Fact]
    public void It_does_not_stand_beside_or_against_the_allowance_which_the_death_closes()
    {
        RunRules allowance = Person.Run("MSA", "2025-06");
        allowance.Judge(Dead).ShouldPay(500_000);
        Person.Run("MSA", "2025-07").Judge(Dead).ShouldRefuse(RefusalRuleNumber.Deceased);
        August.ForMonth(Person.Month("2025-06")).Judge(Dead, new PersonSignals { PreviousAmount = 500_000 }).ShouldPay(10_000_000);
    }
}
