using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Cohorts;
using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Placement;

/// <summary>
/// What a silo keeps awake: the lanes that have their home here, their cohorts, and unfinished batches. <see cref="StartUp"/> does it
/// first, <see cref="LaneKeeper"/> from then on. Due work is found by query, so nothing depends on what the last process remembered.
/// </summary>
public sealed class SiloDuties(IGrainFactory grains, IBatchWork batches, CohortMap map, LaneHomes homes)
{
    /// <summary>The lanes that have their home here now.</summary>
    public int[] Lanes => [.. Enumerable.Range(0, map.Lanes).Where(homes.IsHere)];

    /// <summary>Wakes the lanes: each streams what the journal has and the broker has not.</summary>
    public Task WakeLanesAsync(int[] lanes, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        lanes, Calls(cancellationToken),
        async (lane, token) => await grains.GetGrain<ILaneGrain>(lane).WakeAsync(token));

    /// <summary>Loads the cohorts of the lanes.</summary>
    /// <returns>How many people they have.</returns>
    public async Task<long> WakeCohortsAsync(int[] lanes, CancellationToken cancellationToken)
    {
        long people = 0;
        await Parallel.ForEachAsync(
            lanes.SelectMany(map.CohortsOfLane), Calls(cancellationToken), async (cohort, token) =>
            {
                CohortHealth health = await grains.GetGrain<IBeneficiaryCohortGrain>(cohort).WakeAsync(token);
                Interlocked.Add(ref people, health.People);
            });
        return people;
    }

    /// <summary>Has every batch that is under way go on, the oldest first. Drafts wait for people and stay asleep.</summary>
    /// <returns>How many there are.</returns>
    public async Task<int> ResumeBatchesAsync(CancellationToken cancellationToken)
    {
        int count = 0;
        await foreach (string batch in batches.AllUnderWayAsync(cancellationToken))
        {
            await grains.GetGrain<IPaymentBatchGrain>(batch).ResumeAsync(cancellationToken);
            count++;
        }

        return count;
    }

    /// <summary>Wakes batches that ended lately: a process may have died between their last event and their fund's.</summary>
    public async Task SettleEndedAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (string batch in await batches.ListEndedAsync(now - GrainLimits.EndedLately, GrainLimits.MaxEndedLooks, cancellationToken))
            await grains.GetGrain<IPaymentBatchGrain>(batch).ResumeAsync(cancellationToken);
    }

    private static ParallelOptions Calls(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = GrainLimits.CohortCallsInFlight, CancellationToken = cancellationToken };
}
