using AnSinh.Domain.Batches;

namespace AnSinh.Domain.Tests.Batches;

/// <summary>The table of <c>docs/batches.md</c>, and what a model would not name.</summary>
public sealed class BatchLifeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(BatchState.Prepared, "Submit, Withdraw")]
    [InlineData(BatchState.Submitted, "Verify, SendBack, Withdraw")]
    [InlineData(BatchState.Verified, "Approve, SendBack, Withdraw")]
    [InlineData(BatchState.Approved, "Schedule, Release, SendBack, Withdraw")]
    [InlineData(BatchState.Scheduled, "Schedule, Release, SendBack, Withdraw")]
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

    [Fact]
    public void A_paused_batch_can_be_continued_or_cancelled()
    {
        BatchLife life = Reach(BatchState.Released);
        Do(life, BatchAction.Pause, "lan");
        life.IsPaused.ShouldBeTrue();
        Refused(life, BatchAction.Pause, "lan").ShouldBe("wrong-state");
        Do(life, BatchAction.Continue, "hoa");
        life.IsPaused.ShouldBeFalse();
        Do(life, BatchAction.Pause, "lan");
        Do(life, BatchAction.CancelRest, "hoa");
        (life.IsPaused, life.IsRestCancelled).ShouldBe((false, true));
    }

    /// <summary>A pause that comes when the last order is under way has nothing to hold: the batch is not paused for ever.</summary>
    [Fact]
    public void What_is_wholly_ordered_is_not_paused()
    {
        BatchLife life = Reach(BatchState.Released);
        Do(life, BatchAction.Pause, "minh");
        life.Apply(new BatchFact(BatchEventNames.Ordered, "system"));
        life.IsPaused.ShouldBeFalse();
        life.TryDecide(Complete(BatchAction.Continue, "minh"), Now, out _, out BatchRefusal? refusal).ShouldBeFalse();
        refusal!.Message.ShouldStartWith("Batch b is ordered;");
    }

    [Theory]
    [InlineData("lan")]
    [InlineData(" LAN\t")]
    [InlineData("Lan")]
    public void The_maker_neither_verifies_nor_approves_nor_schedules_nor_releases(string maker)
    {
        Refused(Reach(BatchState.Submitted), BatchAction.Verify, maker).ShouldBe("four-eyes");
        Refused(Reach(BatchState.Verified), BatchAction.Approve, maker).ShouldBe("four-eyes");
        Refused(Reach(BatchState.Approved), BatchAction.Schedule, maker).ShouldBe("four-eyes");
        Refused(Reach(BatchState.Approved), BatchAction.Release, maker).ShouldBe("four-eyes");
    }

    [Theory]
    [InlineData("minh")]
    [InlineData("MINH ")]
    public void Who_verified_does_not_approve(string verifier) => Refused(Reach(BatchState.Verified), BatchAction.Approve, verifier).ShouldBe("four-eyes");

    [Fact]
    public void Who_prepared_it_before_it_was_sent_back_is_still_a_maker()
    {
        BatchLife life = Reach(BatchState.Verified);
        Do(life, BatchAction.SendBack, "hoa");
        life.State.ShouldBe(BatchState.Draft);
        life.Content.ShouldBeNull();
        Refused(life, BatchAction.Submit, "lan").ShouldBe("wrong-state");
        life.Apply(new BatchFact(BatchEventNames.Prepared, "tuan") { Content = "c2" });
        Do(life, BatchAction.Submit, "tuan");
        Refused(life, BatchAction.Verify, "lan").ShouldBe("four-eyes");
        Refused(life, BatchAction.Verify, "tuan").ShouldBe("four-eyes");
        Do(life, BatchAction.Verify, "hoa");
    }

    [Fact]
    public void A_command_about_another_content_than_the_last_is_outdated()
    {
        BatchLife life = Reach(BatchState.Verified);
        life.TryDecide(new BatchRequest(BatchAction.Approve, "hoa", SeenContent: "c0"), Now, out _, out BatchRefusal? refusal).ShouldBeFalse();
        refusal!.Error.ShouldBe("outdated");
        life.TryDecide(new BatchRequest(BatchAction.Approve, "hoa", SeenContent: "C1"), Now, out BatchFact? fact, out _).ShouldBeTrue();
        fact!.Content.ShouldBe("c1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(null)]
    public void Reasons_are_asked_for(string? reason)
    {
        BatchLife life = Reach(BatchState.Verified);
        foreach (BatchAction action in (BatchAction[])[BatchAction.SendBack, BatchAction.Withdraw])
        {
            life.TryDecide(new BatchRequest(action, "hoa", reason), Now, out _, out BatchRefusal? refusal).ShouldBeFalse();
            refusal!.Message.ShouldBe("Field reason must say why, in 1 to 500 characters.");
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(366 * 24 * 60 + 1)]
    public void A_release_is_scheduled_for_a_time_to_come_within_a_year(int minutes)
    {
        BatchLife life = Reach(BatchState.Approved);
        life.TryDecide(new BatchRequest(BatchAction.Schedule, "hoa", ReleaseAt: Now.AddMinutes(minutes)), Now, out _, out BatchRefusal? refusal).ShouldBeFalse();
        refusal!.Error.ShouldBe("bad-field");
    }

    /// <summary>The first release had no verifier, and approval followed preparation.</summary>
    [Fact]
    public void Streams_of_the_first_release_keep_their_meaning()
    {
        var life = new BatchLife("old");
        (string Event, BatchState State)[] stream =
        [
            (BatchEventNames.Prepared, BatchState.Prepared), (BatchEventNames.Approved, BatchState.Approved), (BatchEventNames.Released, BatchState.Released),
            (BatchEventNames.Ordered, BatchState.Ordered), (BatchEventNames.Streamed, BatchState.Settling), (BatchEventNames.Closed, BatchState.Closed),
        ];
        foreach ((string name, BatchState state) in stream)
        {
            life.Apply(new BatchFact(name, name == BatchEventNames.Prepared ? "lan" : "minh"));
            life.State.ShouldBe(state);
        }

        life.IsOver.ShouldBeTrue();
    }

    [Fact]
    public void An_event_of_a_newer_program_is_not_guessed_at() => Should
        .Throw<InvalidOperationException>(() => new BatchLife("b").Apply(new BatchFact("split", "lan")))
        .Message.ShouldContain("Use the newer program");

    private static BatchRequest Complete(BatchAction action, string actor) => new(action, actor, "asked for", null, Now.AddHours(1), 970436, 100);

    private static void Do(BatchLife life, BatchAction action, string actor)
    {
        life.TryDecide(Complete(action, actor), Now, out BatchFact? fact, out BatchRefusal? refusal).ShouldBeTrue(refusal?.Message);
        life.Apply(fact!);
    }

    private static string? Refused(BatchLife life, BatchAction action, string actor)
    {
        life.TryDecide(Complete(action, actor), Now, out _, out BatchRefusal? refusal).ShouldBeFalse();
        return refusal!.Error;
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
