using AnSinh.Domain.Journal;

namespace AnSinh.Contracts.Lanes;

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
    /// Offers a committed orders entry; completes when the entry has a place in the lane's bounded queue (back-pressure), not when it is streamed.
    /// An entry at or before the cohort's position is ignored; one that leaves a gap makes the lane read the journal first.
    /// </summary>
    ValueTask OfferAsync(JournalEntry orders, CancellationToken cancellationToken);

    /// <summary>The last orders sequence of the cohort that a committed Kafka transaction holds; 0 for none.</summary>
    long PositionOf(int cohort);

    /// <summary>Completes when the cohort's position has reached the sequence, or with false when <paramref name="patience"/> ran out.</summary>
    Task<bool> WaitForAsync(int cohort, long sequence, TimeSpan patience, CancellationToken cancellationToken);

    LaneStatus Status { get; }
}

/// <summary>What an operator asks a lane.</summary>
/// <param name="Transactions">Kafka transactions committed since the lane started.</param>
/// <param name="Restarts">Times the producer was thrown away and rebuilt after an error.</param>
/// <param name="ReplayedOrders">Orders streamed again because the broker had lost data.</param>
/// <param name="LastError">The newest error, null when there was none.</param>
[GenerateSerializer, Immutable, Alias("lane-status.v1")]
public sealed record LaneStatus(
    [property: Id(0)] int Lane,
    [property: Id(1)] long Transactions,
    [property: Id(2)] long Orders,
    [property: Id(3)] long Bundles,
    [property: Id(4)] int Restarts,
    [property: Id(5)] long ReplayedOrders,
    [property: Id(6)] string? LastError);

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
