using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>Law 41/2024/QH15 and Decree 176/2025: the social pension from July 2025, and the higher of it and the allowance.</summary>
public sealed class SocialPensionTests
{
    private static readonly RunRules Pension = Person.Run("SPN", "2025-08");
    private static readonly RunRules Allowance = Person.Run("MSA", "2025-08");

    [Theory]
    [InlineData("SOCIAL_PENSION_75", "1950-08-31", true)]
    [InlineData("SOCIAL_PENSION_75", "1950-09-01", false)]
    [InlineData("SOCIAL_PENSION_70_POOR", "1955-08-31", true)]
    [InlineData("SOCIAL_PENSION_70_POOR", "1955-09-01", false)]
    [InlineData("SOCIAL_PENSION_70_POOR", "1945-01-01", true)]
    [Trait("rule", "CATEGORY_AGE")]
    public void The_right_starts_in_the_month_in_which_the_age_is_reached(string category, string born, bool paid)
    {
        Verdict verdict = Pension.Judge(Person.With(category) with { BirthDate = Person.Date(born) });
        if (paid)
            verdict.ShouldPay(500_000);
        else
            verdict.ShouldRefuse(RefusalRuleNumber.CategoryAge);
    }

    [Fact]
    public void There_is_no_social_pension_before_July_2025()
    {
        RunRules.TryCreate(ProgrammeCode.SocialPension, new BenefitPeriod(2025, 6), new RunRuleOptions(), out _, out string error)
            .ShouldBeFalse();
        error.ShouldBe("There are no rates of programme SPN for 2025-06: edition 2026.3 starts on 2025-07-01.");
        Should.Throw<ArgumentOutOfRangeException>(() => Pension.ForMonth(new BenefitPeriod(2025, 6)));
    }

    [Fact]
    [Trait("rule", "DOUBLE_BENEFIT")]
    public void When_both_are_equal_the_social_pension_pays()
    {
        BeneficiaryRecord both = Person.Elder.Beside(Person.Grant("SOCIAL_PENSION_75", "2025-07-10"));
        Pension.Judge(both).ShouldPay(500_000);
        Allowance.Judge(both).ShouldRefuse(RefusalRuleNumber.DoubleBenefit);
        Allowance.Explain(both, RefusalRuleNumber.DoubleBenefit, "en")
            .ShouldContain("SPN gives 500,000 VND, MSA 500,000 VND, benefit month 2025-08");
        Allowance.Explain(both, RefusalRuleNumber.DoubleBenefit, "vi").ShouldContain("SPN được 500.000 đồng");
    }

    [Fact]
    [Trait("rule", "DOUBLE_BENEFIT")]
    public void A_higher_allowance_pays_and_the_social_pension_does_not()
    {
        BeneficiaryRecord both = Person.With("SOCIAL_PENSION_75").Beside(Person.Grant("DISAB_EXTREME_CHILD_ELDER"));
        Allowance.Judge(both).ShouldPay(1_250_000);
        Pension.Judge(both).ShouldRefuse(RefusalRuleNumber.DoubleBenefit);
    }

    [Fact]
    public void The_sum_of_a_single_parent_is_compared()
    {
        BeneficiaryRecord both = Person.With("SINGLE_PARENT_POOR_PER_CHILD", children: 1)
            .Beside(Person.Grant("ELDER_80_NO_PENSION"), Person.Grant("SOCIAL_PENSION_75"));
        Allowance.Judge(both).ShouldPay(1_000_000);
        Pension.Judge(both).ShouldRefuse(RefusalRuleNumber.DoubleBenefit);
    }

    [Fact]
    public void A_benefit_that_does_not_run_stands_in_nobodys_way()
    {
        Allowance.Judge(Person.Elder.Beside(Person.Grant("SOCIAL_PENSION_75", "2025-09-01"))).ShouldPay(500_000);
        Pension.Judge(Person.Elder.Beside(Person.Grant("SOCIAL_PENSION_75")) with { Standing = Standing.Suspended }).ShouldPay(500_000);
        Pension.Judge(Person.Elder.Beside(Person.Grant("SOCIAL_PENSION_75")) with { DecisionNumber = "" }).ShouldPay(500_000);
    }

    [Theory]
    [InlineData("MSA")]
    [InlineData("SPN")]
    [Trait("rule", "DOUBLE_BENEFIT")]
    public void A_month_that_the_other_programme_has_paid_is_not_paid_again(string programme)
    {
        RunRules rules = Person.Run(programme, "2025-08");
        BeneficiaryRecord one = programme == "MSA" ? Person.Elder : Person.With("SOCIAL_PENSION_75");
        var paid = new PersonSignals { PaidInOtherProgramme = true };
        rules.Judge(one).ShouldPay(500_000);
        rules.Judge(one, paid).ShouldRefuse(RefusalRuleNumber.DoubleBenefit);
        rules.Judge(one, paid.Lift(RefusalRuleNumber.DoubleBenefit)).ShouldRefuse(RefusalRuleNumber.DoubleBenefit);
        rules.Explain(one, RefusalRuleNumber.DoubleBenefit, "en", paid)
            .ShouldContain("an order for 2025-08 is live or paid in another programme");
    }

    [Fact]
    public void Hanoi_tops_the_pension_up_and_raises_the_level()
    {
        var hanoi = new RunRuleOptions { Province = 1 };
        BeneficiaryRecord both = Person.With("SOCIAL_PENSION_75").Beside(Person.Grant("ELDER_80_NO_PENSION"));
        Person.Run("SPN", "2025-12", hanoi).Judge(both).ShouldPay(500_000);
        Person.Run("SPN", "2026-01", hanoi).Judge(both).ShouldPay(650_000);
        Person.Run("MSA", "2026-01", hanoi).Judge(both).ShouldRefuse(RefusalRuleNumber.DoubleBenefit);
        Person.Run("MSA", "2026-01", hanoi).Judge(both with { Category = Person.Number("CARE_ELDER") }).ShouldPay(650_000);
    }
}
