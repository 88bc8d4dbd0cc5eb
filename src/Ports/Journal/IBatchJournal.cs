namespace AnSinh.Ports.Journal;

/// <summary>One step in the life of a payment batch, in the batch's own hash-chained stream.</summary>
/// <param name="Sequence">1, 2, 3 …: with the batch id the fence against a second writer.</param>
/// <param name="Event">What happened: prepared, approved, released, streamed, closed, …</param>
/// <param name="Details">JSON object without personal data: totals, reasons, hashes. Stored as text, byte for byte, because the chain covers it.</param>
public sealed record BatchEvent(
    string BatchId,
    long Sequence,
    string Event,
    Guid CommandId,
    DateTimeOffset RecordedAt,
    string Actor,
    string Details,
    byte[] PreviousHash,
    byte[] Hash);

/// <summary>A batch as lists and start-up see it: the first and the newest event of its stream.</summary>
public sealed record BatchHead(string BatchId, string Event, DateTimeOffset FirstAt, DateTimeOffset LastAt, string Actor);

public interface IBatchJournal
{
    /// <summary>Appends one event, sealed by <see cref="BatchEventHash"/>. Fenced and repeated as in <see cref="IJournal"/>.</summary>
    Task<AppendResult> AppendAsync(BatchEvent batchEvent, CancellationToken cancellationToken);

    /// <summary>All events of a batch in order, checked against the chain.</summary>
    Task<IReadOnlyList<BatchEvent>> ReadAsync(string batchId, CancellationToken cancellationToken);

    /// <summary>Newest first, at most <paramref name="limit"/>; with <paramref name="openOnly"/> only batches whose newest event is not <c>closed</c> or <c>withdrawn</c>.</summary>
    Task<IReadOnlyList<BatchHead>> ListAsync(bool openOnly, int limit, CancellationToken cancellationToken);

    /// <summary>Batches whose newest event is <c>scheduled</c> for <paramref name="now"/> or earlier, the oldest first.</summary>
    Task<IReadOnlyList<string>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}
