using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Funds;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Fixtures;
using AnSinh.Grains.Funds;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>A batch and the fund that pays it: two streams, and a crash between them is put right.</summary>
[Trait("needs", "postgres")]
public sealed class BatchFundTests(PostgresFixture postgres) : BatchTestBase(postgres)
{
    private const string Code = "MSA-2024";
    private const long Needed = People * Allowance;

    private IFundGrain Fund => Silo.Grains.GetGrain<IFundGrain>(Code);

    [Fact]
    [Trait("rule", "BUDGET")]
    public async Task A_batch_over_budget_stays_verified_until_the_fund_is_raised_by_two_people()
    {
        await RaiseAsync(Needed - 1);
        await PrepareAsync(Code);
        await DoAsync(BatchAction.Submit, "lan");
        await DoAsync(BatchAction.Verify, "minh");
        await RefusedAsync("budget", BatchAction.Approve, "hoa");
        (await Batch.GetAsync(CancellationToken.None))!.State.ShouldBe(BatchState.Verified);

        var change = new FundChange(Guid.NewGuid(), "lan", 1, "15/QĐ-STC");
        await Fund.ProposeAsync(change, CancellationToken.None);
        await RefusedAsync("budget", BatchAction.Approve, "hoa");
        (await Fund.ConfirmAsync(Guid.NewGuid(), "lan", change.CommandId, CancellationToken.None)).Error.ShouldBe("four-eyes");
        (await Fund.ConfirmAsync(Guid.NewGuid(), "tuan", change.CommandId, CancellationToken.None)).Error.ShouldBeNull();
        await DoAsync(BatchAction.Approve, "hoa");
        await ShouldHoldAsync(reserved: Needed, consumed: 0);
    }

