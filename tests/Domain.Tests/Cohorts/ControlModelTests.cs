using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>
/// What one dishonest officer or bank can do to a cohort: nothing that pays. Each test is an attack of
/// <c>docs/officers/control-model.md</c>.
/// </summary>
public sealed class ControlModelTests
{
    private const string Stranger = "0071000999999";

    private static readonly BenefitPeriod December = CohortBench.December;
    private static readonly BenefitPeriod January = December.AddMonths(1);

    /// <summary>A day after the list of December 2024 was closed.</summary>
    private static readonly DateTimeOffset AfterClosing = new(2024, 12, 2, 3, 0, 0, TimeSpan.Zero);

    private readonly CohortBench _bench = new();

    [Fact]
    public void Who_changed_a_record_behind_a_line_is_a_maker_until_the_person_is_paid()
    {
        _bench.EnrolAs("an", CohortBench.Person(1));
        _bench.EnrolAs("minh", CohortBench.Person(1) with { Phone = "0912345678" });
        Contributors(December).ShouldBe(
            [new Contributor("an", ContributionKinds.ChangedRecord), new Contributor("minh", ContributionKinds.ChangedRecord)]);
        _bench.RestartFromSnapshot();
        Contributors(December).Count.ShouldBe(2);

        _bench.Release("B1", CohortBench.Controlled(CohortBench.Run(December)));
        Contributors(January).Count.ShouldBe(2, "an order is not yet a payment");
        _bench.Answer(CohortBench.Status(0, "ACSC"));
        Contributors(January).ShouldBeEmpty();
    }

    [Fact]
    public void Who_changed_a_record_after_the_order_stays_a_maker_when_the_order_settles()
    {
        _bench.EnrolAs("an", CohortBench.Person(1));
        _bench.Release("B1", CohortBench.Controlled(CohortBench.Run(December)));
        _bench.EnrolAs("minh", CohortBench.Person(1) with { Phone = "0912345678" });
        _bench.Answer(CohortBench.Status(0, "ACSC"));
        Contributors(January).Select(person => person.Actor).ShouldBe(["an", "minh"]);
    }

    [Fact]
    public void Who_lists_confirms_or_lifts_is_a_maker_of_the_line()
    {
        _bench.Now = AfterClosing;
        _bench.EnrolAs("an", CohortBench.Person(1));
        _bench.EnrolAs("an", CohortBench.Person(1, account: Stranger));
        _bench.ListAs("bich", "L-1", December, new ListedInstruction(2, CohortBench.Person(1).CitizenId, 700_000, 0, ""));
        _bench.Decide(OfficerDecision.ConfirmAccount, 0, "minh").Error.ShouldBeNull();
        CompiledRun run = CohortBench.Controlled(CohortBench.RunOfList(December, "L-1"));
        _bench.Decide(OfficerDecision.LiftHold, 0, "thu", rule: RefusalRuleNumber.AmountNotEntitled, run: run).Error.ShouldBeNull();
        _bench.Cohort.Judge(run).Contributors.ShouldBe(
        [
            new Contributor("an", ContributionKinds.ChangedRecord),
            new Contributor("bich", ContributionKinds.Listed),
            new Contributor("minh", ContributionKinds.ConfirmedAccount),
            new Contributor("thu", ContributionKinds.LiftedHold),
        ]);
    }

