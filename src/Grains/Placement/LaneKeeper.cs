using System.Threading.Channels;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Placement;

/// <summary>
/// Keeps cohorts with their lanes when silos come and go. A change of membership is followed a fixed time after it was seen, however
/// many more come: what has its home elsewhere now is saved and moved there, what has its home here is woken. In between it looks
/// from time to time whether lanes run and unfinished batches go on, so nobody has to remember that a silo died.
/// </summary>
public sealed partial class LaneKeeper : BackgroundService
{
    private readonly IGrainFactory _grains;
    private readonly IClusterMembershipService _membership;
    private readonly LaneHomes _homes;
    private readonly LaneResidents _residents;
    private readonly StartUp _startUp;
    private readonly SiloDuties _duties;
    private readonly CohortMap _map;
    private readonly TimeProvider _time;
    private readonly ILogger<LaneKeeper> _logger;
    private readonly Channel<bool> _changes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public LaneKeeper(IGrainFactory grains, IClusterMembershipService membership, LaneHomes homes, LaneResidents residents, StartUp startUp,
        SiloDuties duties, CohortMap map, TimeProvider time, ILogger<LaneKeeper> logger)
    {
        (_grains, _membership, _homes, _residents, _startUp) = (grains, membership, homes, residents, startUp);
        (_duties, _map, _time, _logger) = (duties, map, time, logger);
    }

    /// <summary>
    /// Saves the cohorts that live here, so that whoever takes them over starts fast. A cohort that cannot is read from the journal.
    /// </summary>
    /// <returns>How many were asked.</returns>
    public async Task<int> SaveCohortsAsync(CancellationToken cancellationToken)
    {
        IGrainContext[] cohorts = [.. _residents.All.Where(context => LaneBound.IsCohort(context.GrainId.Type))];
        await Parallel.ForEachAsync(
            cohorts, Moves(cancellationToken), async (cohort, token) => await SaveAsync(cohort, token));
        return cohorts.Length;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Task watching = WatchAsync(stoppingToken);
        await _startUp.Ready.WaitAsync(stoppingToken);
        bool changed = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_homes.IsMember)
                    await SweepAsync(changed, stoppingToken);
                changed = await ChangedAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(error);
                changed = true;
                await Task.Delay(GrainLimits.RetryPause, _time, stoppingToken);
            }
        }

        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static ParallelOptions Moves(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = GrainLimits.MovesInFlight, CancellationToken = cancellationToken };

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        string known = "";
        await foreach (ClusterMembershipSnapshot snapshot in _membership.MembershipUpdates.WithCancellation(cancellationToken))
        {
            // Heartbeats come as updates too: only who is there and how matters.
            string now = string.Join(
                ' ', snapshot.Members.Values.Where(member => member.Status != SiloStatus.Dead)
                    .Select(member => $"{member.SiloAddress}:{member.Status}")
                    .Order(StringComparer.Ordinal));
            if (now == known)
                continue;
            known = now;
            _changes.Writer.TryWrite(true);
        }
    }

    /// <summary>True after a change of membership has got its age; false when it is only time to look.</summary>
    private async Task<bool> ChangedAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(GrainLimits.SweepPeriod);
        try
        {
            await _changes.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        await Task.Delay(GrainLimits.MembershipAge, _time, cancellationToken);
        _changes.Reader.TryRead(out bool _);
        return true;
    }

    private async Task SweepAsync(bool changed, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        int moved = await MoveAsync(cancellationToken);
        int[] lanes = _duties.Lanes;
        await _duties.WakeLanesAsync(lanes, cancellationToken);
        if (_homes.IsFirst)
            await _duties.ResumeBatchesAsync(cancellationToken);
        if (!changed)
            return;
        await _duties.WakeCohortsAsync(lanes, cancellationToken);
        if (_homes.IsFirst)
            await _duties.SettleEndedAsync(_time.GetUtcNow(), cancellationToken);
        LogFollowed(_homes.Active.Length, lanes.Length, moved, _time.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Sends away what has its home elsewhere: lanes first, so that cohorts find theirs.</summary>
    private async Task<int> MoveAsync(CancellationToken cancellationToken)
    {
        IGrainContext[] strangers = [.. _residents.All.Where(context => !_homes.IsHere(LaneBound.LaneOf(context.GrainId, _map)))];
        foreach (IGrainContext lane in strangers.Where(context => !LaneBound.IsCohort(context.GrainId.Type)))
            lane.Migrate([], CancellationToken.None);
        await Parallel.ForEachAsync(
            strangers.Where(context => LaneBound.IsCohort(context.GrainId.Type)), Moves(cancellationToken),
            async (cohort, token) =>
        {
            await SaveAsync(cohort, token);
            cohort.Migrate([], CancellationToken.None);
        });
        return strangers.Length;
    }

    private async Task SaveAsync(IGrainContext cohort, CancellationToken cancellationToken)
    {
        try
        {
            await _grains.GetGrain<IBeneficiaryCohortGrain>(cohort.GrainId.GetIntegerKey()).SnapshotAsync(cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotSaved(cohort.GrainId.GetIntegerKey(), error);
        }
    }

    [
        LoggerMessage(
            Level = LogLevel.Information,
            Message =
                "The cluster has {Silos} silos; {Lanes} lanes have their home here, "
                + "{Moved} grains were sent elsewhere, in {Seconds:F1} s.")]
    private partial void LogFollowed(int silos, int lanes, int moved, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Following the membership failed and is repeated.")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Cohort {Cohort} was not saved before it moves; its journal is read instead.")]
    private partial void LogNotSaved(long cohort, Exception error);
}
