using System.Security.Cryptography;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches;

/// <summary>
/// From released to closed. Every step is repeatable: a cohort orders a batch once, a lane streams an entry once, and each step
/// that is done is an event, so an activation that starts anew goes on where the last one was.
/// </summary>
internal sealed partial class PaymentBatchGrain
{
    private readonly BatchTotals _totals = new();
    private readonly Dictionary<int, CohortRelease> _releases = [];
    private IGrainTimer? _driver;
    private long _streamedOrders;
    private int _outdated;
    private DateTimeOffset _closedTotalsAt;

    private bool NeedsDriving => State is BatchState.Released or BatchState.Ordered or BatchState.Streamed && _events.Count > 0;

    private void StartDriving() => _driver ??= this.RegisterGrainTimer(
        static (grain, token) => grain.DriveAsync(token),
        this,
        new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = GrainLimits.RetryPause, Interleave = true, KeepAlive = true });

    /// <summary>One round; the timer starts another when it could not finish.</summary>
    private async Task DriveAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (State is BatchState.Released or BatchState.Ordered)
                await OrderAsync(cancellationToken);
            if (State == BatchState.Ordered)
                await AwaitStreamAsync(cancellationToken);
            if (State == BatchState.Streamed)
                await AwaitStatusesAsync(cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            _problem = $"{error.GetType().Name}: {error.Message}";
            LogRoundFailed(BatchId, State, error);
            return;
        }

        if (!NeedsDriving)
        {
            _driver?.Dispose();
            _driver = null;
        }
    }

    /// <summary>Has every cohort journal its orders. After a crash the ones that did so answer from their state.</summary>
    private async Task OrderAsync(CancellationToken cancellationToken)
    {
        RunScope scope = _prepared!.Scope;
        byte[] content = prepared.State.CohortHashes;
        if (HexOf(content) != _prepared.ContentHash)
        {
            await StopAsync("The stored content of the dry run is not the one that was approved. Nothing more is ordered; prepare another batch for the rest.", cancellationToken);
            return;
        }

        Contracts.Journal.BatchEvent released = _events.Last(known => known.Event == BatchEventNames.Released);
        IReadOnlyDictionary<int, Exception> failed = await _fanOut.RunAsync(
            Enumerable.Range(0, map.Cohorts).Where(cohort => !_releases.ContainsKey(cohort)),
            (cohort, token) => Cohort(cohort).ReleaseAsync(
                new ReleaseCommand(released.CommandId, BatchId, released.Actor, scope, HashOf(content, cohort), LookOnly: State == BatchState.Ordered), token),
            TakeRelease,
            cancellationToken);
        if (failed.Count > 0)
            throw new InvalidOperationException($"{failed.Count} cohorts could not order yet: {failed.Values.First().Message}", failed.Values.First());
        if (State == BatchState.Released)
        {
            var ordered = new OrderedDetails(_releases.Values.Aggregate(default(CountAndSum), (sum, release) => sum + release.Ordered), _outdated);
            await RecordAsync(BatchEventNames.Ordered, Guid.NewGuid(), SystemActor, ordered, cancellationToken);
        }
    }

    private static byte[] HashOf(byte[] content, int cohort) =>
        content.AsSpan(cohort * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes).ToArray();

    private void TakeRelease(int cohort, CohortRelease release)
    {
        _releases[cohort] = release;
        if (release.Outdated)
            _outdated++;
    }

    private async Task AwaitStreamAsync(CancellationToken cancellationToken)
    {
        _streamedOrders = 0;
        await Task.WhenAll(_releases.Where(release => release.Value.OrdersSequence > 0)
            .Select(release => new CohortPosition(release.Key, release.Value.OrdersSequence))
            .GroupBy(position => map.LaneOf(position.Cohort))
            .Select(lane => AwaitLaneAsync(lane.Key, [.. lane], cancellationToken)));
        _problem = null;
        await RecordAsync(BatchEventNames.Streamed, Guid.NewGuid(), SystemActor, new StreamedDetails(_streamedOrders), cancellationToken);
    }

    private async Task AwaitLaneAsync(int lane, CohortPosition[] waiting, CancellationToken cancellationToken)
    {
        while (waiting.Length > 0)
        {
            CohortPosition[] behind = await GrainFactory.GetGrain<ILaneGrain>(lane).WaitAsync(waiting, GrainLimits.StreamPatience, cancellationToken);
            HashSet<int> left = [.. behind.Select(position => position.Cohort)];
            foreach (CohortPosition arrived in waiting)
            {
                if (!left.Contains(arrived.Cohort))
                    _streamedOrders += _releases[arrived.Cohort].Ordered.Count;
            }

            if (behind.Length > 0)
                _problem = $"Lane {lane} has {behind.Length} cohorts that the broker has not acknowledged yet. Is Kafka reachable?";
            waiting = behind;
        }
    }

    /// <summary>Looks at the cohorts that still wait until none does, then counts everything again and closes.</summary>
    private async Task AwaitStatusesAsync(CancellationToken cancellationToken)
    {
        var waiting = new HashSet<int>(Enumerable.Range(0, map.Cohorts));
        while (waiting.Count > 0)
        {
            if (!await PollAsync([.. waiting], recount: false, cancellationToken))
                return;
            waiting.RemoveWhere(cohort => _totals.OutstandingOf(cohort) == 0);
            if (waiting.Count > 0)
                await Task.Delay(GrainLimits.SettlingPoll, time, cancellationToken);
        }

        if (!await PollAsync(Enumerable.Range(0, map.Cohorts), recount: true, cancellationToken))
            return;
        if (_totals.Total.Ordered != _ordered!.Ordered)
        {
            await StopAsync($"Ordered were {_ordered.Ordered}, but the cohorts know {_totals.Total.Ordered}.", cancellationToken);
            return;
        }

        _problem = null;
        await RecordAsync(BatchEventNames.Closed, Guid.NewGuid(), SystemActor, new ClosedDetails(_totals.Total, _totals.Banks, _totals.Contradictory, _totals.Stale), cancellationToken);
    }

    /// <summary>Takes the cohorts' sums; false when one of them drifted, and then the batch has stopped.</summary>
    private async Task<bool> PollAsync(IEnumerable<int> cohorts, bool recount, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<int, Exception> failed = await _fanOut.RunAsync(
            cohorts, (cohort, token) => Cohort(cohort).TotalsAsync(BatchId, recount, token), _totals.Take, cancellationToken);
        if (failed.Count > 0)
            throw new InvalidOperationException($"{failed.Count} cohorts did not answer: {failed.Values.First().Message}", failed.Values.First());
        if (_totals.Drift is not { } drift)
            return true;
        await StopAsync($"The sums do not add up: {drift}.", cancellationToken);
        return false;
    }

    private async Task StopAsync(string problem, CancellationToken cancellationToken)
    {
        LogStopped(BatchId, problem);
        await RecordAsync(BatchEventNames.Stopped, Guid.NewGuid(), SystemActor, new StoppedDetails(problem), cancellationToken);
    }

    private void TakeClosing(ClosedDetails closing)
    {
        _totals.Reset(closing);
        _closedTotalsAt = default;
    }

    /// <summary>A bank may return money after the batch closed: the view shows what is true now, the event what was true then.</summary>
    private async Task RefreshClosedAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - _closedTotalsAt < GrainLimits.RetryPause)
            return;
        _closedTotalsAt = time.GetUtcNow();
        var fresh = new BatchTotals();
        IReadOnlyDictionary<int, Exception> failed = await _fanOut.RunAsync(
            Enumerable.Range(0, map.Cohorts), (cohort, token) => Cohort(cohort).TotalsAsync(BatchId, false, token), fresh.Take, cancellationToken);
        if (failed.Count == 0)
            _totals.Replace(fresh);
    }
}
