using AnSinh.Domain.Batches;

namespace AnSinh.Ports.Journal;

/// <summary>Which batches there are, read from their streams.</summary>
public interface IBatchDirectory
{
    /// <summary>Batches that one answer lists at most.</summary>
    const int MaxListed = 10_000;

    /// <summary>
    /// Newest first, at most <paramref name="limit"/>; with <paramref name="openOnly"/> only batches whose newest event is not
    /// <c>closed</c> or <c>withdrawn</c>.
    /// </summary>
    Task<IReadOnlyList<BatchHead>> ListAsync(bool openOnly, int limit, CancellationToken cancellationToken);

    /// <summary>Batches whose newest event is <c>scheduled</c> for <paramref name="now"/> or earlier, the oldest first.</summary>
    Task<IReadOnlyList<string>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}