    /// <summary>The file says that the account is years old; the journal knows that it came today.</summary>
    [Fact]
    public void An_account_is_recent_by_the_journal_and_not_by_a_column_of_the_file()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Now = AfterClosing;
        _bench.EnrolAs("an", CohortBench.Person(1, account: Stranger) with { AccountSince = new DateOnly(2015, 1, 1) });
        Rule(December).ShouldBe(RefusalRuleNumber.AccountChangedRecently);
        _bench.RestartFromSnapshot();
        Rule(December).ShouldBe(RefusalRuleNumber.AccountChangedRecently);
        _bench.Cohort.Judge(CohortBench.Run(December)).Refusals.ShouldBeEmpty("a batch that was approved before comes out as it was");
    }

    [Theory]
    [InlineData(HolderRelation.Guardian)]
    [InlineData(HolderRelation.AuthorisedPerson)]
    public void Another_holder_or_relation_is_another_account(HolderRelation relation)
    {
        BeneficiaryRecord person = CohortBench.Person(1) with { AccountSince = new DateOnly(2024, 11, 25) };
        _bench.Enrol(person);
        _bench.Decide(OfficerDecision.ConfirmAccount, 0, "minh").Error.ShouldBeNull();
        _bench.Cohort.Judge(CohortBench.Controlled(CohortBench.Run(December))).Refusals.ShouldBeEmpty();
        _bench.Now = AfterClosing;
        _bench.EnrolAs("an", person with { HolderRelation = relation, AccountHolder = "Trần Thị Bình" });
        Rule(December).ShouldBe(RefusalRuleNumber.AccountChangedRecently);
    }

    [Fact]
    public void Accounts_of_guardians_have_a_limit_of_their_own()
    {
        BeneficiaryRecord ward = CohortBench.Person(1) with { HolderRelation = HolderRelation.Guardian, AccountHolder = "Trần Thị Bình" };
        _bench.Enrol(ward, CohortBench.Person(2));
        CohortShares shares = _bench.Cohort.FingerprintsOf(42);
        (shares.Accounts.Length, shares.AgentAccounts!.Length).ShouldBe((1, 1));
        CompiledRun run = CohortBench.Controlled(
            CohortBench.RunWith(December, new SharedValues(42, [], [], [], shares.AgentAccounts)));
        Refusal refusal = _bench.Cohort.Judge(run).Refusals.ShouldHaveSingleItem();
        (refusal.Index, refusal.Rule).ShouldBe((0, RefusalRuleNumber.AccountShared));
    }

    [Fact]
    public void A_confirmation_is_about_the_account_that_was_checked()
    {
        _bench.Enrol(CohortBench.Person(1));
        string seen = _bench.Cohort.AccountDigestOf(0);
        _bench.EnrolAs("lan", CohortBench.Person(1, account: Stranger));
        _bench.Cohort.AccountDigestOf(0).ShouldNotBe(seen);
        CasePlan late = Confirm(seen);
        (late.Error, late.Entry).ShouldBe(("outdated", null));
        Confirm(null).Message!.ShouldContain("accountDigest is missing");
        _bench.EnrolAs("lan", CohortBench.Person(1));
        Confirm(seen).Error.ShouldBe("outdated", "the same account, entered again, is another entry");
        Confirm(_bench.Cohort.AccountDigestOf(0)).Error.ShouldBeNull();
    }

    [Fact]
    public void Who_changed_the_record_or_listed_the_person_does_not_lift_the_hold()
    {
        _bench.Now = AfterClosing;
        _bench.Enrol(CohortBench.Person(1));
        _bench.EnrolAs("minh", CohortBench.Person(1, account: Stranger));
        CompiledRun run = CohortBench.Controlled(CohortBench.Run(December));
        Lift(run, "minh", RefusalRuleNumber.AccountChangedRecently).Error.ShouldBe("four-eyes");
        Lift(run, "lan", RefusalRuleNumber.AccountChangedRecently).Error.ShouldBe("four-eyes");
        Lift(run, "thu", RefusalRuleNumber.AccountChangedRecently).Error.ShouldBeNull();

        _bench.ListAs("bich", "L-1", December, new ListedInstruction(2, CohortBench.Person(1).CitizenId, 700_000, 0, ""));
        CompiledRun list = CohortBench.Controlled(CohortBench.RunOfList(December, "L-1"), "B2");
        Lift(list, "thu", RefusalRuleNumber.AccountChangedRecently).Error.ShouldBeNull();
        Lift(list, "bich", RefusalRuleNumber.AmountNotEntitled).Error.ShouldBe("four-eyes");
    }

    [Fact]
    public void A_lift_counts_for_its_batch_and_for_the_person_as_seen()
    {
        _bench.Now = AfterClosing;
        _bench.Enrol(CohortBench.Person(1));
        _bench.Enrol(CohortBench.Person(1, account: Stranger));
        CompiledRun run = CohortBench.Controlled(CohortBench.Run(December));
        Lift(run, "thu", RefusalRuleNumber.AccountShared).Message!.ShouldContain("holds nothing of this person");
        Lift(run, "thu", RefusalRuleNumber.AccountChangedRecently).Error.ShouldBeNull();
        Lift(run, "thu", RefusalRuleNumber.AccountChangedRecently).Entry.ShouldBeNull("twice leaves no trace");
        _bench.RestartFromSnapshot();
        _bench.Cohort.Judge(run).Refusals.ShouldBeEmpty();
        _bench.Cohort.Judge(CohortBench.Controlled(CohortBench.Run(December), "B2")).Refusals.Count.ShouldBe(1, "another batch");
        _bench.Enrol(CohortBench.Person(1, account: "0071000888888"));
        _bench.Cohort.Judge(run).Refusals.Count.ShouldBe(1, "another account");
    }

    [Fact]
    public void A_list_that_pays_more_than_the_rules_give_needs_two_lifters()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        _bench.ListAs(
            "bich", "L-1", December,
            new ListedInstruction(2, CohortBench.Person(1).CitizenId, 900_000_000_000, 0, ""),
            new ListedInstruction(3, CohortBench.Person(2).CitizenId, 700_000, 0, ""));
        CompiledRun run = CohortBench.Controlled(CohortBench.RunOfList(December, "L-1"));
        Lift(run, "thu", RefusalRuleNumber.AmountNotEntitled).Error.ShouldBeNull();
        _bench.Decide(OfficerDecision.LiftHold, 1, "thu", rule: RefusalRuleNumber.AmountNotEntitled, run: run).Error.ShouldBeNull();
        _bench.Cohort.Judge(run).Refusals.ShouldHaveSingleItem().Index.ShouldBe(0, "one is enough only for less than the rules give");
        Lift(run, "thu", RefusalRuleNumber.AmountNotEntitled).Entry.ShouldBeNull();
        Lift(run, "minh", RefusalRuleNumber.AmountNotEntitled).Error.ShouldBeNull();
        _bench.Cohort.Judge(run).Refusals.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ACSC")]
    [InlineData("ACCC")]
    [InlineData("RTRN")]
    [Trait("rule", "PAID_AFTER_REJECTED")]
    public void An_order_that_was_rejected_and_then_moved_money_is_followed_by_none(string later)
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Release("B1", CohortBench.Controlled(CohortBench.Run(December)));
        _bench.Answer(CohortBench.Status(0, "RJCT"));
        _bench.Answer(CohortBench.Status(0, later));
        _bench.Enrol(CohortBench.Person(1, account: "0071000777777"));
        CompiledRun[] ways =
        [
            CohortBench.Retry(December, "B1"),
            CohortBench.Run(December),
            CohortBench.Run(January),
        ];
        _bench.RestartFromSnapshot();
        foreach (CompiledRun way in ways)
        {
            CohortJudgement judged = _bench.Cohort.Judge(CohortBench.Controlled(way, "B2"));
            Refusal refusal = judged.Refusals.ShouldHaveSingleItem();
            (refusal.Rule, refusal.Period).ShouldBe((RefusalRuleNumber.PaidAfterRejected, December));
        }

        _bench.Cohort.Judge(CohortBench.Controlled(CohortBench.Run(January), "B2")).Lots.ShouldHaveSingleItem().Period.ShouldBe(January);
        StatusContradiction kept = _bench.Cohort.ContradictionsOf("B1").ShouldHaveSingleItem();
        (kept.Known, kept.Status, kept.MayHavePaid, kept.PaidTwice).ShouldBe((OrderState.Rejected, later, true, false));
    }

    [Fact]
    public void An_answer_of_another_bank_or_a_repeat_holds_nobody()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Release("B1", CohortBench.Controlled(CohortBench.Run(December)));
        _bench.Answer(CohortBench.Status(0, "ACSC"), CohortBench.Status(0, "RTRN"));
        _bench.Answer(CohortBench.Status(0, "ACSC", bank: 970_415), CohortBench.Status(0, "ACCC"));
        _bench.Enrol(CohortBench.Person(1, account: "0071000777777"));
        CompiledRun retry = CohortBench.Controlled(CohortBench.Retry(December, "B1"), "B2");
        _bench.Cohort.Judge(retry).Refusals.ShouldBeEmpty();
    }

    [Fact]
    public void A_settlement_of_an_attempt_that_was_given_up_is_named_as_paid_twice()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Release("B1", CohortBench.Controlled(CohortBench.Run(December)));
        _bench.Answer(CohortBench.Status(0, "RJCT"));
        _bench.Enrol(CohortBench.Person(1, account: "0071000777777"));
        _bench.Release("B2", CohortBench.Controlled(CohortBench.Retry(December, "B1"), "B2"));
        _bench.Answer(CohortBench.Status(0, "ACSC", attempt: 2));
        _bench.Answer(CohortBench.Status(0, "ACCC", attempt: 1));
        StatusContradiction kept = _bench.Cohort.ContradictionsOf("B1").ShouldHaveSingleItem();
        (kept.Order.Attempt, kept.PaidTwice, kept.Amount).ShouldBe(((short)1, true, 750_000L));
        _bench.Cohort.OrdersOf(0).Select(order => (order.Id.Attempt, order.BatchId, order.State)).ShouldBe(
            [((short)2, "B2", OrderState.Settled), ((short)1, "B1", OrderState.Rejected)]);
    }

    private IReadOnlyList<Contributor> Contributors(BenefitPeriod period) =>
        _bench.Cohort.Judge(CohortBench.Controlled(CohortBench.Run(period), "B-next")).Contributors;

    private RefusalRuleNumber Rule(BenefitPeriod period) =>
        _bench.Cohort.Judge(CohortBench.Controlled(CohortBench.Run(period))).Refusals.ShouldHaveSingleItem().Rule;

    private CasePlan Lift(CompiledRun run, string actor, RefusalRuleNumber rule) =>
        _bench.Decide(OfficerDecision.LiftHold, 0, actor, rule: rule, run: run);

    private CasePlan Confirm(string? digest) => _bench.Cohort.PlanCase(
        new CaseRequest(
            0, OfficerDecision.ConfirmAccount, ProgrammeCode.MonthlySocialAllowance, December, RefusalRuleNumber.None, 0, "asked them")
        {
            AccountDigest = digest,
        },
        _bench.Context("minh"));
}
