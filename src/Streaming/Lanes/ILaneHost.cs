using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;

namespace AnSinh.Streaming.Lanes;

/// <summary>
/// What the life of one producer needs of the lane around it. In production the tasks are always completed: the calls block the lane's own
/// thread.
/// </summary>
internal interface ILaneHost
{
    int Lane { get; }

    CohortMap Map { get; }

    StreamingOptions Options { get; }

    TimeProvider Time { get; }

    /// <summary>The committed positions that this lane knows of; they outlive its producers.</summary>
    LaneWaiters Positions { get; }

    /// <summary>Where the banks' chains of manifests stand; they outlive the lane's producers.</summary>
    Dictionary<int, ManifestState> Manifests { get; }

    /// <summary>Offers that wait.</summary>
    int Offers { get; }

    /// <summary>What Kafka says, read to its end.</summary>
    ValueTask<LanePositions> ReadPositionsAsync();

    ValueTask<IReadOnlyDictionary<int, long>> ReadHintsAsync(int[] cohorts);

    /// <summary>As <see cref="IJournalReader.ReadOrderHashesAsync"/>.</summary>
    ValueTask<IReadOnlyDictionary<int, byte[]>> ReadHashesAsync(IReadOnlyDictionary<int, long> positions);

    ValueTask<IReadOnlyList<BatchHead>> ListOpenBatchesAsync();

    IAsyncEnumerable<JournalEntry> ReadOrdersAfter(IReadOnlyDictionary<int, long> after);

    IAsyncEnumerable<JournalEntry> ReadBatches(IReadOnlyCollection<int> cohorts, IReadOnlyCollection<string> batches);

    bool TryTakeOffer([NotNullWhen(true)] out JournalEntry? entry);

    /// <summary>Completes when an offer may be there or patience ran out.</summary>
    ValueTask WaitForOfferAsync(TimeSpan patience);

    /// <summary>Raises the hints behind the lane's back.</summary>
    void RaiseHints(IReadOnlyDictionary<int, long> positions);

    /// <summary>The lane is caught up with the journal and takes offers.</summary>
    void Started(int cohorts);

    void Committed(long orders, int bundles, long openedAt);

    void Replayed(int cohorts, long orders);
}
