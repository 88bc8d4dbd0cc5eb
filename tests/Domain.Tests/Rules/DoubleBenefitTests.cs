using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>
/// Decree 20/2021, article 6(2): who is eligible under several coefficients is paid the highest one; a single parent keeps both.
/// </summary>
public sealed class DoubleBenefitTests
{
    private static readonly RunRules Allowance = Person.Run("MSA", "2025-08");

    [Fact]
    public void Of_several_grants_the_highest_is_paid()
    {
        Allowance.Judge(Person.Elder.Beside(Person.Grant("DISAB_SEVERE_CHILD_ELDER"))).ShouldPay(1_000_000);
        BeneficiaryRecord disabled = Person.With("DISAB_SEVERE_CHILD_ELDER");
        Allowance.Judge(disabled.Beside(Person.Grant("ELDER_80_NO_PENSION"), Person.Grant("ELDER_POOR_ALONE_80"))).ShouldPay(1_000_000);
    }

    [Fact]
    public void A_higher_grant_that_does_not_run_leaves_the_lower_one()
    {
        Allowance.Judge(Person.Elder.Beside(Person.Grant("DISAB_SEVERE_CHILD_ELDER", decided: "2025-09-01"))).ShouldPay(500_000);
        Allowance.Judge(Person.Elder.Beside(Person.Grant("DISAB_EXTREME_CHILD_ELDER") with { Standing = Standing.Stopped }))
            .ShouldPay(500_000);
        Allowance.Judge(Person.Elder.Beside(Person.Grant("CHILD_NO_CARER_U4"))).ShouldPay(500_000);
    }

    [Theory]
    [InlineData("DISAB_SEVERE_CHILD_ELDER", 1_000_000)]
    [InlineData("ELDER_80_NO_PENSION", 500_000)]
    [InlineData("HIV_POOR_NO_INCOME", 750_000)]
    public void A_single_parent_who_is_elderly_disabled_or_has_HIV_keeps_both(string second, long amount)
    {
        Allowance.Judge(Person.With("SINGLE_PARENT_POOR_PER_CHILD", children: 2).Beside(Person.Grant(second)))
            .ShouldPay(1_000_000 + amount);
        Allowance.Judge(Person.With(second).Beside(Person.Grant("SINGLE_PARENT_POOR_PER_CHILD", children: 2)))
            .ShouldPay(1_000_000 + amount);
    }

    [Fact]
    public void Beside_the_children_only_the_highest_of_the_others_is_kept()
    {
        BeneficiaryRecord parent = Person.With("SINGLE_PARENT_POOR_PER_CHILD", children: 1);
        Allowance.Judge(parent.Beside(Person.Grant("ELDER_80_NO_PENSION"), Person.Grant("DISAB_EXTREME_CHILD_ELDER")))
            .ShouldPay(500_000 + 1_250_000);
    }

    [Fact]
    public void A_single_parent_does_not_keep_both_with_a_benefit_outside_clauses_5_6_and_8()
    {
        BeneficiaryRecord young = Person.With("SINGLE_PARENT_POOR_PER_CHILD", children: 1) with { BirthDate = new DateOnly(2005, 1, 1) };
        Allowance.Judge(young.Beside(Person.Grant("YOUTH_16_22_STUDY"))).ShouldPay(750_000);
        Allowance.Judge((young with { Children = 2 }).Beside(Person.Grant("YOUTH_16_22_STUDY"))).ShouldPay(1_000_000);
    }

    [Fact]
    public void The_exception_is_from_memory_and_can_be_switched_off()
    {
        RunRules strict = Person.Run("MSA", "2025-08", new RunRuleOptions { SingleParentKeepsBoth = false });
        strict.Judge(Person.With("SINGLE_PARENT_POOR_PER_CHILD", children: 1).Beside(Person.Grant("DISAB_SEVERE_CHILD_ELDER")))
            .ShouldPay(1_000_000);
    }

    [Fact]
    public void Care_support_is_paid_beside_the_own_allowance()
    {
        BeneficiaryRecord carer = Person.Elder.Beside(Person.Grant("CARE_OWN_FAMILY_EXTREME_DISAB"));
        Allowance.Judge(carer).ShouldPay(500_000);
        Person.Run("CAR", "2025-08").Judge(carer).ShouldPay(500_000);
    }

    [Fact]
    [Trait("rule", "DOUBLE_BENEFIT")]
    public void Care_support_gives_way_when_the_option_says_so()
    {
        var options = new RunRuleOptions { CareBesideAllowance = false };
        BeneficiaryRecord carer = Person.With("CARE_OWN_FAMILY_EXTREME_DISAB").Beside(Person.Grant("ELDER_80_NO_PENSION"));
        RunRules care = Person.Run("CAR", "2025-08", options);
        care.Judge(carer).ShouldRefuse(RefusalRuleNumber.DoubleBenefit);
        care.Explain(carer, RefusalRuleNumber.DoubleBenefit, "en").ShouldContain("the own benefits give 500,000 VND, CAR 500,000 VND");
        care.Judge(carer with { OtherGrants = [] }).ShouldPay(500_000);
        Person.Run("MSA", "2025-08", options).Judge(carer).ShouldPay(500_000);
    }

    [Theory]
    [InlineData("CARE_OWN_FAMILY_EXTREME_DISAB", 0, 500_000)]
    [InlineData("CARE_OWN_FAMILY_EXTREME_DISAB", 2, 1_000_000)]
    [InlineData("CARE_CHILD_U4", 3, 3_750_000)]
    public void Care_support_is_paid_for_each_person_cared_for(string category, byte people, long amount) =>
        Person.Run("CAR", "2025-08").Judge(Person.With(category, people)).ShouldPay(amount);

    [Theory]
    [InlineData("MSA", "SPN", true)]
    [InlineData("SPN", "MSA", true)]
    [InlineData("MSA", "CAR", false)]
    [InlineData("CAR", "MSA", false)]
    [InlineData("FUN", "MSA", false)]
    [InlineData("MSA", "MSA", false)]
    [InlineData("MSA", "XYZ", false)]
    public void Only_the_allowance_and_the_social_pension_exclude_each_other(string programme, string other, bool excluded) =>
        Person.Run(programme, "2025-08").MayNotBePaidBeside(ProgrammeCode.Parse(other)).ShouldBe(excluded);

    [Fact]
    public void Who_has_no_grant_of_the_programme_is_no_part_of_its_run()
    {
        Person.Run("SPN", "2025-08").Judge(Person.Elder).ShouldBe(Verdict.NotOfProgramme);
        Person.Run("CAR", "2025-08").Judge(Person.Elder).IsPayable.ShouldBeFalse();
        Allowance.Judge(Person.With("SOCIAL_PENSION_75")).ShouldBe(Verdict.NotOfProgramme);
        Allowance.Judge(Person.With("SOCIAL_PENSION_75") with { DeathDate = new DateOnly(2020, 1, 1) }).IsOfProgramme.ShouldBeFalse();
    }
}
