using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;

namespace AnSinh.Streaming.Lanes;

/// <summary>What a lane reads before it streams: how far it was, and the entries behind that.</summary>
internal interface ILaneJournal
{
    /// <summary>What Kafka says, read to its end.</summary>
    ValueTask<LanePositions> ReadPositionsAsync();

    /// <summary>What the database remembers of Kafka's positions; it may be behind.</summary>
    ValueTask<IReadOnlyDictionary<int, long>> ReadHintsAsync(int[] cohorts);

    /// <summary>As <see cref="IJournalReader.ReadOrderHashesAsync"/>.</summary>
    ValueTask<IReadOnlyDictionary<int, byte[]>> ReadHashesAsync(IReadOnlyDictionary<int, long> positions);

    /// <summary>The batches whose outstanding orders a replay sends again: released and not closed, without a limit.</summary>
    ValueTask<IReadOnlyList<string>> ListBatchesUnderWayAsync();

    /// <summary>As <see cref="IJournalReader.ReadOrdersAfterAsync"/>.</summary>
    IAsyncEnumerable<JournalEntry> ReadOrdersAfter(IReadOnlyDictionary<int, long> after);

    /// <summary>As <see cref="IJournalReader.ReadBatchesAsync"/>.</summary>
    IAsyncEnumerable<JournalEntry> ReadBatches(IReadOnlyCollection<int> cohorts, IReadOnlyCollection<string> batches);
}
