using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>
/// Keeps the sums of a batch as new as somebody needs them. Cohorts that have nothing outstanding any more are named by whoever journaled
/// their last status, people who look want newer sums, and when neither comes the poll asks, ever more rarely: a notice may be lost.
/// </summary>
internal sealed class TotalsWatch(DriveContext batch, Releases releases, FundShare fund)
{
    private readonly HashSet<int> _noticed = [];
    private TaskCompletionSource _news = NewSignal();
    private Task _counting = Task.CompletedTask;
    private Task _look = Task.CompletedTask;
    private DateTimeOffset _lookFailedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _nextPoll = DateTimeOffset.MinValue;
    private TimeSpan _pause = GrainLimits.FirstPoll;

    private DateTimeOffset Now => batch.Time.GetUtcNow();

    private DateTimeOffset? At => batch.Record.TotalsAt(Now);

    /// <summary>These cohorts have nothing outstanding any more.</summary>
    public void Notice(IReadOnlyCollection<int> cohorts)
    {
        batch.Log.Noticed(batch.BatchId, cohorts.Count);
        foreach (int cohort in cohorts)
        {
            if (cohort >= 0 && cohort < batch.Map.Cohorts)
                _noticed.Add(cohort);
        }

        _news.TrySetResult();
    }

    /// <summary>Cohorts change by more than banks' answers from here on: the next poll is due at once.</summary>
    public void Restart()
    {
        _noticed.Clear();
        (_nextPoll, _pause) = (DateTimeOffset.MinValue, GrainLimits.FirstPoll);
    }

    /// <summary>Which of the cohorts are to be asked now: all when the poll is due, else those that were noticed.</summary>
    public int[] TakeDue(IEnumerable<int> cohorts, out bool isWhole)
    {
        DateTimeOffset now = Now;
        isWhole = now >= _nextPoll;
        int[] due = [.. isWhole ? cohorts : cohorts.Where(_noticed.Contains)];
        _noticed.Clear();
        if (!isWhole)
            return due;
        batch.Log.Polled(batch.BatchId, due.Length, _pause);
        _nextPoll = now + _pause;
        _pause = _pause * 2 < GrainLimits.LongestPoll ? _pause * 2 : GrainLimits.LongestPoll;
        return due;
    }

    /// <summary>Waits until there is something new: a notice, a look, the time of the poll; at most <paramref name="longest"/>.</summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        TimeSpan left = _nextPoll - Now;
        if (longest < left)
            left = longest;
        TaskCompletionSource news = _news;
        try
        {
            if (left <= TimeSpan.Zero)
                return;
            using ITimer timer = batch.Time.CreateTimer(
                static signal => ((TaskCompletionSource)signal!).TrySetResult(), news, left, Timeout.InfiniteTimeSpan);
            using CancellationTokenRegistration cancelled = cancellationToken.Register(() => news.TrySetCanceled(cancellationToken));
            await news.Task;
        }
        finally
        {
            if (news.Task.IsCompleted)
                _news = NewSignal();
        }
    }

    /// <summary>Takes the cohorts' sums, one count at a time: an older answer must not replace a newer one.</summary>
    /// <param name="isWhole">Every cohort that may have changed is among them.</param>
    public async Task CountAsync(IReadOnlyCollection<int> cohorts, bool isWhole, Count how, CancellationToken cancellationToken)
    {
        Task before = _counting;
        TaskCompletionSource done = NewSignal();
        _counting = done.Task;
        try
        {
            await before;
            await CountIntoAsync(batch.Totals, cohorts, isWhole, how, cancellationToken);
        }
        finally
        {
            done.SetResult();
        }
    }

    /// <summary>
    /// Somebody looks. Sums that are older than <see cref="GrainLimits.LookAge"/> are taken anew, once for all who look; sums that banks'
    /// answers change are waited for, for <see cref="GrainLimits.LookPatience"/> at most. Never fails: the view shows what is known and
    /// when that was.
    /// </summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = Now;
        bool isKnown = At is not null;
        if (now - (At ?? DateTimeOffset.MinValue) < GrainLimits.LookAge)
            return;
        if (_look.IsCompleted)
        {
            if (now - _lookFailedAt < GrainLimits.LookAge)
                return;
            _look = RefreshAsync();
        }

        // While cohorts are ordering they answer later than they order: who looks then gets what was known at the release.
        if (isKnown && batch.Record.Life.State is BatchState.Released or BatchState.Ordered)
            return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, batch.Stopping);
        try
        {
            await _look.WaitAsync(GrainLimits.LookPatience, batch.Time, either.Token);
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task RefreshAsync()
    {
        try
        {
            if (batch.Record.Life.State == BatchState.Closed)
                await RefreshClosedAsync();
            else
                await CountAsync([.. Changing()], isWhole: true, Count.Told, batch.Stopping);
            // The drive sees at once that nothing is outstanding any more, or that a sum drifted.
            _news.TrySetResult();
        }
        catch (Exception error)
        {
            _lookFailedAt = Now;
            if (!batch.Stopping.IsCancellationRequested)
                batch.Log.LookFailed(batch.BatchId, error);
        }
    }

    private IEnumerable<int> Changing() => batch.Record.Life.State == BatchState.Settling && At is not null
        ? batch.AllCohorts.Where(batch.Totals.IsWaiting)
        : batch.AllCohorts;

    /// <summary>A bank may return money after the batch closed: the view shows what is true now, the event what was true then.</summary>
    private async Task RefreshClosedAsync()
    {
        var fresh = new BatchTotals(batch.Map.Cohorts);
        await CountIntoAsync(fresh, [.. batch.AllCohorts], isWhole: true, Count.Told, batch.Stopping);
        // A cohort that was left behind has fewer orders than the batch: what is known better stays.
        if (fresh.Total.Ordered != batch.Record.Ordered?.Ordered)
            return;
        batch.Totals.Replace(fresh);
        await fund.SettleAsync(done: true, batch.Stopping);
    }

    private async Task CountIntoAsync(
        BatchTotals totals, IReadOnlyCollection<int> cohorts, bool isWhole, Count how, CancellationToken cancellationToken)
    {
        DateTimeOffset asked = Now;
        IReadOnlyDictionary<int, Exception> failed = await batch.FanOut.RunAsync<CohortBatchTotals>(
            cohorts, (cohort, token) => AskAsync(cohort, how, token), totals.Take, cancellationToken);
        if (failed.Count > 0)
        {
            Exception first = failed.Values.First();
            throw new InvalidOperationException($"{failed.Count} cohorts did not answer: {first.Message}", first);
        }

        if (isWhole)
            totals.Counted(asked);
    }

    private async Task<CohortBatchTotals> AskAsync(int cohort, Count how, CancellationToken cancellationToken)
    {
        if (how == Count.Confirmed && (await releases.AskAsync(cohort, [], lookOnly: true, cancellationToken)).Totals is { } confirmed)
            return confirmed;
        return await batch.Cohorts.TotalsAsync(cohort, batch.BatchId, recount: how == Count.Recounted, cancellationToken);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How a cohort is counted.</summary>
internal enum Count
{
    /// <summary>The sums that the activation has: quick, and those of an activation that was left behind are old.</summary>
    Told,

    /// <summary>The sums after a look into the journal, which makes an activation that was left behind drop its state.</summary>
    Confirmed,

    /// <summary>Order by order, so that a drift is found.</summary>
    Recounted,
}
