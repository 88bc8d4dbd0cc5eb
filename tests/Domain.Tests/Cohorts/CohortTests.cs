using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Cohorts;

public sealed class CohortTests
{
    private readonly CohortBench _bench = new();

    [Fact]
    public void Enrolling_the_same_rows_twice_writes_nothing_the_second_time()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        EnrolmentPlan again = _bench.Cohort.PlanEnrolment([CohortBench.Person(1), CohortBench.Person(2)], _bench.Context());
        again.ShouldBe(new EnrolmentPlan(0, 0, 2, null));
        _bench.Stream.Count.ShouldBe(1);
    }

    [Fact]
    public void A_changed_row_replaces_the_record_and_keeps_the_position()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        _bench.Enrol(CohortBench.Person(1, account: "99998888777766665"));
        _bench.Cohort.People.ShouldBe(2);
        _bench.Cohort.Find(CohortBench.Person(1).CitizenId).ShouldBe(0);
        _bench.Cohort.Beneficiary(0).ShouldBe(CohortBench.Person(1, account: "99998888777766665"));
        _bench.Cohort.Beneficiary(1).ShouldBe(CohortBench.Person(2));
    }

    [Fact]
    public void A_dry_run_changes_nothing_and_its_hash_binds_the_content()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        CompiledRun run = CohortBench.Run(CohortBench.December);
        CohortLot first = _bench.Cohort.Judge(run).Lots.ShouldHaveSingleItem();
        _bench.Cohort.Sequence.ShouldBe(1);
        (first.Period, first.Bank, first.Sum).ShouldBe((CohortBench.December, CohortBench.Bank, new CountAndSum(2, 1_500_000)));
        _bench.Cohort.Judge(run).Lots[0].ContentHash.ShouldBe(first.ContentHash);
        _bench.Enrol(CohortBench.Person(1, account: "0071000999999"));
        _bench.Cohort.Judge(run).Lots[0].ContentHash.ShouldNotBe(first.ContentHash);
    }

    [Fact]
    public void Orders_are_what_the_dry_run_hashed()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2, bank: 970405));
        JournalEntry entry = _bench.Release("MSA-1", CohortBench.December).Entries.ShouldHaveSingleItem();
        entry.Columns.Bank.ShouldBe([970405, CohortBench.Bank]);
        entry.ControlSum.ShouldBe(1_500_000);
        int offset = 0;
        PayeeDetails.Read(entry.Personal, ref offset).ShouldBe(new PayeeDetails("Nguyễn Văn An", "0071000123456", ""));
    }

    [Fact]
    [Trait("rule", "ALREADY_ORDERED")]
    public void A_person_with_a_live_or_settled_order_is_refused_in_any_batch()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        _bench.Release("MSA-1", CohortBench.December);
        _bench.Answer(CohortBench.Status(0, "ACSC"));
        _bench.Release("MSA-2", CohortBench.December).Entries.ShouldBeEmpty();
        _bench.Cohort.Judge(CohortBench.Run(CohortBench.December)).Refusals.ShouldBe(
        [
            new Refusal(0, RefusalRuleNumber.AlreadyOrdered, 750_000, CohortBench.December),
            new Refusal(1, RefusalRuleNumber.AlreadyOrdered, 750_000, CohortBench.December),
        ]);
        _bench.Release("MSA-3", CohortBench.December.AddMonths(1)).Entries[0].Count.ShouldBe(2);
    }

    [Fact]
    public void A_rejected_order_is_tried_again_only_after_the_account_was_corrected()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Release("MSA-1", CohortBench.December);
        _bench.Answer(CohortBench.Status(0, "RJCT", reason: "AC04"));
        _bench.Release("MSA-2", CohortBench.December).Entries.ShouldBeEmpty();
        _bench.Enrol(CohortBench.Person(1, account: "0071000777777"));
        JournalEntry second = _bench.Release("MSA-3", CohortBench.December).Entries.ShouldHaveSingleItem();
        second.EndToEndIdOf(0).Attempt.ShouldBe((short)2);
        _bench.Cohort.FindDrift("MSA-1").ShouldBeNull();
        _bench.Cohort.FindDrift("MSA-3").ShouldBeNull();
        _bench.Totals("MSA-1").Rejected.ShouldBe(new CountAndSum(1, 750_000));
    }

    [Fact]
    public void An_orders_entry_that_would_pay_twice_is_not_folded_in()
    {
        _bench.Enrol(CohortBench.Person(1));
        JournalEntry first = _bench.Release("MSA-1", CohortBench.December).Entries.ShouldHaveSingleItem();
        JournalEntry forged = EntryHash.Seal(first with { Sequence = first.Sequence + 1, BatchId = "MSA-2" }, first.Hash);
        Should.Throw<InvalidOperationException>(() => _bench.Cohort.Apply(forged)).Message.ShouldContain("pay twice");
    }

    [Fact]
    public void An_entry_out_of_sequence_or_off_the_chain_is_not_folded_in()
    {
        _bench.Enrol(CohortBench.Person(1));
        JournalEntry next = _bench.Cohort.PlanEnrolment([CohortBench.Person(2)], _bench.Context()).Entry!;
        Should.Throw<InvalidOperationException>(() => _bench.Cohort.Apply(next with { Sequence = 3 }));
        Should.Throw<InvalidOperationException>(() => _bench.Cohort.Apply(EntryHash.Seal(next, EntryHash.Genesis)));
        _bench.Cohort.Apply(next);
    }

    [Theory]
    [InlineData("ACSP", "ACSC", 1, 0, 0, 0)]
    [InlineData("ACSP", "RJCT", 0, 1, 0, 0)]
    [InlineData("ACSC", "RTRN", 0, 0, 1, 0)]
    [InlineData("ACSC", "ACSP", 1, 0, 0, 0)]
    [InlineData("RTRN", "ACSC", 0, 0, 1, 0)]
    [InlineData("ACSC", "RJCT", 1, 0, 0, 0)]
    [InlineData("RJCT", "ACSC", 0, 1, 0, 0)]
    [InlineData("RCVD", "PDNG", 0, 0, 0, 1)]
    public void Two_statuses_lead_to_one_end_in_any_delivery(
        string first, string second, int settled, int rejected, int returned, int outstanding)
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Release("MSA-1", CohortBench.December);
        _bench.Answer(CohortBench.Status(0, first), CohortBench.Status(0, second));
        OrderTotals together = _bench.Totals("MSA-1");
        (together.Settled.Count, together.Rejected.Count, together.Returned.Count, together.Outstanding.Count)
            .ShouldBe((settled, rejected, returned, outstanding));

        var apart = new CohortBench();
        apart.Enrol(CohortBench.Person(1));
        apart.Release("MSA-1", CohortBench.December);
        apart.Answer(CohortBench.Status(0, first));
        apart.Answer(CohortBench.Status(0, second));
        apart.Totals("MSA-1").ShouldBe(together);
    }

    [Fact]
    public void A_repeated_status_leaves_no_trace_however_often_it_comes()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Release("MSA-1", CohortBench.December);
        StatusItem[] delivery =
        [
            CohortBench.Status(0, "ACSP"), CohortBench.Status(0, "ACSC"), CohortBench.Status(0, "RJCT"),
            CohortBench.Status(0, "ACSC", amount: 1), CohortBench.Status(5, "ACSC"), CohortBench.Status(0, "ZZZZ"),
            new(970405, "who knows", "ACSC", "", 1),
        ];
        _bench.Answer([.. delivery, .. delivery]).Repeated.ShouldBe(delivery.Length);
        int entries = _bench.Stream.Count;
        _bench.Answer(delivery).Entries.ShouldBeEmpty();
        _bench.Stream.Count.ShouldBe(entries);
        _bench.Cohort.KeptOf("MSA-1").Contradictory.ShouldBe(2);
        _bench.Cohort.Exceptions.ShouldBe(3);
    }

    [Fact]
    public void A_status_from_another_bank_or_with_another_amount_moves_nothing_and_is_kept()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Release("MSA-1", CohortBench.December);
        _bench.Answer(CohortBench.Status(0, "ACSC", bank: 970405), CohortBench.Status(0, "ACSC", amount: 750_001));
        _bench.Totals("MSA-1").Outstanding.Count.ShouldBe(1);
        _bench.Cohort.KeptOf("MSA-1").Contradictory.ShouldBe(2);
        _bench.Stream[^1].Columns.Disposition.ShouldBe([(short)StatusDisposition.Contradictory, (short)StatusDisposition.Contradictory]);
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(5_000, 64)]
    [InlineData(100_000, 256)]
    [InlineData(1_000_000, 1_024)]
    [InlineData(100_000_000, 1_024)]
    public void A_new_database_gets_cohorts_for_its_people(long people, int cohorts) =>
        CohortMap.ForPeople(people).Cohorts.ShouldBe(cohorts);
}
