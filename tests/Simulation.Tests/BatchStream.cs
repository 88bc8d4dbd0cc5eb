using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;

namespace AnSinh.Simulation.Tests;

/// <summary>The stream of the driven batch as PostgreSQL keeps it: fenced by its sequence and the hash of the event before.</summary>
internal sealed class BatchStream(Ledger ledger)
{
    private readonly List<StreamEvent> _events = [];

    public StreamEvent[] Events => [.. _events];

    /// <summary>The newest event ends the batch.</summary>
    public bool IsOver => _events.Count > 0 && _events[^1].Event is BatchEventNames.Closed or BatchEventNames.Stopped;

    public static StreamEvent Next(
        IReadOnlyList<StreamEvent> events, string batchId, string name, Guid command, DateTimeOffset at, string actor, string details) =>
        StreamEventHash.Seal(
            new StreamEvent(batchId, events.Count + 1, name, command, at, actor, details, [], []),
            events.Count == 0 ? EntryHash.Genesis : events[^1].Hash);

    public bool Insert(StreamEvent next)
    {
        if (next.Sequence != _events.Count + 1 || (_events.Count > 0 && !_events[^1].Hash.AsSpan().SequenceEqual(next.PreviousHash)))
            return false;
        _events.Add(next);
        ledger.BatchRecorded(next);
        return true;
    }
}
