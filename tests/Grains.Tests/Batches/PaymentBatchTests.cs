using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Fixtures;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>A batch from its dry run to its end, over a real journal: who may do what, and what is approved is what is ordered.</summary>
[Trait("needs", "postgres")]
public sealed class PaymentBatchTests(PostgresFixture postgres) : BatchTestBase(postgres)
{
    [Fact]
    public async Task A_batch_goes_from_dry_run_to_closed_and_every_dong_is_accounted_for()
    {
        BatchView prepared = await PrepareAsync();
        prepared.Payable.ShouldBe(new CountAndSum(People, People * Allowance));
        prepared.PayableBanks.Select(bank => (bank.Key, bank.Sum.Count)).ShouldBe(Banks.Order().Select(bank => (bank, PeopleAt(bank))));
        (await OrdersAsync()).ShouldBe(0);
        await ApproveAsync();
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Settling);
        (await OrdersAsync()).ShouldBe(People);

        await AnswerAsync(rejects: position => position % 10 == 0);
        BatchView closed = await AwaitAsync(BatchState.Closed);
        closed.Totals.Settled.ShouldBe(new CountAndSum(180, 180 * Allowance));
        closed.Totals.Rejected.ShouldBe(new CountAndSum(20, 20 * Allowance));
        closed.Totals.Outstanding.ShouldBe(default);
        closed.History.Select(step => (step.Event, step.Actor)).ShouldBe(
        [
            ("prepared", "lan"), ("submitted", "lan"), ("verified", "minh"), ("approved", "hoa"), ("released", "tuan"),
            ("ordered", "system"), ("streamed", "system"), ("closed", "system"),
        ]);

