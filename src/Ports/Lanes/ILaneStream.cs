using AnSinh.Domain.Journal;
using AnSinh.Domain.Lanes;

namespace AnSinh.Ports.Lanes;

/// <summary>A lane's running stream into Kafka, without Orleans: one transactional producer, one thread, positions per cohort.</summary>
public interface ILaneStream : IAsyncDisposable
{
    int Lane { get; }

    /// <summary>
    /// Fences any other producer of the lane, reads the positions, and starts to stream whatever the journal has after them.
    /// Must complete before entries are offered.
    /// </summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Offers a committed orders entry; completes when the entry has a place in the lane's bounded queue (back-pressure), not when it is
    /// streamed. An entry at or before the cohort's position is ignored; one that leaves a gap makes the lane read the journal first.
    /// </summary>
    ValueTask OfferAsync(JournalEntry orders, CancellationToken cancellationToken);

    /// <summary>
    /// Says how far the journal is with some cohorts. Never waits and never reads: the lane reads the journal itself when it has room, and
    /// keeps no more than a number a cohort. Positions that the lane has reached, and cohorts of other lanes, are ignored.
    /// </summary>
    void Remind(IReadOnlyCollection<CohortPosition> positions);

    /// <summary>The last orders sequence of the cohort that a committed Kafka transaction holds; 0 for none.</summary>
    long PositionOf(int cohort);

    /// <summary>
    /// Completes when the cohort's position has reached the sequence, or with false when <paramref name="patience"/> ran out.
    /// </summary>
    Task<bool> WaitForAsync(int cohort, long sequence, TimeSpan patience, CancellationToken cancellationToken);

    LaneStatus Status { get; }
}

/// <summary>Makes the streams of a silo's lanes.</summary>
public interface ILaneStreamFactory
{
    ILaneStream Create(int lane);
}

/// <summary>PostgreSQL's hint of what a lane has committed to Kafka, written after the Kafka commit.</summary>
public interface ILanePositionHints
{
    /// <summary>Cohort → orders sequence, for the cohorts given that have a hint.</summary>
    Task<IReadOnlyDictionary<int, long>> ReadAsync(IReadOnlyCollection<int> cohorts, CancellationToken cancellationToken);

    /// <summary>Raises the hints; a hint never falls.</summary>
    Task RaiseAsync(IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken);
}
