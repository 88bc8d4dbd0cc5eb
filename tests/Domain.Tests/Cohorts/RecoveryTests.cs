using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>A recovery has a bound from the facts, a second person, and a way back.</summary>
public sealed class RecoveryTests
{
    private static readonly BenefitPeriod December = CohortBench.December;

    private readonly CohortBench _bench = new();

    [Fact]
    public void Nothing_is_recovered_of_a_month_that_nobody_paid()
    {
        _bench.Enrol(CohortBench.Person(1));
        CasePlan refused = Recover("lan", 500_000_000);
        (refused.Error, refused.Message!.Contains("0 đồng are paid", StringComparison.Ordinal)).ShouldBe(("bad-amount", true));
        _bench.Release("B1", December);
        Recover("lan", 1).Error.ShouldBe("bad-amount", "an order that nobody has answered is not paid");
    }

    [Fact]
    public void A_recovery_counts_when_another_person_has_confirmed_it()
    {
        Pay();
        Recover("lan", 500_000).Decided.ShouldBe(OfficerDecision.ProposeRecovery);
        _bench.Cohort.OwedBy(0).ShouldBe(0);
        _bench.Cohort.AskedFrom(0).ShouldBe(500_000);
        Recover("lan", 500_000).Error.ShouldBe("four-eyes");
        _bench.RestartFromSnapshot();
        Recover("hoa", 500_000).Decided.ShouldBe(OfficerDecision.Recover);
        (_bench.Cohort.OwedBy(0), _bench.Cohort.AskedFrom(0)).ShouldBe((500_000, 0));
    }

    [Fact]
    public void The_recoveries_of_a_month_never_sum_to_more_than_was_paid_for_it()
    {
        Pay();
        Recover("lan", 750_001).Error.ShouldBe("bad-amount");
        Recover("lan", 500_000).Error.ShouldBeNull();
        Recover("minh", 250_001).Error.ShouldBe("bad-amount", "what waits counts too");
        Recover("hoa", 500_000).Error.ShouldBeNull();
        Recover("lan", 500_000).Error.ShouldBe("bad-amount");
        Recover("lan", 250_000).Error.ShouldBeNull();
    }

    [Fact]
    public void What_is_not_kept_back_yet_is_taken_back_by_two_people()
    {
        Pay();
        Recover("lan", 600_000);
        Recover("hoa", 600_000);
        TakeBack("minh", 600_001).Error.ShouldBe("bad-amount");
        TakeBack("minh", 200_000).Decided.ShouldBe(OfficerDecision.ProposeTakeBack);
        _bench.Cohort.OwedBy(0).ShouldBe(600_000);
        TakeBack("minh", 200_000).Error.ShouldBe("four-eyes");
        TakeBack("lan", 200_000).Decided.ShouldBe(OfficerDecision.TakeBack);
        _bench.Cohort.OwedBy(0).ShouldBe(400_000);
        _bench.Release("B2", December.AddMonths(1));
        _bench.Cohort.OwedBy(0).ShouldBe(25_000);
        TakeBack("lan", 25_001).Error.ShouldBe("bad-amount", "what an order keeps back is not taken back");
        _bench.Replay().OwedBy(0).ShouldBe(25_000);
    }

    /// <summary>A client that got no answer sends the same command again: it must not confirm its own recovery, nor make another.</summary>
    [Fact]
    public void A_repeated_command_gets_the_first_answer()
    {
        Pay();
        CommandContext asked = _bench.Context("lan"), confirmed = _bench.Context("hoa");
        foreach (CommandContext context in new[] { asked, asked, confirmed, confirmed })
        {
            CasePlan plan = _bench.Cohort.PlanCase(Request(OfficerDecision.Recover, 300_000), context);
            plan.Decided.ShouldBe(context == asked ? OfficerDecision.ProposeRecovery : OfficerDecision.Recover);
            if (plan.Entry is not null)
                _bench.Append(plan.Entry);
        }

        (_bench.Cohort.OwedBy(0), _bench.Cohort.AskedFrom(0)).ShouldBe((300_000, 0));
    }

    private void Pay()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Release("B1", December);
        _bench.Answer(CohortBench.Status(0, "ACSC"));
    }

    private CasePlan Recover(string actor, long amount) => _bench.Decide(OfficerDecision.Recover, 0, actor, amount: amount);

    private CasePlan TakeBack(string actor, long amount) => _bench.Decide(OfficerDecision.TakeBack, 0, actor, amount: amount);

    private static CaseRequest Request(OfficerDecision decision, long amount) => new(
        0, decision, ProgrammeCode.MonthlySocialAllowance, December, RefusalRuleNumber.None, amount, "paid after the death");
}
