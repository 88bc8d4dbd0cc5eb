using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Funds;
using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches;

/// <summary>
/// From released to closed. Every step is repeatable: a cohort orders a lot once, a lane streams an entry once, and each step
/// that is done is an event, so an activation that starts anew goes on where the last one was.
/// </summary>
internal sealed partial class PaymentBatchGrain
{
    private readonly BatchTotals _totals = new();
    private IGrainTimer? _driver;
    private IGrainTimer? _alarm;
    private DateTimeOffset? _alarmAt;
    private long _streamedOrders;
    private bool _releasedHere;
    private DateTimeOffset _closedTotalsAt;
    private CountAndSum? _fundSettled;

    /// <summary>Drives what is under way, and sets the alarm of a release that is to come.</summary>
    private void WakeUp()
    {
        if (_stream.IsLost || process.ApplicationStopping.IsCancellationRequested)
            return;
        if (Life.IsUnderWay && _driver is null)
        {
            _driver = this.RegisterGrainTimer(
                static (grain, token) => grain.DriveAsync(token),
                this,
                new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = GrainLimits.RetryPause, Interleave = true, KeepAlive = true });
        }

        DateTimeOffset? due = Life.State == BatchState.Scheduled ? Life.ReleaseAt : null;
        if (due == _alarmAt)
            return;
        _alarm?.Dispose();
        (_alarm, _alarmAt) = (null, due);
        if (due is { } at)
        {
            TimeSpan wait = at - time.GetUtcNow();
            // A release that is refused at its time is tried again every period, so the alarm stays set.
            _alarm = this.RegisterGrainTimer(
                static (grain, token) => grain.ResumeAsync(token),
                this,
                new GrainTimerCreationOptions
                {
                    DueTime = wait > TimeSpan.Zero ? Min(wait, GrainLimits.LongestAlarm) : TimeSpan.Zero,
                    Period = GrainLimits.AlarmPeriod,
                    Interleave = true,
                    KeepAlive = true,
                });
        }
    }

    private void StopTimers()
    {
        _driver?.Dispose();
        _alarm?.Dispose();
        (_driver, _alarm, _alarmAt) = (null, null, null);
    }

    /// <summary>What the batch does by itself, in turn with what people ask of it.</summary>
    private Task<BatchReply> RecordSystemAsync<T>(string name, T details, CancellationToken cancellationToken) =>
        InTurnAsync(() => RecordAsync(name, Guid.NewGuid(), SystemActor, details, cancellationToken), cancellationToken);

    /// <summary>
    /// One round; the timer starts another when it could not finish. A process that ends lets go at once: until a round is over its activation stays,
    /// and everybody who asks for the batch waits for it, although another silo could go on.
    /// </summary>
    private async Task DriveAsync(CancellationToken cancellationToken)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, process.ApplicationStopping);
        try
        {
            if (Life.State is BatchState.Released)
                await OrderAsync(round.Token);
            if (Life.State == BatchState.Ordered)
                await AwaitStreamAsync(round.Token);
            if (Life.State == BatchState.Settling)
                await AwaitStatusesAsync(round.Token);
        }
        catch (Exception) when (_stream.IsLost || round.IsCancellationRequested)
        {
            StopTimers();
            DeactivateOnIdle();
            return;
        }
        catch (Exception error)
        {
            _problem = $"{error.GetType().Name}: {error.Message}";
            LogRoundFailed(BatchId, Life.State, error);
            return;
        }

        if (!Life.IsUnderWay)
        {
            _driver?.Dispose();
            _driver = null;
        }
    }

    private async Task AwaitStreamAsync(CancellationToken cancellationToken)
    {
        // After a restart nobody remembers where each cohort's orders are: the cohorts do.
        if (_releases.Count < map.Cohorts)
            await AskAllAsync(cancellationToken);
        _streamedOrders = 0;
        await Task.WhenAll(_releases.Where(release => release.Value.OrdersSequence > 0)
            .Select(release => new CohortPosition(release.Key, release.Value.OrdersSequence))
            .GroupBy(position => map.LaneOf(position.Cohort))
            .Select(lane => AwaitLaneAsync(lane.Key, [.. lane], cancellationToken)));
        _problem = null;
        await RecordSystemAsync(BatchEventNames.Streamed, new StreamedDetails(_streamedOrders), cancellationToken);
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

        await SettleFundAsync(done: true, cancellationToken);
        _problem = null;
        await RecordSystemAsync(BatchEventNames.Closed, new ClosedDetails(_totals.Total, _totals.Banks, _totals.Contradictory, _totals.Stale), cancellationToken);
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
        await RecordSystemAsync(BatchEventNames.Stopped, new StoppedDetails(problem), cancellationToken);
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
            Enumerable.Range(0, map.Cohorts), (cohort, token) => Cohort(cohort).TotalsAsync(BatchId, recount: false, token), fresh.Take, cancellationToken);
        if (failed.Count > 0)
            return;
        _totals.Replace(fresh);
        await SettleFundAsync(done: true, cancellationToken);
    }

    /// <summary>Tells the fund what the batch has used: ordered, less what banks rejected or returned.</summary>
    private async Task SettleFundAsync(bool done, CancellationToken cancellationToken)
    {
        if (Fund is not { } fund)
            return;
        OrderTotals total = _totals.Total;
        // Sums that were taken while some banks waited know less than the event that closed the ordering.
        CountAndSum ordered = _ordered?.Ordered ?? total.Ordered;
        CountAndSum used = ordered - total.Rejected - total.Returned;
        if (used == _fundSettled && !done)
            return;
        FundReply reply = await fund.SettleAsync(BatchId, SystemActor, used.Dong, done, cancellationToken);
        _fundSettled = reply.Error is null ? used : null;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
