using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>
/// Circular 02/2021, article 2(3): suspended when not collected for three months, in custody, or when re-determination is refused.
/// </summary>
[Trait("rule", "SUSPENDED")]
public sealed class SuspensionTests
{
    private static readonly RunRules August = Person.Run("MSA", "2025-08");

    [Theory]
    [InlineData(StandingReason.Custody, "custody of a month or more")]
    [InlineData(StandingReason.RedeterminationRefused, "re-determination refused")]
    [InlineData(StandingReason.Uncollected, "not collected for three months")]
    public void A_suspension_holds_from_its_month_and_says_why(StandingReason reason, string english)
    {
        BeneficiaryRecord suspended = Person.Elder
            with { Standing = Standing.Suspended, StandingSince = Person.Month("2025-08"), StandingReason = reason };
        Person.Run("MSA", "2025-07").Judge(suspended).ShouldPay(500_000);
        August.Judge(suspended).ShouldRefuse(RefusalRuleNumber.Suspended);
        August.Explain(suspended, RefusalRuleNumber.Suspended, "en").ShouldContain(english);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(7, false)]
    public void Three_uncollected_months_in_a_row_suspend(byte months, bool paid)
    {
        var signals = new PersonSignals { UncollectedMonths = months };
        August.Judge(Person.Elder, signals).Rule.ShouldBe(paid ? RefusalRuleNumber.None : RefusalRuleNumber.Suspended);
        if (!paid)
            August.Explain(Person.Elder, RefusalRuleNumber.Suspended, "en", signals)
                .ShouldContain($"not collected for {months} months in a row up to 2025-07");
    }

    [Fact]
    public void A_second_officer_can_lift_a_suspension()
    {
        BeneficiaryRecord suspended = Person.Elder with { Standing = Standing.Suspended, StandingSince = Person.Month("2025-03") };
        August.Judge(suspended, default(PersonSignals).Lift(RefusalRuleNumber.Suspended)).ShouldPay(500_000);
        August.Judge(Person.Elder, new PersonSignals { UncollectedMonths = 5 }.Lift(RefusalRuleNumber.Suspended)).ShouldPay(500_000);
    }

    [Fact]
    public void Of_two_refused_grants_the_one_that_can_be_lifted_is_named()
    {
        BeneficiaryRecord both = (Person.Elder with { Standing = Standing.Stopped, StandingSince = Person.Month("2025-01") })
            .Beside(Person.Grant("DISAB_SEVERE_CHILD_ELDER")
                with { Standing = Standing.Suspended, StandingSince = Person.Month("2025-02"), StandingReason = StandingReason.Custody });
        August.Judge(both).ShouldBe(new Verdict(RefusalRuleNumber.Suspended, 1_000_000));
        August.Explain(both, RefusalRuleNumber.Suspended, "en").ShouldContain("suspended since 2025-02, reason: custody");
        August.Judge(both, default(PersonSignals).Lift(RefusalRuleNumber.Suspended)).ShouldPay(1_000_000);
    }

    /// <summary>Active again since June after a suspension from March: the registry keeps the reason and the first month owed.</summary>
    private static BeneficiaryRecord Back { get; } = Person.Elder with
    {
        Standing = Standing.Active,
        StandingSince = Person.Month("2025-06"),
        StandingReason = StandingReason.Custody,
        ArrearsFrom = Person.Month("2025-03"),
    };

    [Fact]
    public void Suspended_months_are_not_paid_later_unless_the_option_says_so()
    {
        August.OwedMonths(Back).ShouldBe(["2025-03", "2025-04", "2025-05", "2025-06", "2025-07"]);
        Person.Run("MSA", "2025-08", edition: "2026.2").OwedMonths(Back).ShouldBe(["2025-06", "2025-07"]);
        August.ForMonth(Person.Month("2025-05")).Judge(Back).ShouldRefuse(RefusalRuleNumber.Suspended);
        August.ForMonth(Person.Month("2025-05")).Explain(Back, RefusalRuleNumber.Suspended, "en")
            .ShouldContain("suspended until 2025-06, reason: custody of a month or more; suspended months are not paid later");
        August.ForMonth(Person.Month("2025-02")).Judge(Back).ShouldPay(500_000);
        August.Judge(Back).ShouldPay(500_000);
        RunRules paysThem = Person.Run("MSA", "2025-08", new RunRuleOptions { PaySuspendedMonths = true });
        paysThem.OwedMonths(Back).ShouldBe(["2025-03", "2025-04", "2025-05", "2025-06", "2025-07"]);
        paysThem.ForMonth(Person.Month("2025-05")).Judge(Back).ShouldPay(500_000);
    }

    [Fact]
    public void A_standing_that_was_no_suspension_leaves_the_arrears_owed()
    {
        August.OwedMonths(Back with { StandingReason = StandingReason.None })
            .ShouldBe(["2025-03", "2025-04", "2025-05", "2025-06", "2025-07"]);
        August.OwedMonths(Back.Beside(Person.Grant("DISAB_SEVERE"))).ShouldBe(["2025-03", "2025-04", "2025-05", "2025-06", "2025-07"]);
    }
}
