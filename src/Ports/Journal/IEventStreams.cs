using AnSinh.Domain.Journal;

namespace AnSinh.Ports.Journal;

/// <summary>Small hash-chained streams of events, one for each key of a kind: batches, funds, and what comes.</summary>
public interface IEventStreams
{
    /// <summary>Appends one event, sealed by <see cref="StreamEventHash"/>. Fenced and repeated as in <see cref="IJournal"/>.</summary>
    Task<AppendResult> AppendAsync(StreamKind kind, StreamEvent next, CancellationToken cancellationToken);

    /// <summary>All events of a stream in order, checked against the chain; empty when there is none.</summary>
    /// <exception cref="JournalDriftException">An event is missing, changed, or out of the chain.</exception>
    Task<IReadOnlyList<StreamEvent>> ReadAsync(StreamKind kind, string key, CancellationToken cancellationToken);

    /// <summary>The keys of every stream of a kind, in the order of their text.</summary>
    IAsyncEnumerable<string> KeysAsync(StreamKind kind, CancellationToken cancellationToken);
}
