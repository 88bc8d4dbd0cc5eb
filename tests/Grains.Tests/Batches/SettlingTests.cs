using AnSinh.Contracts.Funds;
using AnSinh.Domain.Batches;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>How a batch waits for its banks: by notice, by look, by an ever rarer poll. No test waits for real time.</summary>
public sealed class SettlingTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_settling_batch_that_nobody_looks_at_asks_each_cohort_at_most_once_a_minute_after_ten_minutes() =>
        Settle((batch, thread, _) =>
    {
        Pass(batch, thread, TimeSpan.FromMinutes(10));
        int[] before = [.. batch.Asked];
        before.ShouldAllBe(asked => asked <= 16, "5 s, then ever more rarely");
        Pass(batch, thread, TimeSpan.FromMinutes(20));
        for (int cohort = 0; cohort < DrivenBatch.Cohorts; cohort++)
            (batch.Asked[cohort] - before[cohort]).ShouldBeInRange(19, 20);
    });

    [Fact]
    public void A_batch_closes_by_the_notice_of_its_last_status_without_any_time_passing() => Settle((batch, thread, drive) =>
    {
        for (int cohort = 0; cohort < DrivenBatch.Cohorts; cohort++)
        {
            batch.Record.Life.State.ShouldBe(BatchState.Settling);
            batch.Outstanding[cohort] = 0;
            batch.Drive.Totals.Notice([cohort]);
            thread.Drain();
        }

        (batch.Record.Life.State, drive.IsCompletedSuccessfully).ShouldBe((BatchState.Closed, true));
        batch.Record.Totals.Total.Settled.Count.ShouldBe(DrivenBatch.Cohorts * DrivenBatch.Orders);
        // The first round, the notice, the recount.
        batch.Asked.ShouldAllBe(asked => asked == 3);
    });

    [Fact]
    public void A_notice_asks_only_the_cohorts_that_it_names() => Settle((batch, thread, _) =>
    {
        batch.Drive.Totals.Notice([2, -1, 99]);
        thread.Drain();
        batch.Asked.ShouldBe([1, 1, 2, 1]);
    });

    [Fact]
    public void A_lost_notice_costs_a_minute_at_most() => Settle((batch, thread, _) =>
    {
        Pass(batch, thread, TimeSpan.FromMinutes(30));
        Array.Clear(batch.Outstanding);
        Pass(batch, thread, TimeSpan.FromSeconds(60));
        batch.Record.Life.State.ShouldBe(BatchState.Closed);
    });

    /// <summary>The cohort was asked before its last status came, and the notice came before its answer.</summary>
    [Fact]
    public void A_notice_that_comes_while_cohorts_are_asked_is_not_lost() => OneThread.Run(thread =>
    {
        var batch = new DrivenBatch();
        var answers = new TaskCompletionSource();
        batch.Answers = answers.Task;
        int[] asked = [.. batch.Outstanding];
        batch.Lies = (cohort, _) => DrivenBatch.Sums(DrivenBatch.Orders, asked[cohort]);
        Task drive = batch.Drive.RunAsync(CancellationToken.None);
        thread.Drain();
        batch.Drive.Totals.Notice([.. Enumerable.Range(0, DrivenBatch.Cohorts)]);
        answers.SetResult();
        batch.Lies = (cohort, _) => DrivenBatch.Sums(DrivenBatch.Orders, batch.Asked[cohort] == 1 ? asked[cohort] : 0);
        thread.Drain();
        (batch.Record.Life.State, drive.IsCompletedSuccessfully).ShouldBe((BatchState.Closed, true));
    });

    [Fact]
    public void A_look_takes_sums_older_than_a_second_anew_and_once_for_all_who_look() => Settle((batch, thread, _) =>
    {
        batch.Outstanding[1] = 1;
        Look(batch, thread).IsCompletedSuccessfully.ShouldBeTrue();
        batch.Record.Totals.Total.Outstanding.Count.ShouldBe(DrivenBatch.Cohorts * DrivenBatch.Orders, "the sums are of this second");
        Pass(batch, thread, Step);
        var answers = new TaskCompletionSource();
        batch.Answers = answers.Task;
        Task first = batch.Drive.Totals.LookAsync(CancellationToken.None), second = batch.Drive.Totals.LookAsync(CancellationToken.None);
        thread.Drain();
        first.IsCompleted.ShouldBeFalse();
        answers.SetResult();
        thread.Drain();
        (first.IsCompletedSuccessfully, second.IsCompletedSuccessfully).ShouldBe((true, true));
        batch.Asked.ShouldBe([2, 2, 2, 2]);
        batch.Record.Totals.Total.Outstanding.Count.ShouldBe((DrivenBatch.Cohorts * DrivenBatch.Orders) - 1);
        batch.TotalsAt.ShouldBe(batch.Time.GetUtcNow());
    });

    [Fact]
    public void A_look_that_finds_nothing_outstanding_closes_the_batch() => Settle((batch, thread, _) =>
    {
        Array.Clear(batch.Outstanding);
        Pass(batch, thread, Step);
        Look(batch, thread);
        batch.Record.Life.State.ShouldBe(BatchState.Closed);
    });

    [Fact]
    public void Who_looks_before_every_cohort_has_answered_waits_two_seconds_and_is_told_that_nothing_is_known() => OneThread.Run(thread =>
    {
        var batch = new DrivenBatch();
        var answers = new TaskCompletionSource();
        batch.Answers = answers.Task;
        _ = batch.Drive.RunAsync(CancellationToken.None);
        Task look = Look(batch, thread);
        batch.Time.Advance(GrainLimits.LookPatience - TimeSpan.FromMilliseconds(1));
        thread.Drain();
        look.IsCompleted.ShouldBeFalse();
        batch.Time.Advance(TimeSpan.FromMilliseconds(1));
        thread.Drain();
        look.IsCompletedSuccessfully.ShouldBeTrue();
        batch.TotalsAt.ShouldBeNull("0 outstanding would be a lie");

        answers.SetResult();
        thread.Drain();
        batch.TotalsAt.ShouldNotBeNull();
        batch.Record.Totals.Total.Outstanding.Count.ShouldBe(DrivenBatch.Cohorts * DrivenBatch.Orders);
    });

    [Fact]
    public void Sums_with_fewer_orders_than_the_batch_has_are_not_known() => Settle((batch, thread, _) =>
    {
        batch.Lies = static (cohort, _) => cohort == 0 ? DrivenBatch.Sums(0, 0) : null;
        batch.Drive.Totals.Notice([0]);
        thread.Drain();
        batch.Record.Totals.IsComplete.ShouldBeTrue();
        batch.TotalsAt.ShouldBeNull();
    });

    /// <summary>
    /// An activation that was left behind before the orders knows of none: nothing outstanding, and less than was ordered.
    /// </summary>
    [Fact]
    public void A_cohort_that_was_left_behind_reads_its_journal_before_its_answer_stops_a_batch() => Settle((batch, thread, _) =>
    {
        batch.Lies = (cohort, _) => cohort == 3 && !batch.Confirmed.Contains(3) ? DrivenBatch.Sums(0, 0) : null;
        Array.Clear(batch.Outstanding);
        batch.Drive.Totals.Notice([0, 1, 2, 3]);
        thread.Drain();
        (batch.Record.Life.State, batch.Record.Problem).ShouldBe((BatchState.Closed, null));
    });

    /// <summary>Found by the simulator: the home of a cohort went back to an activation that had missed its last statuses.</summary>
    [Fact]
    public void The_poll_makes_a_cohort_that_was_left_behind_read_its_journal() => Settle((batch, thread, _) =>
    {
        Array.Clear(batch.Outstanding);
        batch.Lies = (cohort, _) => cohort == 1 && !batch.Confirmed.Contains(1) ? DrivenBatch.Sums(DrivenBatch.Orders, 1) : null;
        batch.Drive.Totals.Notice([0, 1, 2, 3]);
        thread.Drain();
        batch.Record.Life.State.ShouldBe(BatchState.Settling);
        Pass(batch, thread, GrainLimits.FirstPoll);
        batch.Record.Life.State.ShouldBe(BatchState.Closed);
        batch.Confirmed.ShouldBe([1]);
    });

    [Fact]
    public void A_batch_does_not_close_when_the_recount_finds_something_outstanding() => Settle((batch, thread, _) =>
    {
        batch.Outstanding[2] = 1;
        batch.Lies = static (_, recount) => recount ? null : DrivenBatch.Sums(DrivenBatch.Orders, 0);
        batch.Drive.Totals.Notice([0, 1, 2, 3]);
        thread.Drain();
        batch.Record.Life.State.ShouldBe(BatchState.Settling);
        batch.Lies = static (_, _) => null;
        Pass(batch, thread, TimeSpan.FromMinutes(1));
        batch.Record.Life.State.ShouldBe(BatchState.Settling);
        Array.Clear(batch.Outstanding);
        Pass(batch, thread, TimeSpan.FromMinutes(1));
        batch.Record.Life.State.ShouldBe(BatchState.Closed);
    });

    [Fact]
    public void A_drift_that_a_look_finds_stops_the_batch_at_once() => Settle((batch, thread, _) =>
    {
        batch.Lies = static (cohort, _) => DrivenBatch.Sums(DrivenBatch.Orders, 1, cohort == 1 ? "cohort 1 drifts" : null);
        Pass(batch, thread, Step);
        Look(batch, thread);
        (batch.Record.Life.State, batch.Record.Problem).ShouldBe((BatchState.Stopped, "The sums do not add up: cohort 1 drifts."));
    });

    [Fact]
    public void A_fund_is_told_nothing_that_is_not_known() => OneThread.Run(thread =>
    {
        var batch = new DrivenBatch(fund: "MSA-2024");
        Task told = new Grains.Batches.Drive.FundShare(batch.Context).SettleAsync(done: true, CancellationToken.None);
        told.Exception.ShouldNotBeNull().InnerException.ShouldBeOfType<InvalidOperationException>();
        batch.Told.ShouldBeEmpty();
    });

    /// <summary>Nobody knows whether the batch is closed: its fund must not hear that it is.</summary>
    [Fact]
    public void A_fund_hears_of_the_closing_after_the_event_and_from_it() => OneThread.Run(thread =>
    {
        var batch = new DrivenBatch(fund: "MSA-2024") { Unrecordable = BatchEventNames.Closed };
        Array.Clear(batch.Outstanding);
        Task round = Run(batch, thread);
        round.Exception.ShouldNotBeNull().InnerException.ShouldBeOfType<IOException>();
        batch.Told.ShouldAllBe(told => told.Claim.Sequence == batch.Record.PaidSequence && told.After == BatchEventNames.Streamed);
        int before = batch.Told.Count;
        batch.Unrecordable = null;
        Run(batch, thread).IsCompletedSuccessfully.ShouldBeTrue();
        batch.Told.Count.ShouldBe(before + 1);
        (FundClaim claim, string after) = batch.Told[^1];
        (after, claim.Sequence, claim.Done).ShouldBe((BatchEventNames.Closed, 8, true));
        batch.Record.HasWork.ShouldBeFalse();
    });

    [Fact]
    public void A_closed_batch_whose_fund_did_not_hear_of_it_tells_it_in_the_next_round() => OneThread.Run(thread =>
    {
        var batch = new DrivenBatch(fund: "MSA-2024");
        Run(batch, thread);
        batch.Told.ShouldHaveSingleItem("the activation before may have died before it told what is ordered");
        Array.Clear(batch.Outstanding);
        batch.FundRefuses = "busy";
        batch.Drive.Totals.Notice([0, 1, 2, 3]);
        thread.Drain();
        (batch.Record.Life.State, batch.Record.HasWork).ShouldBe((BatchState.Closed, true));
        batch.FundRefuses = null;
        Run(batch, thread).IsCompletedSuccessfully.ShouldBeTrue();
        (batch.Told.Count, batch.Told[^1].Claim.Sequence, batch.Record.HasWork).ShouldBe((2, 8, false));
    });

    /// <summary>The fund has heard of a later event of the batch: this activation was left behind, and its own stream says so.</summary>
    [Fact]
    public void An_activation_whose_claim_is_stale_looks_into_its_stream_and_ends() => OneThread.Run(thread =>
    {
        var batch = new DrivenBatch(fund: "MSA-2024") { FundRefuses = "changed-meanwhile" };
        Run(batch, thread).Exception.ShouldNotBeNull().InnerException.ShouldBeOfType<Grains.Batches.BatchFencedException>();
        (batch.Confirmations, batch.Told.Count).ShouldBe((1, 0));
    });

    private static void Settle(Action<DrivenBatch, OneThread, Task> test) => OneThread.Run(thread =>
    {
        var batch = new DrivenBatch();
        Task drive = batch.Drive.RunAsync(CancellationToken.None);
        thread.Drain();
        (batch.Record.Life.State, batch.TotalsAt is null).ShouldBe((BatchState.Settling, false));
        batch.Asked.ShouldAllBe(asked => asked == 1);
        test(batch, thread, drive);
    });

    private static Task Run(DrivenBatch batch, OneThread thread)
    {
        Task round = batch.Drive.RunAsync(CancellationToken.None);
        thread.Drain();
        return round;
    }

    private static Task Look(DrivenBatch batch, OneThread thread)
    {
        Task look = batch.Drive.Totals.LookAsync(CancellationToken.None);
        thread.Drain();
        return look;
    }

    private static void Pass(DrivenBatch batch, OneThread thread, TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += Step)
        {
            batch.Time.Advance(Step);
            thread.Drain();
        }
    }
}
