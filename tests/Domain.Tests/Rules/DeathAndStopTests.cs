using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>Circular 02/2021, article 2(1) and (2): stopped from the month after the death or the loss of eligibility.</summary>
public sealed class DeathAndStopTests
{
    [Theory]
    [InlineData("MSA", "ELDER_80_NO_PENSION")]
    [InlineData("SPN", "SOCIAL_PENSION_75")]
    [InlineData("CAR", "CARE_ELDER")]
    [Trait("rule", "DECEASED")]
    public void The_month_of_death_is_paid_and_no_month_after_it(string programme, string category)
    {
        BeneficiaryRecord dead = Person.With(category) with { DeathDate = new DateOnly(2025, 8, 1) };
        Person.Run(programme, "2025-08").Judge(dead).IsPayable.ShouldBeTrue();
        RunRules after = Person.Run(programme, "2025-09");
        after.Judge(dead).ShouldRefuse(RefusalRuleNumber.Deceased);
        after.Judge(dead, default(PersonSignals).Lift(RefusalRuleNumber.Deceased)).ShouldRefuse(RefusalRuleNumber.Deceased);
        after.Explain(dead, RefusalRuleNumber.Deceased, "en").ShouldContain("died in 2025-08, not paid from 2025-09");
        after.Explain(dead, RefusalRuleNumber.Deceased, "vi").ShouldContain("chết tháng 2025-08");
    }

    [Theory]
    [InlineData(StandingReason.Prison, "chấp hành án phạt tù")]
    [InlineData(StandingReason.Waiver, "tự nguyện từ bỏ")]
    [InlineData(StandingReason.Moved, "chuyển đi tỉnh khác")]
    [InlineData(StandingReason.NotEligible, "không còn đủ điều kiện")]
    [InlineData(StandingReason.Missing, "mất tích")]
    [Trait("rule", "STOPPED")]
    public void A_stop_holds_from_its_month_and_says_why(StandingReason reason, string vietnamese)
    {
        BeneficiaryRecord stopped = Person.Elder
            with { Standing = Standing.Stopped, StandingSince = Person.Month("2025-08"), StandingReason = reason };
        Person.Run("MSA", "2025-07").Judge(stopped).ShouldPay(500_000);
        RunRules august = Person.Run("MSA", "2025-08");
        august.Judge(stopped).ShouldRefuse(RefusalRuleNumber.Stopped);
        august.Judge(stopped, default(PersonSignals).Lift(RefusalRuleNumber.Stopped)).ShouldRefuse(RefusalRuleNumber.Stopped);
        august.Explain(stopped, RefusalRuleNumber.Stopped, "vi").ShouldContain(vietnamese);
    }

    [Fact]
    [Trait("rule", "STOPPED")]
    public void Who_still_refuses_re_determination_three_months_after_the_suspension_is_stopped()
    {
        BeneficiaryRecord refused = Person.Elder with
        {
            Standing = Standing.Suspended,
            StandingSince = Person.Month("2025-03"),
            StandingReason = StandingReason.RedeterminationRefused,
        };
        Person.Run("MSA", "2025-02").Judge(refused).ShouldPay(500_000);
        Person.Run("MSA", "2025-05").Judge(refused).ShouldRefuse(RefusalRuleNumber.Suspended);
        Person.Run("MSA", "2025-06").Judge(refused).ShouldRefuse(RefusalRuleNumber.Stopped);
        Person.Run("MSA", "2025-06").Explain(refused, RefusalRuleNumber.Stopped, "en")
            .ShouldContain("suspended since 2025-03, re-determination still refused, stopped from 2025-06");
        Person.Run("MSA", "2025-06").Judge(refused with { StandingReason = StandingReason.Custody })
            .ShouldRefuse(RefusalRuleNumber.Suspended);
    }

    [Fact]
    public void A_stop_of_one_grant_leaves_the_others()
    {
        BeneficiaryRecord one = Person.With("DISAB_SEVERE_CHILD_ELDER")
            with { Standing = Standing.Stopped, StandingSince = Person.Month("2025-01") };
        Person.Run("MSA", "2025-08").Judge(one.Beside(Person.Grant("ELDER_80_NO_PENSION"))).ShouldPay(500_000);
    }

    [Fact]
    [Trait("rule", "NO_DECISION")]
    public void The_right_runs_from_the_month_of_signature()
    {
        BeneficiaryRecord signed = Person.Elder with { DecisionDate = new DateOnly(2025, 8, 31) };
        Person.Run("MSA", "2025-08").Judge(signed).ShouldPay(500_000);
        RunRules july = Person.Run("MSA", "2025-07");
        july.Judge(signed).ShouldRefuse(RefusalRuleNumber.NoDecision);
        july.Explain(signed, RefusalRuleNumber.NoDecision, "en").ShouldContain("decision month 2025-08, benefit month 2025-07");
        july.Judge(signed with { DecisionNumber = "", DecisionDate = new DateOnly(2020, 1, 1) }).ShouldRefuse(RefusalRuleNumber.NoDecision);
    }
}