    [Fact]
    public async Task What_is_ordered_is_consumed_and_what_banks_reject_is_free_again()
    {
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await ApproveAsync();
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Settling);
        await ShouldHoldAsync(reserved: 0, consumed: Needed);
        await AnswerAsync(rejects: position => position % 10 == 0);
        await AwaitAsync(BatchState.Closed);
        await ShouldHoldAsync(reserved: 0, consumed: Needed - (20 * Allowance));
        await RestartAsync();
        await ShouldHoldAsync(reserved: 0, consumed: Needed - (20 * Allowance));
    }

    [Theory]
    [InlineData(BatchAction.SendBack)]
    [InlineData(BatchAction.Withdraw)]
    public async Task A_batch_that_is_given_up_gives_everything_back(BatchAction action)
    {
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await ApproveAsync();
        if (action == BatchAction.Withdraw)
            await DoTogetherAsync(action, "hoa", "minh", "not now");
        else
            await DoAsync(action, "hoa", "not now");
        await ShouldHoldAsync(reserved: 0, consumed: 0);
    }

    /// <summary>The event was written and its answer was lost, as when the process dies before the fund hears of it.</summary>
    [Theory]
    [InlineData(BatchAction.SendBack, "sent-back")]
    [InlineData(BatchAction.Withdraw, "withdrawn")]
    public async Task A_fund_that_did_not_hear_that_a_batch_was_given_up_hears_it_from_the_next_activation(BatchAction action, string name)
    {
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await ApproveAsync();
        await RestartAsync(new TestSiloOptions { Streams = streams => new LosesAnswers(streams, StreamKind.Batch, name) });
        if (action == BatchAction.Withdraw)
            await DoAsync(action, "minh", "not now");
        await Should.ThrowAsync<TimeoutException>(() => AskAsync(action, "hoa", "not now"));
        await RestartAsync();
        // Every start wakes a batch that is open; whoever looks wakes one that is over.
        (await Batch.GetAsync(CancellationToken.None)).ShouldNotBeNull();
        await ShouldHoldAsync(reserved: 0, consumed: 0);
    }

    /// <summary>An activation that was left behind decides from what it knows; what it could not journal must not reach the fund.</summary>
    [Fact]
    public async Task A_fund_gives_nothing_back_for_an_event_that_was_fenced()
    {
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await ApproveAsync();
        await using TestSilo other = await TestSilo.StartAsync(Database);
        (await other.Batch(BatchId).GetAsync(CancellationToken.None))!.State.ShouldBe(BatchState.Approved);
        await DoAsync(BatchAction.HoldBank, "hoa", "down", bank: Banks[2]);
        BatchCommand sendBack = TestSilo.Command("minh", BatchAction.SendBack, null) with { Reason = "wrong month" };
        await Should.ThrowAsync<Grains.Batches.BatchFencedException>(
            () => other.Batch(BatchId).ExecuteAsync(sendBack, CancellationToken.None));
        IFundGrain seen = other.Grains.GetGrain<IFundGrain>(Code);
        (await seen.GetAsync(CancellationToken.None))!.Reserved.ShouldBe(Needed);
    }

    [Fact]
    public async Task What_is_said_late_about_the_first_approval_does_not_touch_the_second()
    {
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await ApproveAsync();
        BatchView sentBack = await DoAsync(BatchAction.SendBack, "hoa", "wrong amounts");
        await ShouldHoldAsync(reserved: 0, consumed: 0);
        await PrepareAgainAsync(Code);
        await ApproveAsync();
        await ShouldHoldAsync(reserved: Needed, consumed: 0);
        var late = new FundClaim(BatchId, sentBack.History.Length, "hoa", 0) { Done = true };
        (await Fund.SettleAsync(late, CancellationToken.None)).Error.ShouldBe("changed-meanwhile");
        (await Fund.ReserveAsync(late with { Sequence = 1, Dong = 5 }, CancellationToken.None)).Error.ShouldBe("changed-meanwhile");
        await ShouldHoldAsync(reserved: Needed, consumed: 0);
        await RestartAsync();
        (await Fund.SettleAsync(late, CancellationToken.None)).Error.ShouldBe("changed-meanwhile", "a restart remembers it");
    }

    /// <summary>The approval was given up, and its reservation comes after that: nothing would ever free it.</summary>
    [Fact]
    public async Task A_reservation_that_comes_after_its_batch_was_given_up_is_refused()
    {
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await DoAsync(BatchAction.Submit, "lan");
        await DoAsync(BatchAction.Verify, "minh");
        await DoAsync(BatchAction.Withdraw, "hoa", "not this year");
        await Eventually.GetAsync(
            () => CountAsync("select count(*) from fund_event where event = 'settled'"), count => count == 1, _ => "the fund knows");
        var late = new FundClaim(BatchId, 1, "hoa", Needed);
        (await Fund.ReserveAsync(late, CancellationToken.None)).Error.ShouldBe("changed-meanwhile");
        await ShouldHoldAsync(reserved: 0, consumed: 0);
    }

    [Fact]
    public async Task Where_people_are_paid_a_batch_without_a_fund_is_neither_prepared_nor_approved()
    {
        await PrepareAsync();
        await DoAsync(BatchAction.Submit, "lan");
        await DoAsync(BatchAction.Verify, "minh");
        await RestartAsync(new TestSiloOptions { FundRequired = true });
        BatchReply refused = await AskAsync(BatchAction.Approve, "hoa");
        refused.Error.ShouldBe("bad-field");
        refused.Message.ShouldNotBeNull().ShouldContain("has no fund");
        await DoAsync(BatchAction.SendBack, "hoa", "no fund");
        (await Batch.PrepareAsync(TestSilo.Prepare(), CancellationToken.None)).Message.ShouldNotBeNull().ShouldContain("withdraw it");
        BatchReply unfunded = await Silo.Batch("MSA202412-new").PrepareAsync(TestSilo.Prepare(), CancellationToken.None);
        (unfunded.Error, unfunded.Batch).ShouldBe(("bad-field", null));
        unfunded.Message.ShouldNotBeNull().ShouldStartWith("Field fund is missing");
        PrepareBatch funded = TestSilo.Prepare() with { Fund = Code };
        (await Silo.Batch("MSA202412-new").PrepareAsync(funded, CancellationToken.None)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task The_rest_is_free_as_soon_as_it_is_cancelled()
    {
        int held = Banks[2];
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await ApproveAsync();
        await DoAsync(BatchAction.HoldBank, "hoa", "down", bank: held);
        await DoAsync(BatchAction.Release, "tuan");
        long ordered = Needed - (PeopleAt(held) * Allowance);
        await AwaitAsync(view => view.Totals.Ordered.Dong == ordered, "the other banks have their orders");
        await AwaitFundAsync(fund => fund.Consumed == ordered && fund.Reserved == Needed - ordered, "what waits stays reserved");
        await DoTogetherAsync(BatchAction.CancelRest, "hoa", "minh", "closed for good");
        await AwaitAsync(BatchState.Settling);
        await ShouldHoldAsync(reserved: 0, consumed: ordered);
    }

    [Fact]
    public async Task All_is_consumed_when_a_bank_that_waited_is_continued()
    {
        int held = Banks[2];
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await ApproveAsync();
        await DoAsync(BatchAction.HoldBank, "hoa", "down", bank: held);
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(view => view.Totals.Ordered.Count == People - PeopleAt(held), "the other banks have their orders");
        await DoAsync(BatchAction.ContinueBank, "minh", bank: held);
        await AwaitAsync(BatchState.Settling);
        await ShouldHoldAsync(reserved: 0, consumed: Needed);
    }

    /// <summary>The process died after the fund had reserved and before the batch was approved.</summary>
    [Fact]
    public async Task A_reservation_without_its_approval_is_taken_over_by_the_next_try()
    {
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await DoAsync(BatchAction.Submit, "lan");
        await DoAsync(BatchAction.Verify, "minh");
        (await Fund.ReserveAsync(new FundClaim(BatchId, 1, "hoa", Needed), CancellationToken.None)).Error.ShouldBeNull();
        await RestartAsync();
        await DoAsync(BatchAction.Approve, "hoa");
        await ShouldHoldAsync(reserved: Needed, consumed: 0);
        (await CountAsync("select count(*) from fund_event where event = 'reserved'")).ShouldBe(1);
    }

    /// <summary>The process died after the batch had ordered everything and before the fund heard of it.</summary>
    [Fact]
    public async Task A_fund_that_did_not_hear_of_the_orders_hears_of_them_when_the_batch_goes_on()
    {
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await ApproveAsync();
        Silo.Lanes.LosesOffers = true;
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Ordered);
        await AwaitFundAsync(fund => fund.Consumed == Needed, "the fund knows");
        await Fund.SettleAsync(BatchId, "system", 0, done: true, CancellationToken.None);
        await RestartAsync();
        await AwaitAsync(BatchState.Settling);
        await AnswerAsync();
        await AwaitAsync(BatchState.Closed);
        await ShouldHoldAsync(reserved: 0, consumed: Needed);
    }

    [Fact]
    public async Task Two_activations_of_a_fund_write_one_event_after_the_other()
    {
        await RaiseAsync(1_000);
        await using TestSilo other = await TestSilo.StartAsync(Database);
        IFundGrain twin = other.Grains.GetGrain<IFundGrain>(Code);
        (await twin.GetAsync(CancellationToken.None))!.Free.ShouldBe(1_000);
        (await Fund.ReserveAsync("b1", "hoa", 800, CancellationToken.None)).Error.ShouldBeNull();
        await Should.ThrowAsync<FundFencedException>(() => twin.ReserveAsync("b2", "hoa", 800, CancellationToken.None));
        (await twin.ReserveAsync("b2", "hoa", 800, CancellationToken.None)).Error.ShouldBe("budget");
    }

    /// <summary>Each kind of event is written once without an answer: whoever repeats the command finds it done, once.</summary>
    [Fact]
    public async Task A_fund_whose_events_were_written_but_not_answered_says_yes_to_the_repeat()
    {
        await RestartAsync(new TestSiloOptions { Streams = streams => new LosesAnswers(streams, StreamKind.Fund) });
        var change = new FundChange(Guid.NewGuid(), "lan", Needed, "12/QĐ-STC");
        var confirmation = Guid.NewGuid();
        await RepeatAsync(() => Fund.ProposeAsync(change, CancellationToken.None));
        await RepeatAsync(() => Fund.ConfirmAsync(confirmation, "tuan", change.CommandId, CancellationToken.None));
        await PrepareAsync(Code);
        await DoAsync(BatchAction.Submit, "lan");
        await DoAsync(BatchAction.Verify, "minh");
        await Should.ThrowAsync<TimeoutException>(() => AskAsync(BatchAction.Approve, "hoa"));
        await DoAsync(BatchAction.Approve, "hoa");
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Settling);
        await AnswerAsync();
        await AwaitAsync(BatchState.Closed);
        await ShouldHoldAsync(reserved: 0, consumed: Needed);
        foreach (string name in new[] { "proposed", "confirmed", "reserved", "settled" })
            (await CountAsync($"select count(*) from fund_event where event = '{name}'")).ShouldBe(1, name);
    }

    [Fact]
    public async Task A_fund_that_was_left_behind_neither_refuses_nor_skips_what_its_successor_has_recorded()
    {
        await RaiseAsync(1_000);
        await using TestSilo other = await TestSilo.StartAsync(Database);
        IFundGrain twin = other.Grains.GetGrain<IFundGrain>(Code);
        (await twin.GetAsync(CancellationToken.None))!.Budget.ShouldBe(1_000);
        var change = new FundChange(Guid.NewGuid(), "lan", 500, "15/QĐ-STC");
        var confirmation = Guid.NewGuid();
        await Fund.ProposeAsync(change, CancellationToken.None);
        (await Fund.ConfirmAsync(confirmation, "tuan", change.CommandId, CancellationToken.None)).Error.ShouldBeNull();
        await Should.ThrowAsync<FundFencedException>(
            () => twin.ConfirmAsync(confirmation, "tuan", change.CommandId, CancellationToken.None));
        (await twin.ConfirmAsync(confirmation, "tuan", change.CommandId, CancellationToken.None)).Fund!.Budget.ShouldBe(1_500);

        (await Fund.ReserveAsync("b1", "hoa", 1_400, CancellationToken.None)).Error.ShouldBeNull();
        await Should.ThrowAsync<FundFencedException>(() => twin.SettleAsync("b1", "system", 400, done: true, CancellationToken.None));
        FundView settled = (await twin.SettleAsync("b1", "system", 400, done: true, CancellationToken.None)).Fund!;
        (settled.Reserved, settled.Consumed).ShouldBe((0, 400));
        await Should.ThrowAsync<FundFencedException>(() => Fund.ReserveAsync("b2", "hoa", 1_100, CancellationToken.None));
        (await Fund.ReserveAsync("b2", "hoa", 1_100, CancellationToken.None)).Fund!.Free.ShouldBe(0);
    }

    [Fact]
    public async Task A_fund_that_does_not_exist_approves_nothing()
    {
        await PrepareAsync("no-such-fund");
        await DoAsync(BatchAction.Submit, "lan");
        await DoAsync(BatchAction.Verify, "minh");
        await RefusedAsync("budget", BatchAction.Approve, "hoa");
    }

    private static async Task RepeatAsync(Func<Task<FundReply>> command)
    {
        await Should.ThrowAsync<TimeoutException>(command);
        (await command()).Error.ShouldBeNull();
    }

    /// <summary>The process died between the event that gave the batch up and the fund, and nobody looks at the batch again.</summary>
    [Theory]
    [InlineData(BatchEventNames.Withdrawn)]
    [InlineData(BatchEventNames.SentBack)]
    public async Task A_fund_hears_after_a_restart_of_a_batch_that_was_given_up(string given)
    {
        await RaiseAsync(Needed);
        await PrepareAsync(Code);
        await ApproveAsync();
        await ShouldHoldAsync(reserved: Needed, consumed: 0);
        await Silo.DisposeAsync();
        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(Database))
        {
            var streams = new EventStreams(source);
            StreamEvent last = (await streams.ReadAsync(StreamKind.Batch, BatchId, CancellationToken.None))[^1];
            StreamEvent next = last with
            {
                Sequence = last.Sequence + 1,
                Event = given,
                CommandId = Guid.NewGuid(),
                RecordedAt = last.RecordedAt.AddSeconds(1),
                Details = """{"reason":"not needed"}""",
            };
            await streams.AppendAsync(StreamKind.Batch, StreamEventHash.Seal(next, last.Hash), CancellationToken.None);
        }

        await RestartAsync();
        await ShouldHoldAsync(reserved: 0, consumed: 0);
    }

    private async Task RaiseAsync(long dong)
    {
        var change = new FundChange(Guid.NewGuid(), "lan", dong, "12/QĐ-STC");
        (await Fund.ProposeAsync(change, CancellationToken.None)).Error.ShouldBeNull();
        (await Fund.ProposeAsync(change, CancellationToken.None)).Fund!.Proposals.Length.ShouldBe(1, "a repeat proposes nothing");
        (await Fund.ConfirmAsync(Guid.NewGuid(), "tuan", change.CommandId, CancellationToken.None)).Error.ShouldBeNull();
    }

    private async Task ShouldHoldAsync(long reserved, long consumed)
    {
        FundView fund = await AwaitFundAsync(
            fund => fund.Reserved == reserved && fund.Consumed == consumed, $"{reserved} are reserved and {consumed} consumed");
        fund.Free.ShouldBe(fund.Budget - reserved - consumed);
    }

    private Task<FundView> AwaitFundAsync(Func<FundView, bool> wanted, string what) => Eventually.GetAsync(
        async () => (await Fund.GetAsync(CancellationToken.None))!, wanted,
        fund => $"{what}; the fund has {fund.Reserved} reserved and {fund.Consumed} consumed of {fund.Budget}");
}
