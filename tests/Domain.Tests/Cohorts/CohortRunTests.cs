using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>Lots, months owed, recoveries, lists and retries.</summary>
public sealed class CohortRunTests
{
    private const int OtherBank = 970405;

    private static readonly BenefitPeriod December = CohortBench.December;

    private readonly CohortBench _bench = new();

    [Fact]
    public void A_lot_is_ordered_once_in_a_batch_however_often_and_together_with_what_it_is_asked_for()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2, bank: OtherBank));
        IReadOnlyList<CohortLot> lots = _bench.Cohort.Judge(CohortBench.Run(December)).Lots;
        lots.Select(lot => lot.Bank).ShouldBe([OtherBank, CohortBench.Bank]);
        _bench.Release("MSA-1", December, [lots[0]]).Entries.ShouldHaveSingleItem().Count.ShouldBe(1);
        _bench.Release("MSA-1", December, [lots[0]]).ShouldBe(new OrdersPlan([], 0, []), new PlanComparer());
        JournalEntry rest = _bench.Release("MSA-1", December, lots).Entries.ShouldHaveSingleItem();
        rest.Columns.Bank.ShouldBe([CohortBench.Bank]);
        _bench.Cohort.OrdersSequenceOf("MSA-1").ShouldBe(rest.Sequence);
        _bench.Totals("MSA-1").Ordered.ShouldBe(new CountAndSum(2, 1_500_000));
        _bench.Cohort.FindDrift("MSA-1").ShouldBeNull();
    }

    [Fact]
    public void The_command_id_follows_from_the_lots_so_that_the_journal_too_refuses_a_second_time()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2, bank: OtherBank));
        IReadOnlyList<CohortLot> lots = _bench.Cohort.Judge(CohortBench.Run(December)).Lots;
        Guid Plan(string batch, params CohortLot[] asked) =>
            _bench.Cohort.PlanOrders(batch, CohortBench.Run(December), asked, _bench.Context()).Entries.ShouldHaveSingleItem().CommandId;
        Plan("MSA-1", lots[0]).ShouldBe(Plan("MSA-1", lots[0]));
        Plan("MSA-1", lots[0]).ShouldNotBe(Plan("MSA-1", lots[1]));
        Plan("MSA-1", lots[0]).ShouldNotBe(Plan("MSA-2", lots[0]));
    }

    [Fact]
    [Trait("rule", "NOT_ON_APPROVED_LIST")]
    public void A_lot_that_differs_from_what_was_approved_is_not_ordered_and_the_others_are()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2, bank: OtherBank));
        IReadOnlyList<CohortLot> approved = _bench.Cohort.Judge(CohortBench.Run(December)).Lots;
        _bench.Enrol(CohortBench.Person(1, account: "0071000999999"));
        OrdersPlan plan = _bench.Release("MSA-1", December, approved);
        plan.OutdatedLots.ShouldBe(1);
        plan.Entries.ShouldHaveSingleItem().Columns.Bank.ShouldBe([OtherBank]);
        _bench.Release("MSA-1", December, approved).OutdatedLots.ShouldBe(1);
    }

    /// <summary>Two officers prepared the same month: the second release is told why nothing is left.</summary>
    [Fact]
    public void A_lot_that_another_batch_has_ordered_is_told_apart_from_one_that_changed()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2, bank: OtherBank));
        IReadOnlyList<CohortLot> approved = _bench.Cohort.Judge(CohortBench.Run(December)).Lots;
        CohortLot first = approved.Single(lot => lot.Bank == CohortBench.Bank);
        _bench.Release("MSA-1", December, [first]);
        _bench.Enrol(CohortBench.Person(2, account: "0071000999999", bank: OtherBank));
        OrdersPlan plan = _bench.Release("MSA-2", December, approved);
        plan.Elsewhere.ShouldHaveSingleItem().ShouldBe(new LotElsewhere("MSA-1", first.Sum));
        (plan.OutdatedLots, plan.Entries.Count).ShouldBe((1, 0));
        OrdersPlan repeated = _bench.Release("MSA-1", December, [first]);
        (repeated.OutdatedLots, repeated.Elsewhere.Count).ShouldBe((0, 0));
    }

    [Fact]
    public void What_the_bank_does_not_see_does_not_outdate_a_lot()
    {
        _bench.Enrol(CohortBench.Person(1));
        IReadOnlyList<CohortLot> approved = _bench.Cohort.Judge(CohortBench.Run(December)).Lots;
        _bench.Enrol(CohortBench.Person(1) with { Phone = "0912345678" });
        _bench.Release("MSA-1", December, approved).OutdatedLots.ShouldBe(0);
    }

    [Fact]
    public void Owed_months_are_lines_of_their_own_and_an_entry_each()
    {
        _bench.Enrol(CohortBench.Person(1) with { ArrearsFrom = December.AddMonths(-2) }, CohortBench.Person(2));
        CohortJudgement judged = _bench.Cohort.Judge(CohortBench.Run(December));
        judged.Arrears.ShouldBe(new CountAndSum(2, 1_500_000));
        OrdersPlan plan = _bench.Release("MSA-1", December);
        plan.Entries.Select(entry => (entry.Period, entry.Count))
            .ShouldBe([(December.AddMonths(-2), 1), (December.AddMonths(-1), 1), (December, 2)]);
        plan.Entries.Select(entry => entry.PreviousOrders).ShouldBe([0, plan.Entries[0].Sequence, plan.Entries[1].Sequence]);
        plan.Entries[0].EndToEndIdOf(0).ToString().ShouldStartWith("MSA202410");
        _bench.Answer(
                CohortBench.Status(0, "ACSC", period: December.AddMonths(-2)),
                CohortBench.Status(0, "RJCT"),
                CohortBench.Status(1, "ACSC"))
            .Entries
            .Select(entry => entry.Period).ShouldBe([December.AddMonths(-2), December]);
        _bench.Totals("MSA-1").Settled.Count.ShouldBe(2);
        _bench.Cohort.FindDrift("MSA-1").ShouldBeNull();

        CohortJudgement next = _bench.Cohort.Judge(CohortBench.Run(December.AddMonths(1)));
        next.Arrears.ShouldBe(default);
        next.Refusals.ShouldBeEmpty();
    }

    /// <summary>12-A1: such amounts overflowed the control sum, and the same statuses came again without end.</summary>
    [Fact]
    public void Statuses_with_amounts_that_no_order_can_have_are_kept_and_change_no_order()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        _bench.Release("MSA-1", December);
        foreach (long amount in new[] { long.MaxValue, long.MinValue, Amounts.MaxOrder + 1, -1 })
        {
            StatusItem[] items =
            [
                CohortBench.Status(0, "ACSC", amount: amount), CohortBench.Status(1, "RJCT", amount: amount),
                CohortBench.Status(7, "ACSC", amount: amount), CohortBench.Status(8, "ACSC", amount: amount),
            ];
            _bench.Answer(items);
            _bench.Answer(items).Entries.ShouldBeEmpty();
        }

        _bench.Totals("MSA-1").Outstanding.Count.ShouldBe(2);
        _bench.Cohort.FindDrift("MSA-1").ShouldBeNull();
        _bench.Answer(CohortBench.Status(0, "ACSC"), CohortBench.Status(1, "RJCT"));
        _bench.Totals("MSA-1").Outstanding.Count.ShouldBe(0);
    }

    [Fact]
    public void A_crash_between_two_entries_of_a_release_is_made_good_by_asking_again()
    {
        _bench.Enrol(CohortBench.Person(1) with { ArrearsFrom = December.AddMonths(-1) });
        IReadOnlyList<CohortLot> approved = _bench.Cohort.Judge(CohortBench.Run(December)).Lots;
        OrdersPlan plan = _bench.Cohort.PlanOrders("MSA-1", CohortBench.Run(December), approved, _bench.Context());
        _bench.Append(plan.Entries[0]);
        _bench.RestartFromSnapshot();
        OrdersPlan again = _bench.Release("MSA-1", December, approved);
        again.OutdatedLots.ShouldBe(0);
        again.Entries.ShouldHaveSingleItem().CommandId.ShouldBe(plan.Entries[1].CommandId);
        _bench.Totals("MSA-1").Ordered.ShouldBe(new CountAndSum(2, 1_500_000));
    }

    [Fact]
    public void A_month_that_came_back_is_carried_over_once_the_account_is_corrected()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Release("MSA-1", December);
        _bench.Answer(CohortBench.Status(0, "RTRN"));
        _bench.Cohort.Judge(CohortBench.Run(December.AddMonths(1))).CarriedOver.ShouldBe(default);
        _bench.Enrol(CohortBench.Person(1, account: "0071000777777"));
        _bench.Cohort.Judge(CohortBench.Run(December.AddMonths(1))).CarriedOver.ShouldBe(new CountAndSum(1, 750_000));
        OrdersPlan plan = _bench.Release("MSA-2", December.AddMonths(1));
        plan.Entries.Select(entry => (entry.Period, entry.Columns.Attempt![0]))
            .ShouldBe([(December, (short)2), (December.AddMonths(1), (short)1)]);
        _bench.Cohort.FindDrift("MSA-1").ShouldBeNull();
        _bench.Cohort.FindDrift("MSA-2").ShouldBeNull();
    }

    [Fact]
    public void A_recovery_is_kept_back_from_payments_oldest_month_first_and_given_back_when_an_order_fails()
    {
        _bench.Enrol(CohortBench.Person(1) with { ArrearsFrom = December.AddMonths(-1) });
        _bench.DecideAsBefore(OfficerDecision.Recover, 0, "minh", amount: 500_000);
        _bench.Cohort.Judge(CohortBench.Run(December)).Deducted.ShouldBe(new CountAndSum(2, 500_000));
        OrdersPlan plan = _bench.Release("MSA-1", December);
        plan.Entries.Select(entry => (entry.Columns.Amount![0], entry.Columns.Deducted![0]))
            .ShouldBe([(375_000, 375_000), (625_000, 125_000)]);
        _bench.Cohort.OwedBy(0).ShouldBe(0);
        _bench.Answer(CohortBench.Status(0, "RJCT", amount: 625_000));
        _bench.Cohort.OwedBy(0).ShouldBe(125_000);
        _bench.Answer(CohortBench.Status(0, "ACSC", period: December.AddMonths(-1), amount: 375_000));
        _bench.Answer(CohortBench.Status(0, "RTRN", period: December.AddMonths(-1), amount: 375_000));
        _bench.Cohort.OwedBy(0).ShouldBe(500_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Lots_of_a_batch_come_out_as_approved_in_any_order_although_a_recovery_is_spread_over_them(int first)
    {
        _bench.Enrol(CohortBench.Person(1) with { ArrearsFrom = December.AddMonths(-1) });
        _bench.DecideAsBefore(OfficerDecision.Recover, 0, "minh", amount: 500_000);
        IReadOnlyList<CohortLot> approved = _bench.Cohort.Judge(CohortBench.Run(December)).Lots;
        _bench.Release("MSA-1", December, [approved[first]]).OutdatedLots.ShouldBe(0);
        _bench.Answer(CohortBench.Status(0, "RJCT", period: approved[first].Period, amount: approved[first].Sum.Dong));
        _bench.Release("MSA-1", December, approved).OutdatedLots.ShouldBe(0);
        _bench.Totals("MSA-1").Ordered.ShouldBe(new CountAndSum(2, 1_000_000));
    }

    [Fact]
    public void An_orders_entry_that_keeps_back_more_than_is_owed_is_not_folded_in()
    {
        _bench.Enrol(CohortBench.Person(1));
        JournalEntry plan = _bench.Cohort.PlanOrders(
            "MSA-1", CohortBench.Run(December), _bench.Cohort.Judge(CohortBench.Run(December)).Lots, _bench.Context()).Entries[0];
        JournalEntry forged = EntryHash.Seal(plan with { Columns = plan.Columns with { Deducted = [1] } }, _bench.Cohort.Hash);
        Should.Throw<InvalidOperationException>(() => _bench.Cohort.Apply(forged)).Message.ShouldContain("keeps back");
    }

    [Fact]
    public void A_recovery_always_leaves_something_that_a_bank_can_credit()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.DecideAsBefore(OfficerDecision.Recover, 0, "minh", amount: 10_000_000);
        _bench.Release("MSA-1", CohortBench.Run(December, recoveryPercent: 100)).Entries[0].Columns.Amount.ShouldBe([1_000]);
        _bench.Cohort.OwedBy(0).ShouldBe(10_000_000 - 749_000);
    }

    [Fact]
    public void A_retry_is_about_those_whose_order_failed_in_that_batch()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2), CohortBench.Person(3));
        _bench.Release("MSA-1", December);
        _bench.Answer(CohortBench.Status(0, "RJCT"), CohortBench.Status(1, "RJCT"), CohortBench.Status(2, "ACSC"));
        _bench.Enrol(CohortBench.Person(1, account: "0071000777777"));
        CompiledRun retry = CohortBench.Retry(December, "MSA-1");
        CohortJudgement judged = _bench.Cohort.Judge(retry);
        judged.Lots.ShouldHaveSingleItem().Sum.Count.ShouldBe(1);
        judged.Refusals.ShouldBe([new Refusal(1, RefusalRuleNumber.AlreadyOrdered, 750_000, December)]);
        judged.Changes.ShouldBeEmpty();
        _bench.Release("MSA-2", retry).Entries.ShouldHaveSingleItem().Columns.Beneficiary.ShouldBe([0]);
        _bench.Cohort.Judge(CohortBench.Retry(December, "no such batch")).Lots.ShouldBeEmpty();
    }

    [Fact]
    public void A_list_pays_the_people_on_it_and_nobody_else()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        _bench.List("L-1", December, new ListedInstruction(2, CohortBench.Person(2).CitizenId, 750_000, CohortBench.Bank, "0071000123456"))
            .Refused.ShouldBeEmpty();
        CohortJudgement judged = _bench.Cohort.Judge(CohortBench.RunOfList(December, "L-1"));
        judged.Refusals.ShouldBeEmpty();
        judged.Lots.ShouldHaveSingleItem().Sum.ShouldBe(new CountAndSum(1, 750_000));
        _bench.Cohort.Judge(CohortBench.RunOfList(December.AddMonths(1), "L-1")).Lots.ShouldBeEmpty();
        _bench.Cohort.Judge(CohortBench.RunOfList(December, "L-2")).Lots.ShouldBeEmpty();
    }

    [Fact]
    [Trait("rule", "AMOUNT_NOT_ENTITLED")]
    public void A_listed_amount_that_the_rules_do_not_give_is_held_until_another_person_than_the_maker_lifts_it()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.List("L-1", December, new ListedInstruction(2, CohortBench.Person(1).CitizenId, 800_000, 0, ""));
        CompiledRun run = CohortBench.RunOfList(December, "L-1");
        _bench.Cohort.Judge(run).Refusals.ShouldBe([new Refusal(0, RefusalRuleNumber.AmountNotEntitled, 800_000, December)]);
        _bench.DecideAsBefore(OfficerDecision.LiftHold, 0, "lan", rule: RefusalRuleNumber.AmountNotEntitled);
        _bench.Cohort.Judge(run).Lots.ShouldBeEmpty();
        _bench.DecideAsBefore(OfficerDecision.LiftHold, 0, "minh", rule: RefusalRuleNumber.AmountNotEntitled);
        _bench.Cohort.Judge(run).Lots.ShouldHaveSingleItem().Sum.Dong.ShouldBe(800_000);
    }

    [Fact]
    [Trait("rule", "NOT_ON_APPROVED_LIST")]
    public void A_listed_account_that_is_not_the_registrys_is_refused_on_arrival_and_at_the_dry_run()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2), CohortBench.Person(3));
        ListingPlan plan = _bench.List("L-1", December,
            new ListedInstruction(2, CohortBench.Person(1).CitizenId, 750_000, 0, "0071000999999"),
            new ListedInstruction(3, CohortBench.Person(2).CitizenId, 750_000, OtherBank, ""),
            new ListedInstruction(4, CohortBench.Person(3).CitizenId, 750_000, 0, "0071000123456"));
        plan.Accepted.ShouldBe([4]);
        plan.Refused.Select(refused => refused.Rule).ShouldBe([RefusalRuleNumber.NotOnApprovedList, RefusalRuleNumber.NotOnApprovedList]);
        _bench.Enrol(CohortBench.Person(3, account: "0071000555555"));
        _bench.Cohort.Judge(CohortBench.RunOfList(December, "L-1")).Refusals.ShouldHaveSingleItem()
            .Rule.ShouldBe(RefusalRuleNumber.NotOnApprovedList);
    }

    [Fact]
    public void A_list_refuses_strangers_doubles_and_what_is_ordered_already_and_the_same_rows_again_write_nothing()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        Area area = AreaOf(CohortBench.Person(1).Commune);
        _bench.Release("MSA-1", CohortBench.RunOfArea(December, area));
        ListedInstruction[] rows =
        [
            new ListedInstruction(2, CohortBench.Person(9).CitizenId, 750_000, 0, ""),
            new ListedInstruction(3, CohortBench.Person(1).CitizenId, 750_000, 0, ""),
            new ListedInstruction(4, CohortBench.Person(2).CitizenId, 750_000, 0, ""),
            new ListedInstruction(5, CohortBench.Person(2).CitizenId, 750_000, 0, ""),
            new ListedInstruction(6, CohortBench.Person(2).CitizenId, -1, 0, ""),
        ];
        ListingPlan plan = _bench.List("L-1", December, rows);
        plan.Refused.Select(refused => refused.Rule).ShouldBe(
            [RefusalRuleNumber.NoDecision, RefusalRuleNumber.AlreadyOrdered, RefusalRuleNumber.IdDuplicate, RefusalRuleNumber.IdDuplicate]);
        plan.Accepted.ShouldBe([4]);
        int entries = _bench.Stream.Count;
        _bench.List("L-1", December, rows).Accepted.ShouldBe([4]);
        _bench.Stream.Count.ShouldBe(entries);
        Should.Throw<ArgumentException>(() => _bench.List("L-1", December.AddMonths(1), rows)).Message.ShouldContain("another id");
    }

    [Fact]
    public void Each_month_of_a_move_has_one_payer()
    {
        int from = Communes.All[0].Code, to = Communes.All[^1].Code;
        BeneficiaryRecord moved = CohortBench.Person(1) with { Commune = to, PreviousCommune = from, CommuneSince = December };
        _bench.Enrol(moved with { ArrearsFrom = December.AddMonths(-1) });
        CohortJudgement old = _bench.Cohort.Judge(CohortBench.RunOfArea(December, AreaOf(from)));
        CohortJudgement now = _bench.Cohort.Judge(CohortBench.RunOfArea(December, AreaOf(to)));
        old.Lots.ShouldHaveSingleItem().Period.ShouldBe(December.AddMonths(-1));
        now.Lots.ShouldHaveSingleItem().Period.ShouldBe(December);
        old.Communes.ShouldHaveSingleItem().Key.ShouldBe(from);
    }

    [Fact]
    public void A_guardians_account_is_paid_in_the_guardians_name()
    {
        _bench.Enrol(
            CohortBench.Person(1) with { AccountHolder = "Trần Thị Bình", HolderRelation = HolderRelation.Guardian },
            CohortBench.Person(2) with { HolderRelation = HolderRelation.Guardian },
            CohortBench.Person(3) with { AccountHolder = "NGUYEN VAN AN" });
        JournalEntry entry = _bench.Release("MSA-1", December).Entries.ShouldHaveSingleItem();
        int offset = 0;
        PayeeDetails.Read(entry.Personal, ref offset).Name.ShouldBe("Trần Thị Bình");
        PayeeDetails.Read(entry.Personal, ref offset).Name.ShouldBe("Nguyễn Văn An");
        PayeeDetails.Read(entry.Personal, ref offset).Name.ShouldBe("Nguyễn Văn An");
    }

    [Fact]
    public void An_entry_of_the_earlier_version_replays_with_its_hash_and_its_batch_goes_on()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        // One entry for the whole batch, the caller's command id, no column of deductions: its hash knows nothing of the new column.
        JournalEntry planned = _bench.Cohort.PlanOrders(
            "MSA-1", CohortBench.Run(December), _bench.Cohort.Judge(CohortBench.Run(December)).Lots, _bench.Context()).Entries[0];
        planned.Columns.Deducted.ShouldBeNull();
        _bench.Append(EntryHash.Seal(planned with { CommandId = new Guid(99, 0, 0, new byte[8]) }, _bench.Cohort.Hash));
        _bench.Answer(CohortBench.Status(0, "ACSC"), CohortBench.Status(1, "RJCT"));
        _bench.Cohort.FindDrift("MSA-1").ShouldBeNull();
        _bench.Release("MSA-1", December).Entries.ShouldBeEmpty();
        _bench.Replay().WriteSnapshot().State.ShouldBe(_bench.Cohort.WriteSnapshot().State);
    }

    private static Area AreaOf(int commune) =>
        Area.TryParse(commune.ToString("D5", System.Globalization.CultureInfo.InvariantCulture), out Area area, out string error)
            ? area
            : throw new InvalidOperationException(error);

    private sealed class PlanComparer : IEqualityComparer<OrdersPlan>
    {
        public bool Equals(OrdersPlan? x, OrdersPlan? y) => x!.OutdatedLots == y!.OutdatedLots && x.Entries.Count == y.Entries.Count;

        public int GetHashCode(OrdersPlan obj) => obj.OutdatedLots;
    }
}
