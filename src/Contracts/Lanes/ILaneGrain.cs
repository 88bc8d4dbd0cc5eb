using AnSinh.Domain.Lanes;
using Orleans.Concurrency;

namespace AnSinh.Contracts.Lanes;

/// <summary>Owns one lane's stream into Kafka. Wakes on any call and resumes from the journal by itself.</summary>
[Alias("AnSinh.ILaneGrain")]
public interface ILaneGrain : IGrainWithIntegerKey
{
    /// <summary>Makes sure that the lane runs.</summary>
    [Alias("Wake"), AlwaysInterleave]
    Task<LaneStatus> WakeAsync(CancellationToken cancellationToken);

    /// <summary>Tells a lane in another process that a cohort has orders up to a sequence; the lane reads them from the journal.</summary>
    [Alias("Notify"), AlwaysInterleave]
    Task NotifyAsync(int cohort, long sequence, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until the broker has acknowledged each cohort's orders, at most <paramref name="patience"/>; returns the cohorts that are not
    /// there yet.
    /// </summary>
    [Alias("Wait"), AlwaysInterleave]
    Task<CohortPosition[]> WaitAsync(CohortPosition[] positions, TimeSpan patience, CancellationToken cancellationToken);
}
