using AnSinh.Contracts.Batches;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Payments;
using AnSinh.Fixtures;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>Pause, cancel the rest, hold one bank, throttle one bank.</summary>
[Trait("needs", "postgres")]
public sealed class BatchPaceTests(PostgresFixture postgres) : BatchTestBase(postgres)
{
    private static readonly int Slow = Banks[1];

    [Fact]
    public async Task One_bank_is_held_while_the_others_settle_and_follows_when_it_is_continued()
    {
        await ReleaseWithSlowBankHeldAsync();
        await AnswerAsync();
        BatchView waiting = await AwaitAsync(view => view.Totals.Settled.Count == People - PeopleAt(Slow), "the other banks have settled");
        waiting.State.ShouldBe(BatchState.Released);
        waiting.Paces
            .ShouldHaveSingleItem()
            .ShouldBe(new BankPace(Slow, Held: true, 0, new CountAndSum(PeopleAt(Slow), PeopleAt(Slow) * Allowance)));
        (await OrdersAsync(Slow)).ShouldBe(0);

        await RestartAsync();
        (await OrdersAsync(Slow)).ShouldBe(0, "a restart remembers the hold");
        await DoAsync(BatchAction.ContinueBank, "hoa", bank: Slow);
        await AwaitAsync(BatchState.Settling);
        (await OrdersAsync(Slow)).ShouldBe(PeopleAt(Slow));
        await AnswerAsync();
        (await AwaitAsync(BatchState.Closed)).Totals.Settled.Count.ShouldBe(People);
        (await OrdersAsync()).ShouldBe(People);
    }

    [Fact]
    public async Task A_paused_batch_orders_nothing_until_it_is_continued()
    {
        await ReleaseWithSlowBankHeldAsync();
        (await DoAsync(BatchAction.Pause, "minh", "the treasury called")).Paused.ShouldBeTrue();
        await DoAsync(BatchAction.ContinueBank, "hoa", bank: Slow);
        // Several rounds of the batch, which must not order.
        await Eventually.StaysAsync(async () => await OrdersAsync(Slow) == 0, TimeSpan.FromSeconds(3), "a paused batch orders nothing");
        await DoAsync(BatchAction.Continue, "minh");
        BatchView ordered = await AwaitAsync(BatchState.Settling);
        ordered.Paused.ShouldBeFalse();
        (await OrdersAsync()).ShouldBe(People);
    }

    [Fact]
    public async Task What_is_not_ordered_when_the_rest_is_cancelled_never_is()
    {
        await ReleaseWithSlowBankHeldAsync();
        await DoTogetherAsync(BatchAction.CancelRest, "hoa", "minh", "the bank is closed for good");
        BatchView ordered = await AwaitAsync(BatchState.Settling);
        ordered.Cancelled.ShouldBe(new CountAndSum(PeopleAt(Slow), PeopleAt(Slow) * Allowance));
        await AnswerAsync();
        BatchView closed = await AwaitAsync(BatchState.Closed);
        closed.Totals.Ordered.Count.ShouldBe(People - PeopleAt(Slow));
        (await OrdersAsync(Slow)).ShouldBe(0);

        BatchView rest = (await Silo.Batch("MSA202412-rest").PrepareAsync(TestSilo.Prepare(), CancellationToken.None)).Batch!;
        rest.Payable.Count.ShouldBe(PeopleAt(Slow), "another batch may pay them");
    }

    [Fact]
    public async Task A_throttled_bank_gets_its_orders_no_faster_than_its_rate()
    {
        const int Rate = 20;
        await PrepareAsync();
        await ApproveAsync();
        await DoAsync(BatchAction.ThrottleBank, "hoa", bank: Slow, rate: Rate);
        BatchView released = await DoAsync(BatchAction.Release, "tuan");
        BatchView ordered = await AwaitAsync(BatchState.Ordered);
        (await OrdersAsync(Slow)).ShouldBe(PeopleAt(Slow));
        long last = await CountAsync($"select max(n) from (select count(*) n from transfer_order where bank = {Slow} group by cohort) c");
        TimeSpan took = ordered.History.First(step => step.Event == "ordered").At - released.History[^1].At;
        took.ShouldBeGreaterThan(TimeSpan.FromSeconds((double)(PeopleAt(Slow) - last) / Rate), "every cohort but the last is waited for");
        (
            await CountAsync(
                $"select count(*) from transfer_order o where bank <> {Slow} and ordered_at > (select max(ordered_at) from transfer_order "
                + $"where bank = {Slow})")).ShouldBe(0);
    }

    [Fact]
    public async Task A_bank_through_which_nobody_is_paid_is_not_held()
    {
        await PrepareAsync();
        await ApproveAsync();
        BatchReply reply = await AskAsync(BatchAction.HoldBank, "hoa", "down", bank: 970499);
        reply.Error.ShouldBe("bad-field");
        reply.Message.ShouldBe(
            "Field bank is 970499, through which batch MSA202412-test pays nobody. Its banks are 970405, 970418, 970436.");
        (await Batch.GetAsync(CancellationToken.None))!.Paces.ShouldBeEmpty();
    }

    private async Task ReleaseWithSlowBankHeldAsync()
    {
        await PrepareAsync();
        await ApproveAsync();
        await DoAsync(BatchAction.HoldBank, "hoa", "the bank is down", bank: Slow);
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(view => view.Totals.Ordered.Count == People - PeopleAt(Slow), "the other banks have their orders");
    }
}
