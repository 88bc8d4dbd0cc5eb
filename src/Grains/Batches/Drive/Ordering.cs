using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>
/// Has the cohorts journal their orders. Banks that are neither held nor throttled go first, all at once; throttled ones follow at their
/// pace, cohort by cohort; held ones wait until somebody continues them.
/// </summary>
internal sealed class Ordering(DriveContext batch, Releases releases, TotalsWatch watch, FundShare fund)
{
    private readonly Dictionary<int, DateTimeOffset> _throttledUntil = [];
    private OrderProgress? _progress;

    private BatchLife Life => batch.Record.Life;

    private bool IsReleased => Life.State == BatchState.Released;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (batch.Content.Value.Hash() != batch.Record.Prepared!.ContentHash)
        {
            await batch.StopAsync(
                "The stored content of the dry run is not the one that was approved. "
                + "Nothing more is ordered; prepare another batch for the rest.",
                cancellationToken);
            return;
        }

        if (_progress is null)
            await BeginAsync(cancellationToken);
        while (IsReleased && !_progress!.IsDone && !Life.IsRestCancelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Life.IsPaused)
                await IdleAsync(cancellationToken);
            else if (_progress.CohortsWith(IsFast).Any())
                await OrderFastAsync(cancellationToken);
            else if (!await OrderThrottledAsync(cancellationToken))
                await IdleAsync(cancellationToken);
        }

        if (IsReleased)
            await RecordOrderedAsync(cancellationToken);
    }

    /// <summary>Neither held by a person, nor throttled, nor past its cut-off of the day.</summary>
    private bool IsFast(int bank) => !IsHeld(bank) && !Life.ThrottledBanks.ContainsKey(bank);

    private bool IsHeld(int bank) => Life.HeldBanks.Contains(bank) || batch.Window.IsPastCutOff(bank, batch.Time.GetUtcNow());

    /// <summary>After a restart: what the cohorts have ordered already. A batch that was just released has nothing to ask for.</summary>
    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (!batch.Record.IsReleasedHere)
            await releases.AskAllAsync(cancellationToken);
        _progress = new OrderProgress(batch.Content.Value.Lots!);
    }

    private async Task OrderFastAsync(CancellationToken cancellationToken)
    {
        await releases.RunAsync(
            _progress!.CohortsWith(IsFast),
            async (cohort, token) =>
            {
                // Read at the moment of the call: a pause or a hold counts from there on.
                CohortLot[] lots = Life.IsPaused || Life.IsRestCancelled ? [] : _progress.LotsOf(cohort, IsFast);
                return lots.Length == 0 ? default : (lots, await releases.AskAsync(cohort, lots, lookOnly: false, token));
            },
            TakeLots,
            cancellationToken);
        watch.Restart();
    }

    /// <summary>
    /// Orders one cohort's lots at the throttled bank whose turn is next, and waits for that turn; false when there is none.
    /// </summary>
    private async Task<bool> OrderThrottledAsync(CancellationToken cancellationToken)
    {
        int[] banks = [.. Life.ThrottledBanks.Keys.Where(bank => !IsHeld(bank) && _progress!.CohortsWith(other => other == bank).Any())];
        if (banks.Length == 0)
            return false;
        int next = banks.MinBy(bank => _throttledUntil.GetValueOrDefault(bank));
        TimeSpan wait = _throttledUntil.GetValueOrDefault(next) - batch.Time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait < GrainLimits.RetryPause ? wait : GrainLimits.RetryPause, batch.Time, cancellationToken);
            return true;
        }

        int cohort = _progress!.CohortsWith(bank => bank == next).First();
        CohortLot[] lots = _progress.LotsOf(cohort, bank => bank == next);
        long before = releases.OrdersOf(cohort);
        await releases.RunAsync(
            [cohort],
            async (number, token) => (lots, await releases.AskAsync(number, lots, lookOnly: false, token)),
            TakeLots,
            cancellationToken);
        watch.Restart();
        double seconds = (double)(releases.OrdersOf(cohort) - before) / Life.ThrottledBanks.GetValueOrDefault(next, 1);
        _throttledUntil[next] = batch.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds);
        return true;
    }

    private void TakeLots(int cohort, (CohortLot[] Lots, CohortRelease Release) answer)
    {
        if (answer.Lots is null)
            return;
        _progress!.MarkAsked(cohort, answer.Lots);
        batch.Record.AddNotOrdered(answer.Release.OutdatedLots, answer.Release.Elsewhere ?? []);
        releases.Take(cohort, answer.Release);
    }

    /// <summary>
    /// Nothing to order for a while: sees how the banks that go on are doing and tells the fund, until somebody changes something.
    /// </summary>
    private async Task IdleAsync(CancellationToken cancellationToken)
    {
        batch.Record.Problem = null;
        int[] due = watch.TakeDue(batch.AllCohorts, out bool isWhole);
        if (due.Length > 0)
            await watch.CountAsync(due, isWhole, isWhole ? Count.Confirmed : Count.Told, cancellationToken);
        if (batch.Totals.Drift is { } drift)
        {
            await batch.StopAsync($"The sums do not add up: {drift}.", cancellationToken);
            return;
        }

        if (batch.Totals.IsComplete)
            await fund.SettleAsync(done: false, cancellationToken);
        await watch.WaitAsync(GrainLimits.RetryPause, cancellationToken);
    }

    private async Task RecordOrderedAsync(CancellationToken cancellationToken)
    {
        // Cohorts that were skipped by a cancellation may have ordered in an earlier activation.
        if (Life.IsRestCancelled)
            await releases.AskAllAsync(cancellationToken);
        // Banks may have rejected some of what an earlier activation ordered: the fund is not told before that is known.
        if (fund.HasFund && !batch.Totals.IsComplete)
            await watch.CountAsync([.. batch.AllCohorts], isWhole: true, Count.Confirmed, cancellationToken);
        var details = new OrderedDetails(releases.Ordered, batch.Record.OutdatedLots)
        {
            Elsewhere = batch.Record.Elsewhere.Count == 0 ? null : new SortedDictionary<string, CountAndSum>(
                batch.Record.Elsewhere.ToDictionary(), StringComparer.Ordinal),
        };
        await batch.Stream.RecordAsync(BatchEventNames.Ordered, details, cancellationToken);
        await fund.SettleAsync(done: true, cancellationToken);
    }
}
