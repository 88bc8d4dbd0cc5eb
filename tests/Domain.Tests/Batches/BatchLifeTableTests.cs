using AnSinh.Domain.Batches;

namespace AnSinh.Domain.Tests.Batches;

/// <summary>The table of <c>docs/officers/batches.md</c>: what is taken in which state, by whoever may.</summary>
public sealed class BatchLifeTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(BatchState.Prepared, "Submit, Withdraw")]
    [InlineData(BatchState.Submitted, "Verify, SendBack, Withdraw")]
    [InlineData(BatchState.Verified, "Approve, SendBack, Withdraw")]
    [InlineData(BatchState.Approved, "Schedule, Release, SendBack, Withdraw, HoldBank, ContinueBank, ThrottleBank")]
    [InlineData(BatchState.Scheduled, "Schedule, Release, SendBack, Withdraw, HoldBank, ContinueBank, ThrottleBank")]
    [InlineData(BatchState.Draft, "Withdraw")]
    [InlineData(BatchState.Released, "Pause, CancelRest, HoldBank, ContinueBank, ThrottleBank")]
    [InlineData(BatchState.Ordered, "")]
    [InlineData(BatchState.Settling, "")]
    [InlineData(BatchState.Closed, "")]
    [InlineData(BatchState.Stopped, "")]
    [InlineData(BatchState.Withdrawn, "")]
    public void Each_state_takes_these_commands_and_no_others(BatchState state, string expected)
    {
        BatchLife life = Reach(state);
        life.State.ShouldBe(state);
        IEnumerable<BatchAction> taken = Enum.GetValues<BatchAction>().Where(action =>
            ((string[])["lan", "minh", "hoa", "tuan"]).Any(actor => life.TryDecide(Complete(action, actor), Now, out _, out _)));
        string.Join(", ", taken).ShouldBe(expected);
    }

    private static BatchCommand Complete(BatchAction action, string actor) => new(Guid.Empty, actor, action)
    {
        Reason = "asked for",
        ReleaseAt = Now.AddHours(1),
        Bank = 970436,
        OrdersPerSecond = 100,
        ExpectedContent = action is BatchAction.Verify or BatchAction.Approve or BatchAction.Schedule or BatchAction.Release ? "c1" : null,
    };

    private static void Do(BatchLife life, BatchAction action, string actor)
    {
        life.TryDecide(Complete(action, actor), Now, out BatchFact? fact, out BatchRefusal? refusal).ShouldBeTrue(refusal?.Message);
        life.Apply(fact!);
    }

    private static BatchLife Reach(BatchState state)
    {
        var life = new BatchLife("b");
        life.Apply(new BatchFact(BatchEventNames.Prepared, "lan") { Content = "c1" });
        (BatchState State, Action Step)[] path =
        [
            (BatchState.Submitted, () => Do(life, BatchAction.Submit, "lan")),
            (BatchState.Verified, () => Do(life, BatchAction.Verify, "minh")),
            (BatchState.Approved, () => Do(life, BatchAction.Approve, "hoa")),
            (BatchState.Scheduled, () => Do(life, BatchAction.Schedule, "hoa")),
            (BatchState.Released, () => Do(life, BatchAction.Release, "hoa")),
            (BatchState.Ordered, () => life.Apply(new BatchFact(BatchEventNames.Ordered, "system"))),
            (BatchState.Settling, () => life.Apply(new BatchFact(BatchEventNames.Streamed, "system"))),
            (BatchState.Closed, () => life.Apply(new BatchFact(BatchEventNames.Closed, "system"))),
        ];
        BatchState target = state switch
        {
            BatchState.Draft => BatchState.Submitted,
            BatchState.Withdrawn => BatchState.Verified,
            BatchState.Stopped => BatchState.Settling,
            _ => state,
        };
        foreach ((BatchState reached, Action step) in path)
        {
            if (reached > target)
                break;
            step();
        }

        if (state == BatchState.Draft)
            Do(life, BatchAction.SendBack, "minh");
        if (state == BatchState.Withdrawn)
            Do(life, BatchAction.Withdraw, "lan");
        if (state == BatchState.Stopped)
            life.Apply(new BatchFact(BatchEventNames.Stopped, "system"));
        return life;
    }
}
