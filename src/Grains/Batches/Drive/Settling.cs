using AnSinh.Domain.Batches;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>
/// Waits until banks have answered every order, counts everything again and closes. The answer travels up by itself: the cohorts that have
/// nothing outstanding any more are named to the batch, and it asks those. The poll finds what a lost notice hides.
/// </summary>
internal sealed class Settling(DriveContext batch, Releases releases, TotalsWatch watch, FundShare fund)
{
    /// <summary>Returns when the batch is closed or stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // What was noticed before the first question is in its answer.
        watch.Restart();
        int[] due = watch.TakeDue(batch.AllCohorts, out bool isWhole);
        Count how = Count.Told;
        while (true)
        {
            if (due.Length > 0)
                await watch.CountAsync(due, isWhole, how, cancellationToken);
            if (await StopIfDriftedAsync(cancellationToken))
                return;
            // The activation that recorded what was ordered may have died before its fund heard of it.
            if (fund.IsUntold && batch.Totals.IsComplete)
                await fund.SettleAsync(done: true, cancellationToken);
            if (!batch.AllCohorts.Any(batch.Totals.IsWaiting) && await TryCloseAsync(cancellationToken))
                return;
            await watch.WaitAsync(GrainLimits.LongestPoll, cancellationToken);
            due = watch.TakeDue(batch.AllCohorts.Where(batch.Totals.IsWaiting), out isWhole);
            // An activation that was left behind would say for ever that it waits. The poll makes it read its journal.
            how = isWhole ? Count.Confirmed : Count.Told;
        }
    }

    /// <summary>Counts order by order before the last word; false when that shows that something is outstanding after all.</summary>
    private async Task<bool> TryCloseAsync(CancellationToken cancellationToken)
    {
        CountAndSum ordered = batch.Record.Ordered!.Ordered;
        await RecountAsync(cancellationToken);
        if (batch.Totals.Drift is null && batch.Totals.Total.Ordered != ordered)
        {
            // An activation that was left behind may have answered. Only what the cohorts' journals say may stop a batch.
            batch.Log.CountedOtherwise(batch.BatchId, ordered.ToString(), batch.Totals.Total.Ordered.ToString());
            await releases.AskAllAsync(cancellationToken);
            await RecountAsync(cancellationToken);
        }

        if (await StopIfDriftedAsync(cancellationToken))
            return true;
        if (batch.Totals.Total.Ordered != ordered)
        {
            await batch.StopAsync($"Ordered were {ordered}, but the cohorts know {batch.Totals.Total.Ordered}.", cancellationToken);
            return true;
        }

        if (batch.Totals.Total.Outstanding != default)
        {
            batch.Log.StillOutstanding(batch.BatchId, batch.Totals.Total.Outstanding.Count);
            return false;
        }

        batch.Record.Problem = null;
        var closing = new ClosedDetails(batch.Totals.Total, batch.Totals.Banks, batch.Totals.Contradictory, batch.Totals.Stale);
        await batch.Stream.RecordAsync(BatchEventNames.Closed, closing, cancellationToken);
        batch.Record.OwesClosing = fund.HasFund;
        return true;
    }

    private Task RecountAsync(CancellationToken cancellationToken) =>
        watch.CountAsync([.. batch.AllCohorts], isWhole: true, Count.Recounted, cancellationToken);

    private async Task<bool> StopIfDriftedAsync(CancellationToken cancellationToken)
    {
        if (batch.Totals.Drift is not { } drift)
            return false;
        await batch.StopAsync($"The sums do not add up: {drift}.", cancellationToken);
        return true;
    }
}