        BatchReply again = await Silo.Batch("MSA202412-again").PrepareAsync(TestSilo.Prepare(), CancellationToken.None);
        again.Batch!.Payable.Count.ShouldBe(0);
        again.Batch.RefusedByRule.ShouldHaveSingleItem().Key.ShouldBe("ALREADY_ORDERED");
    }

    [Fact]
    public async Task Maker_verifier_and_approver_are_three_people()
    {
        await PrepareAsync();
        await DoAsync(BatchAction.Submit, "lan");
        await RefusedAsync("bad-field", BatchAction.Verify, " lan ");
        await DoAsync(BatchAction.Verify, "minh");
        await RefusedAsync("four-eyes", BatchAction.Approve, "lan");
        await RefusedAsync("four-eyes", BatchAction.Approve, "minh");
        await RefusedAsync("bad-field", BatchAction.Approve, "system");
        await DoAsync(BatchAction.Approve, "hoa");
        await RefusedAsync("four-eyes", BatchAction.Release, "lan");
        (await OrdersAsync()).ShouldBe(0);
        await DoAsync(BatchAction.Release, "minh");
    }

    [Fact]
    public async Task Steps_come_in_order_and_a_repeated_command_gets_the_present_view()
    {
        await PrepareAsync();
        await RefusedAsync("wrong-state", BatchAction.Verify, "minh");
        await RefusedAsync("wrong-state", BatchAction.Approve, "hoa");
        await RefusedAsync("wrong-state", BatchAction.Release, "tuan");
        await ApproveAsync();
        BatchCommand release = Command("tuan", BatchAction.Release);
        await Batch.ExecuteAsync(release, CancellationToken.None);
        await AwaitAsync(BatchState.Settling);
        BatchReply repeated = await Batch.ExecuteAsync(release, CancellationToken.None);
        (repeated.Error, repeated.Batch!.State).ShouldBe((null, BatchState.Settling));
        await RefusedAsync("wrong-state", BatchAction.Release, "tuan");
        await RefusedAsync("wrong-state", BatchAction.Withdraw, "hoa");
        (await OrdersAsync()).ShouldBe(People);
    }

    [Fact]
    public async Task What_was_sent_back_or_withdrawn_cannot_be_released()
    {
        await PrepareAsync();
        await ApproveAsync();
        await DoAsync(BatchAction.SendBack, "hoa", "wrong month");
        await RefusedAsync("wrong-state", BatchAction.Release, "tuan");
        (await PrepareAgainAsync()).State.ShouldBe(BatchState.Prepared);
        BatchView withdrawn = await DoTogetherAsync(BatchAction.Withdraw, "hoa", "minh", "not this year");
        withdrawn.History[^1].Reason.ShouldBe("not this year");
        await RefusedAsync("wrong-state", BatchAction.Submit, "lan");
        (await Batch.PrepareAsync(TestSilo.Prepare(), CancellationToken.None)).Error.ShouldBe("wrong-state");
    }

    [Fact]
    public async Task An_outdated_dry_run_is_not_approved_and_can_be_prepared_again()
    {
        await PrepareAsync();
        await DoAsync(BatchAction.Submit, "lan");
        await DoAsync(BatchAction.Verify, "minh");
        await Silo.EnrolAsync([Person(5) with { DeathDate = new DateOnly(2024, 10, 3) }]);
        BatchReply refused = await AskAsync(BatchAction.Approve, "hoa");
        refused.Error.ShouldBe("outdated");
        refused.Message.ShouldNotBeNull().ShouldContain("1 lots");
        await DoAsync(BatchAction.SendBack, "hoa", "one person died");
        (await PrepareAgainAsync()).Payable.Count.ShouldBe(People - 1);
        await ApproveAsync();
    }

    [Fact]
    public async Task What_changed_after_the_approval_is_not_ordered_and_is_reported()
    {
        await PrepareAsync();
        await ApproveAsync();
        await Silo.EnrolAsync([Person(5) with { DeathDate = new DateOnly(2024, 10, 3) }]);
        await DoAsync(BatchAction.Release, "tuan");
        BatchView ordered = await AwaitAsync(BatchState.Settling);
        ordered.OutdatedLots.ShouldBe(1);
        int cohort = TestSilo.Map.CohortOf(Person(5).CitizenId);
        (await CountAsync($"select count(*) from transfer_order where cohort = {cohort} and bank = {Person(5).Bank}")).ShouldBe(0);
        (await OrdersAsync()).ShouldBe(
            Enumerable
                .Range(0, People)
                .Count(number => TestSilo.Map.CohortOf(Person(number).CitizenId) != cohort || Person(number).Bank != Person(5).Bank));
    }

    /// <summary>Trial: prepare is clicked twice, and both batches are approved before either is released.</summary>
    [Fact]
    public async Task A_second_batch_of_the_same_people_says_so_at_once_and_after_its_release_why_nothing_was_left()
    {
        const string Twin = "MSA202412-twin";
        await PrepareAsync();
        BatchReply second = await Silo.Batch(Twin).PrepareAsync(TestSilo.Prepare(), CancellationToken.None);
        second.Batch.ShouldNotBeNull().SharedWith.ShouldHaveSingleItem()
            .ShouldBe(new BatchShare(BatchId, new CountAndSum(People, People * Allowance)));
        await ApproveAsync();
        foreach ((BatchAction action, string person) in Steps)
            await StepAsync(Twin, action, person);
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Settling);
        await StepAsync(Twin, BatchAction.Release, "tuan");
        await Silo.AwaitAsync(Twin, BatchState.Ordered);
        BatchView twin = (await Silo.Batch(Twin).GetAsync(CancellationToken.None))!;
        twin.OrderedElsewhere.ShouldHaveSingleItem().ShouldBe(new BatchShare(BatchId, new CountAndSum(People, People * Allowance)));
        twin.OutdatedLots.ShouldBe(0, "nobody changed: another batch would have nobody to pay");
        (await OrdersAsync()).ShouldBe(People);
    }

    private static readonly (BatchAction Action, string Person)[] Steps =
        [(BatchAction.Submit, "lan"), (BatchAction.Verify, "minh"), (BatchAction.Approve, "hoa")];

    private async Task StepAsync(string batch, BatchAction action, string person)
    {
        string content = (await Silo.Batch(batch).GetAsync(CancellationToken.None))!.ContentHash;
        BatchReply reply = await Silo.Batch(batch).ExecuteAsync(TestSilo.Command(person, action, content), CancellationToken.None);
        reply.Error.ShouldBeNull(reply.Message);
    }

    [Fact]
    public async Task A_dry_run_whose_stored_content_was_changed_is_believed_by_nobody()
    {
        await PrepareAsync();
        await ApproveAsync();
        await Silo.DisposeAsync();
        await ExecuteAsync("delete from grain_state where payload is not null");
        await RestartAsync();
        await RefusedAsync("outdated", BatchAction.Release, "tuan");
        (await OrdersAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_batch_of_nobody_another_scope_and_a_strange_area_are_refused()
    {
        BatchReply nobody = await Batch.PrepareAsync(TestSilo.Prepare(), CancellationToken.None);
        (nobody.Error, nobody.Batch).ShouldBe(("nobody", null));
        (
            await Batch
                .PrepareAsync(TestSilo.Prepare() with { Scope = TestSilo.Everybody with { Area = "99999" } }, CancellationToken.None)).Error
                .ShouldBe("bad-scope");
        (await Batch.GetAsync(CancellationToken.None)).ShouldBeNull();
        (await AskAsync(BatchAction.Submit, "lan")).Error.ShouldBe("not-found");
        await PrepareAsync();
        BatchReply other = await Batch.PrepareAsync(
            TestSilo.Prepare() with { Scope = TestSilo.Everybody with { Period = TestSilo.December.AddMonths(1) } },
            CancellationToken.None);
        other.Error.ShouldBe("wrong-scope");
    }

    [Fact]
    [Trait("rule", "ACCOUNT_SHARED")]
    public async Task An_account_that_many_share_across_cohorts_is_held_until_another_person_lifts_it()
    {
        int[] sharing = [0, 3, 6, 9];
        sharing.Select(number => TestSilo.Map.CohortOf(Person(number).CitizenId)).Distinct().Count().ShouldBeGreaterThan(1);
        await Silo.EnrolAsync(
            Enumerable
                .Range(0, 12)
                .Select(number => sharing.Contains(number) ? Person(number) with { Account = "9990001" } : Person(number)));
        BatchView held = await PrepareAgainAsync();
        (held.Payable.Count, held.RefusedByRule["ACCOUNT_SHARED"].Count).ShouldBe((8, 4));

        string person = Person(3).CitizenId;
        var lift = new LiftHold(Guid.NewGuid(), "lan", person, "ACCOUNT_SHARED", "one family", held.ContentHash);
        (await Batch.LiftHoldAsync(lift, CancellationToken.None)).Error.ShouldBe("four-eyes");
        BatchReply lifted = await Batch.LiftHoldAsync(lift with { Actor = "minh" }, CancellationToken.None);
        lifted.Error.ShouldBeNull(lifted.Message);
        lifted.Batch!.State.ShouldBe(BatchState.Draft);
        await RefusedAsync("wrong-state", BatchAction.Submit, "lan");
        (await PrepareAgainAsync()).Payable.Count.ShouldBe(9);
        (
            await CountAsync(
                "select count(*) from officer_decision where decision = 'lift-hold' "
                + "and rule = 'ACCOUNT_SHARED' and actor = 'minh'")).ShouldBe(1);
        (await Batch.ExplainAsync(person, "en", CancellationToken.None))!.Amount.ShouldBe(Allowance);
    }

    [Fact]
    public async Task Refusals_are_paged_across_cohorts_without_a_gap_or_a_repeat()
    {
        await Silo.EnrolAsync(
            Enumerable.Range(0, 50).Select(number => Person(number) with { DeathDate = number < 30 ? new DateOnly(2024, 10, 3) : null }));
        (await PrepareAgainAsync()).RefusedByRule["DECEASED"].Count.ShouldBe(30);
        var all = new List<RefusedPayout>();
        for (int skip = 0; skip < 35; skip += 7)
            all.AddRange(await Batch.RefusalsAsync(skip, 7, CancellationToken.None));
        all.Count.ShouldBe(30);
        all.ShouldBe(await Batch.RefusalsAsync(0, 100, CancellationToken.None));
        (all[0].Rule, all[0].IsoReason).ShouldBe(("DECEASED", "MD07"));
        all.ShouldAllBe(
            refusal => refusal.CitizenId.StartsWith("074*******", StringComparison.Ordinal)
                && refusal.Remedy.Length > 0
                && refusal.ExplanationVi.Length > 0);
    }

    [Fact]
    public async Task What_banks_rejected_is_tried_again_in_a_batch_that_names_its_parent()
    {
        await PrepareAsync();
        await ApproveAsync();
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Settling);
        await AnswerAsync(rejects: position => position < 12);
        await AwaitAsync(BatchState.Closed);

        IPaymentBatchGrain retry = Silo.Batch("MSA202412-retry");
        PrepareBatch prepare = TestSilo.Prepare() with { Scope = TestSilo.Everybody with { RetryOf = BatchId } };
        BatchView before = (await retry.PrepareAsync(prepare, CancellationToken.None)).Batch!;
        before.Scope.RetryOf.ShouldBe(BatchId);
        before.Payable.Count.ShouldBe(0, "the accounts are still those that the banks rejected");
        await Silo.EnrolAsync(Enumerable.Range(0, People).Select(number => Person(number) with { Account = $"00720{number:D8}" }));
        foreach (string id in Enumerable.Range(0, People).Select(number => Person(number).CitizenId))
        {
            IBeneficiaryCohortGrain cohort = Silo.Grains.GetGrain<IBeneficiaryCohortGrain>(TestSilo.Map.CohortOf(id));
            var run = new CohortRun(TestSilo.Everybody, "lan", SharedValues.None);
            string digest = (await cohort.ExplainAsync(id, run, "en", CancellationToken.None))!.AccountDigest!;
            var confirmed = new CaseCommand(
                Guid.NewGuid(), "thu", id, OfficerDecision.ConfirmAccount, TestSilo.Everybody.Programme, TestSilo.December, null, 0,
                "seen the bank's letter") { AccountDigest = digest };
            (await cohort.DecideAsync(confirmed, CancellationToken.None)).Error.ShouldBeNull();
        }

        BatchView corrected = (await retry.PrepareAsync(prepare with { CommandId = Guid.NewGuid() }, CancellationToken.None)).Batch!;
        corrected.Payable.ShouldBe(new CountAndSum(12, 12 * Allowance), "nobody else is of this run");
        foreach ((BatchAction action, string actor) in ((BatchAction, string)[])[
            (BatchAction.Submit, "lan"), (BatchAction.Verify, "minh"), (BatchAction.Approve, "hoa"), (BatchAction.Release, "tuan")])
            (await retry.ExecuteAsync(TestSilo.Command(actor, action, corrected.ContentHash), CancellationToken.None)).Error.ShouldBeNull();
        await Silo.AwaitAsync("MSA202412-retry", BatchState.Settling);
        (await CountAsync("select count(*) from transfer_order where batch = 'MSA202412-retry' and attempt = 2")).ShouldBe(12);
        (await OrdersAsync()).ShouldBe(People + 12);
    }

    [Fact]
    public async Task A_retry_of_a_batch_without_failed_orders_has_nobody()
    {
        await PrepareAsync();
        BatchReply reply = await Silo.Batch("retry").PrepareAsync(
            TestSilo.Prepare() with { Scope = TestSilo.Everybody with { RetryOf = "no-such-batch" } }, CancellationToken.None);
        (
            reply.Error,
            reply.Message).ShouldBe(("nobody", "No order of batch no-such-batch was rejected or returned. There is nothing to try again."));
    }
}
