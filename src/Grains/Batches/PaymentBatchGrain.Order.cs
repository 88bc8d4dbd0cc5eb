using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches;

/// <summary>
/// Has the cohorts journal their orders. Banks that are neither held nor throttled go first, all at once; throttled ones follow at their
/// pace, cohort by cohort; held ones wait until somebody continues them.
/// </summary>
internal sealed partial class PaymentBatchGrain
{
    private readonly Dictionary<int, CohortRelease> _releases = [];
    private readonly Dictionary<int, DateTimeOffset> _throttledUntil = [];
    private OrderProgress? _progress;
    private int _outdated;

    /// <summary>Neither held by a person, nor throttled, nor past its cut-off of the day.</summary>
    private bool IsFast(int bank) => !IsHeld(bank) && !Life.ThrottledBanks.ContainsKey(bank);

    private bool IsHeld(int bank) => Life.HeldBanks.Contains(bank) || window.IsPastCutOff(bank, time.GetUtcNow());

    private async Task OrderAsync(CancellationToken cancellationToken)
    {
        if (prepared.State.Hash() != _prepared!.ContentHash)
        {
            await StopAsync("The stored content of the dry run is not the one that was approved. Nothing more is ordered; prepare another batch for the rest.", cancellationToken);
            return;
        }

        if (_progress is null)
            await BeginAsync(cancellationToken);
        while (Life.State == BatchState.Released && !_progress!.IsDone && !Life.IsRestCancelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Life.IsPaused)
                await IdleAsync(cancellationToken);
            else if (_progress.CohortsWith(IsFast).Any())
                await OrderFastAsync(cancellationToken);
            else if (!await OrderThrottledAsync(cancellationToken))
                await IdleAsync(cancellationToken);
        }

        if (Life.State == BatchState.Released)
            await RecordOrderedAsync(cancellationToken);
    }

    /// <summary>After a restart: what the cohorts have ordered already. A batch that was just released has nothing to ask for.</summary>
    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        if (!_releasedHere)
            await AskAllAsync(cancellationToken);
        _progress = new OrderProgress(prepared.State.Lots!);
    }

    private Task AskAllAsync(CancellationToken cancellationToken) => ReleaseAsync(
        Enumerable.Range(0, map.Cohorts), (cohort, token) => AskAsync(cohort, [], lookOnly: true, token), TakeRelease, cancellationToken);

    private Task OrderFastAsync(CancellationToken cancellationToken) => ReleaseAsync(
        _progress!.CohortsWith(IsFast),
        async (cohort, token) =>
        {
            // Read at the moment of the call: a pause or a hold counts from there on.
            PayoutLot[] lots = Life.IsPaused || Life.IsRestCancelled ? [] : _progress.LotsOf(cohort, IsFast);
            return lots.Length == 0 ? default : (lots, await AskAsync(cohort, lots, lookOnly: false, token));
        },
        TakeLots,
        cancellationToken);

    /// <summary>Orders one cohort's lots at the throttled bank whose turn is next, and waits for that turn; false when there is none.</summary>
    private async Task<bool> OrderThrottledAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        int[] banks = [.. Life.ThrottledBanks.Keys.Where(bank => !IsHeld(bank) && _progress!.CohortsWith(other => other == bank).Any())];
        if (banks.Length == 0)
            return false;
        int next = banks.MinBy(bank => _throttledUntil.GetValueOrDefault(bank));
        TimeSpan wait = _throttledUntil.GetValueOrDefault(next) - now;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait < GrainLimits.RetryPause ? wait : GrainLimits.RetryPause, time, cancellationToken);
            return true;
        }

        int cohort = _progress!.CohortsWith(bank => bank == next).First();
        PayoutLot[] lots = _progress.LotsOf(cohort, bank => bank == next);
        long before = _releases.TryGetValue(cohort, out CohortRelease? known) ? known.Ordered.Count : 0;
        await ReleaseAsync([cohort], async (number, token) => (lots, await AskAsync(number, lots, lookOnly: false, token)), TakeLots, cancellationToken);
        long ordered = _releases[cohort].Ordered.Count - before;
        _throttledUntil[next] = time.GetUtcNow() + TimeSpan.FromSeconds((double)ordered / Life.ThrottledBanks.GetValueOrDefault(next, 1));
        return true;
    }

    private Task<CohortRelease> AskAsync(int cohort, PayoutLot[] lots, bool lookOnly, CancellationToken cancellationToken)
    {
        StreamEvent released = _stream.Events.Last(known => known.Event == BatchEventNames.Released);
        return Cohort(cohort).ReleaseAsync(
            new ReleaseCommand(released.CommandId, BatchId, released.Actor, prepared.State.Run!, lots, lookOnly), cancellationToken);
    }

    private async Task ReleaseAsync<TResult>(
        IEnumerable<int> cohorts, Func<int, CancellationToken, Task<TResult>> call, Action<int, TResult> done, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<int, Exception> failed = await _fanOut.RunAsync(cohorts.ToArray(), call, done, cancellationToken);
        if (failed.Count > 0)
            throw new InvalidOperationException($"{failed.Count} cohorts could not order yet: {failed.Values.First().Message}", failed.Values.First());
    }

    private void TakeLots(int cohort, (PayoutLot[] Lots, CohortRelease Release) answer)
    {
        if (answer.Lots is null)
            return;
        _progress!.MarkAsked(cohort, answer.Lots);
        _outdated += answer.Release.OutdatedLots;
        TakeRelease(cohort, answer.Release);
    }

    private void TakeRelease(int cohort, CohortRelease release) => _releases[cohort] = release;

    /// <summary>Nothing to order for a while: shows how the banks that go on are doing, until somebody changes something.</summary>
    private async Task IdleAsync(CancellationToken cancellationToken)
    {
        _problem = null;
        await PollAsync(Enumerable.Range(0, map.Cohorts), recount: false, cancellationToken);
        await SettleFundAsync(done: false, cancellationToken);
        await Task.Delay(GrainLimits.RetryPause, time, cancellationToken);
    }

    private async Task RecordOrderedAsync(CancellationToken cancellationToken)
    {
        // Cohorts that were skipped by a cancellation may have ordered in an earlier activation.
        if (Life.IsRestCancelled)
            await AskAllAsync(cancellationToken);
        CountAndSum sum = _releases.Values.Aggregate(default(CountAndSum), (total, release) => total + release.Ordered);
        await RecordSystemAsync(BatchEventNames.Ordered, new OrderedDetails(sum, _outdated), cancellationToken);
        await SettleFundAsync(done: true, cancellationToken);
    }
}
