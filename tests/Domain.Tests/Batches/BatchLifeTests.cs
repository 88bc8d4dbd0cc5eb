using AnSinh.Domain.Batches;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Tests.Batches;

public sealed class BatchLifeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.FromHours(7));

    private readonly BatchLife _life = new("MSA202612-x");

    [Fact]
    public void A_batch_goes_through_three_pairs_of_hands()
    {
        Prepare("lan");
        Do(BatchAction.Submit, "lan");
        Do(BatchAction.Verify, "minh");
        Do(BatchAction.Approve, "hoa");
        Do(BatchAction.Release, "minh");
        _life.State.ShouldBe(BatchState.Released);
        Happen(BatchEventNames.Ordered, BatchEventNames.Streamed, BatchEventNames.Closed);
        _life.IsOver.ShouldBeTrue();
    }

    [Theory]
    [InlineData("minh", "four-eyes", "minh verified this batch: a third person must approve it.")]
    [InlineData("lan", "four-eyes", "lan prepared this batch: another person must approve it.")]
    [InlineData(" lan", "bad-field", "An identity has a blank at an end. Remove the blank.")]
    public void Maker_verifier_and_approver_are_three_identities(string approver, string error, string message)
    {
        Prepare("lan");
        Do(BatchAction.Submit, "lan");
        Do(BatchAction.Verify, "minh");
        BatchRefusal refusal = Refuse(Command(BatchAction.Approve, approver));
        (refusal.Error, refusal.Message).ShouldBe((error, message));
    }

    [Fact]
    public void Who_ever_prepared_the_batch_stays_a_maker_of_it()
    {
        Prepare("lan");
        Do(BatchAction.Submit, "lan");
        Do(BatchAction.SendBack, "minh", "the account of commune 25741 is wrong");
        Prepare("minh");
        Do(BatchAction.Submit, "minh");
        Refuse(Command(BatchAction.Verify, "lan")).Error.ShouldBe("four-eyes");
        Do(BatchAction.Verify, "hoa");
    }

    [Fact]
    public void What_was_looked_at_does_not_change_under_the_hands_of_those_who_look()
    {
        Prepare("lan");
        Do(BatchAction.Submit, "lan");
        BatchRefusal refusal = _life.RefusePreparation("lan")!;
        refusal.Error.ShouldBe("wrong-state");
        refusal.Message.ShouldContain("Send it back first");
    }

    [Fact]
    public void Approving_another_content_than_the_one_seen_is_refused()
    {
        Prepare("lan", content: "aa");
        Do(BatchAction.Submit, "lan");
        Do(BatchAction.Verify, "minh");
        BatchRefusal refusal = Refuse(new BatchCommand(Guid.Empty, "hoa", BatchAction.Approve) { ExpectedContent = "bb" });
        refusal.Error.ShouldBe("outdated");
        refusal.Message.ShouldContain("aa");
        Do(new BatchCommand(Guid.Empty, "hoa", BatchAction.Approve) { ExpectedContent = "AA" });
    }

    [Theory]
    [InlineData(BatchAction.SendBack)]
    [InlineData(BatchAction.Withdraw)]
    public void A_step_back_says_why(BatchAction action)
    {
        Prepare("lan");
        Do(BatchAction.Submit, "lan");
        Refuse(new BatchCommand(Guid.Empty, "minh", action)).Error.ShouldBe("bad-field");
        Refuse(new BatchCommand(Guid.Empty, "minh", action) { Reason = "  " }).Error.ShouldBe("bad-field");
        Refuse(
            new BatchCommand(
                Guid.Empty, "minh", action) { Reason = new string('x', Reasons.MaxLength + 1) }).Error.ShouldBe("bad-field");
        Do(action, "minh", "why");
        _life.Content.ShouldBe(action == BatchAction.SendBack ? null : "c0");
    }

    [Fact]
    public void A_schedule_names_a_time_to_come_and_who_releases()
    {
        Approve();
        BatchCommand schedule = Command(BatchAction.Schedule, "minh");
        Refuse(schedule).Message.ShouldContain("releaseAt is missing");
        Refuse(schedule with { ReleaseAt = Now }).Message.ShouldContain("past");
        Refuse(schedule with { ReleaseAt = Now.AddYears(2) }).Message.ShouldContain("within a year");
        Refuse(schedule with { Actor = "lan", ReleaseAt = Now.AddHours(1) }).Error.ShouldBe("four-eyes");
        Do(schedule with { ReleaseAt = Now.AddHours(1) });
        _life.ScheduledContent.ShouldBe("c0", "the release at that time is about what was scheduled");
        (_life.State, _life.Scheduler, _life.ReleaseAt).ShouldBe((BatchState.Scheduled, "minh", Now.AddHours(1)));
        Do(BatchAction.Release, "hoa");
    }

    [Fact]
    public void Banks_are_held_throttled_and_continued_while_the_batch_orders()
    {
        Prepare("lan");
        Refuse(new BatchCommand(Guid.Empty, "hoa", BatchAction.HoldBank) { Reason = "down", Bank = 970436 }).Error.ShouldBe("wrong-state");
        Approve();
        Do(BatchAction.Release, "hoa");
        Refuse(new BatchCommand(Guid.Empty, "hoa", BatchAction.HoldBank) { Reason = "down" }).Message.ShouldContain("bank is missing");
        Do(new BatchCommand(Guid.Empty, "hoa", BatchAction.HoldBank) { Reason = "down", Bank = 970436 });
        _life.HeldBanks.ShouldBe([970436]);
        Refuse(new BatchCommand(Guid.Empty, "hoa", BatchAction.ThrottleBank) { Bank = 970436, OrdersPerSecond = 0 })
            .Message.ShouldContain("ordersPerSecond is 0");
        Do(new BatchCommand(Guid.Empty, "hoa", BatchAction.ThrottleBank) { Bank = 970436, OrdersPerSecond = 50 });
        (_life.HeldBanks.Count, _life.ThrottledBanks[970436]).ShouldBe((0, 50));
        Do(new BatchCommand(Guid.Empty, "hoa", BatchAction.ContinueBank) { Bank = 970436 });
        _life.ThrottledBanks.ShouldBeEmpty();
        Do(BatchAction.Pause, "hoa", "wait");
        Refuse(new BatchCommand(Guid.Empty, "hoa", BatchAction.Pause) { Reason = "wait" }).Error.ShouldBe("wrong-state");
        Do(BatchAction.Continue, "hoa");
        Do(BatchAction.CancelRest, "hoa", "enough");
        Do(BatchAction.CancelRest, "minh", "enough");
        _life.IsRestCancelled.ShouldBeTrue();
    }

    [Theory]
    [InlineData(BatchAction.Verify)]
    [InlineData(BatchAction.Approve)]
    [InlineData(BatchAction.Schedule)]
    [InlineData(BatchAction.Release)]
    public void Nobody_answers_for_a_content_that_they_do_not_name(BatchAction action)
    {
        Prepare("lan");
        Do(BatchAction.Submit, "lan");
        if (action != BatchAction.Verify)
            Do(BatchAction.Verify, "minh");
        if (action is BatchAction.Schedule or BatchAction.Release)
            Do(BatchAction.Approve, "hoa");
        BatchCommand unseen = Command(action, "tuan") with { ExpectedContent = null, ReleaseAt = Now.AddHours(1) };
        BatchRefusal refusal = Refuse(unseen);
        refusal.Error.ShouldBe("bad-field");
        refusal.Message.ShouldStartWith("Field content is missing");
        Refuse(unseen with { ExpectedContent = "c1" }).Error.ShouldBe("outdated");
        Do(unseen with { ExpectedContent = "c0" });
    }

    [Fact]
    public void The_rest_is_cancelled_by_two_people()
    {
        Approve();
        Do(BatchAction.Release, "hoa");
        Do(BatchAction.CancelRest, "hoa", "enough");
        (_life.IsRestCancelled, _life.State).ShouldBe((false, BatchState.Released));
        _life.Awaits.ShouldBe([new SecondRequest(BatchAction.CancelRest, "hoa", "enough")]);
        BatchRefusal refusal = Refuse(new BatchCommand(Guid.Empty, "hoa", BatchAction.CancelRest) { Reason = "enough" });
        refusal.Error.ShouldBe("four-eyes");
        refusal.Message.ShouldBe(
            "hoa has asked to cancel-rest batch MSA202612-x already: another person must ask for the same step, 'cancel-rest'.");
        Do(BatchAction.CancelRest, "minh", "the treasury said so");
        (_life.IsRestCancelled, _life.Awaits.Count).ShouldBe((true, 0));
    }

    [Fact]
    public void Who_paused_a_batch_continues_it_alone_and_two_others_together()
    {
        Approve();
        Do(BatchAction.Release, "hoa");
        Do(BatchAction.Pause, "minh", "wait");
        Do(BatchAction.Continue, "minh");
        _life.IsPaused.ShouldBeFalse();
        Do(BatchAction.Pause, "minh", "wait");
        Do(BatchAction.Continue, "hoa");
        _life.IsPaused.ShouldBeTrue();
        Refuse(new BatchCommand(Guid.Empty, "hoa", BatchAction.Continue)).Error.ShouldBe("four-eyes");
        Do(BatchAction.Continue, "tuan");
        _life.IsPaused.ShouldBeFalse();
    }

    [Fact]
    public void What_was_approved_is_withdrawn_by_two_people_also_after_it_was_sent_back()
    {
        Approve();
        Do(BatchAction.Withdraw, "hoa", "not this year");
        _life.State.ShouldBe(BatchState.Approved);
        Do(BatchAction.SendBack, "hoa", "then so");
        _life.Awaits.ShouldBeEmpty("what was asked was about an approved batch");
        Do(BatchAction.Withdraw, "hoa", "not this year");
        _life.State.ShouldBe(BatchState.Draft);
        Refuse(new BatchCommand(Guid.Empty, "hoa", BatchAction.Withdraw) { Reason = "not this year" }).Error.ShouldBe("four-eyes");
        Do(BatchAction.Withdraw, "lan", "not this year");
        _life.State.ShouldBe(BatchState.Withdrawn);
    }

    [Fact]
    public void Another_event_drops_what_was_asked_and_the_pace_of_one_bank_does_not()
    {
        Approve();
        Do(BatchAction.Release, "hoa");
        Do(BatchAction.CancelRest, "hoa", "enough");
        Do(new BatchCommand(Guid.Empty, "tuan", BatchAction.HoldBank) { Reason = "down", Bank = 970436 });
        _life.Awaits.Count.ShouldBe(1);
        Do(BatchAction.Pause, "minh", "wait");
        _life.Awaits.ShouldBeEmpty();
        Do(BatchAction.CancelRest, "minh", "enough");
        _life.IsRestCancelled.ShouldBeFalse("the first request is not there any more");
        Happen(BatchEventNames.Ordered);
        _life.Awaits.ShouldBeEmpty();
    }

    /// <summary>
    /// A pause that comes while the last orders are on their way must not leave a batch that says it is paused and cannot be continued.
    /// </summary>
    [Fact]
    public void What_is_wholly_ordered_is_not_paused()
    {
        Approve();
        Do(BatchAction.Release, "hoa");
        Do(BatchAction.Pause, "hoa", "wait");
        Happen(BatchEventNames.Ordered);
        _life.IsPaused.ShouldBeFalse();
        Refuse(new BatchCommand(Guid.Empty, "hoa", BatchAction.Continue)).Message.ShouldStartWith("Batch MSA202612-x is ordered;");
    }

    [Fact]
    public void A_hold_is_lifted_by_another_person_and_then_the_batch_is_prepared_again()
    {
        Prepare("lan");
        _life.RefuseLift("lan", "known", _life.Content)!.Error.ShouldBe("four-eyes");
        _life.RefuseLift("minh", "", _life.Content)!.Error.ShouldBe("bad-field");
        _life.RefuseLift("minh", "known to the commune", null)!.Message.ShouldContain("Field content is missing");
        _life.RefuseLift("minh", "known to the commune", new string('0', 64))!.Error.ShouldBe("outdated");
        _life.RefuseLift("minh", "known to the commune", _life.Content).ShouldBeNull();
        Happen(BatchEventNames.HoldLifted);
        (_life.State, _life.Content).ShouldBe((BatchState.Draft, null));
    }

    [Fact]
    public void Streams_of_the_first_release_still_fold()
    {
        Happen(BatchEventNames.Prepared, BatchEventNames.Approved, BatchEventNames.Released, BatchEventNames.Ordered,
            BatchEventNames.Streamed, BatchEventNames.Closed);
        _life.State.ShouldBe(BatchState.Closed);
        var cancelled = new BatchLife("old");
        string[] alone = [BatchEventNames.Prepared, BatchEventNames.Approved, BatchEventNames.Released, BatchEventNames.Paused];
        foreach (string happened in (string[])[.. alone, BatchEventNames.Continued, BatchEventNames.RestCancelled])
            cancelled.Apply(new BatchFact(happened, "lan"));
        (cancelled.IsRestCancelled, cancelled.IsPaused).ShouldBe((true, false), "an event of before stands alone");
        Should.Throw<InvalidOperationException>(() => Happen("invented")).Message.ShouldContain("newer program");
    }

    private void Approve()
    {
        Prepare("lan");
        Do(BatchAction.Submit, "lan");
        Do(BatchAction.Verify, "minh");
        Do(BatchAction.Approve, "hoa");
    }

    private void Prepare(string maker, string content = "c0")
    {
        _life.RefusePreparation(maker).ShouldBeNull();
        _life.Apply(new BatchFact(BatchEventNames.Prepared, maker) { Content = content });
    }

    private void Do(BatchAction action, string actor, string? reason = null) => Do(Command(action, actor) with { Reason = reason });

    /// <summary>By a person who has seen what there is.</summary>
    private BatchCommand Command(BatchAction action, string actor) => new(Guid.Empty, actor, action)
    {
        ExpectedContent = action is BatchAction.Verify or BatchAction.Approve or BatchAction.Schedule or BatchAction.Release
            ? _life.Content
            : null,
    };

    private void Do(BatchCommand command)
    {
        _life.TryDecide(command, Now, out BatchFact? fact, out BatchRefusal? refusal).ShouldBeTrue(refusal?.Message);
        _life.Apply(fact!);
    }

    private BatchRefusal Refuse(BatchCommand command)
    {
        _life.TryDecide(command, Now, out _, out BatchRefusal? refusal).ShouldBeFalse();
        refusal!.Message.ShouldNotContain("\n");
        return refusal;
    }

    private void Happen(params string[] events)
    {
        foreach (string happened in events)
            _life.Apply(new BatchFact(happened, "system"));
    }
}
