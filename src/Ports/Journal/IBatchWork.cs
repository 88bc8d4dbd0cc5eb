using System.Runtime.CompilerServices;

namespace AnSinh.Ports.Journal;

/// <summary>Where a page of batches ended.</summary>
/// <param name="At">When the batch was released.</param>
public sealed record BatchPlace(string BatchId, DateTimeOffset At);

/// <summary>Which batches somebody has to do something about, read from their streams. Drafts are nobody's work, however many.</summary>
public interface IBatchWork
{
    /// <summary>
    /// Batches that were released and are not closed, oldest release first, at most <paramref name="limit"/> (1–1,000) behind a place.
    /// </summary>
    Task<IReadOnlyList<BatchPlace>> ListUnderWayAsync(BatchPlace? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Batches whose newest event gave them up or closed them, at <paramref name="since"/> or later: their fund may not have heard of it.
    /// </summary>
    Task<IReadOnlyList<string>> ListEndedAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken);

    /// <summary>Batches that a person prepared and that are neither released nor withdrawn.</summary>
    Task<int> CountDraftsAsync(string maker, CancellationToken cancellationToken);

    /// <summary>Batches that were never approved and whose newest event is older than <paramref name="before"/>, oldest first.</summary>
    Task<IReadOnlyList<string>> ListStaleDraftsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}

/// <summary>All pages of work.</summary>
public static class BatchWorkPages
{
    private const int PageBatches = 500;

    /// <summary>Every batch that was released and is not closed, the oldest release first, without a limit.</summary>
    public static async IAsyncEnumerable<string> AllUnderWayAsync(
        this IBatchWork work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        BatchPlace? after = null;
        while (true)
        {
            IReadOnlyList<BatchPlace> page = await work.ListUnderWayAsync(after, PageBatches, cancellationToken);
            foreach (BatchPlace batch in page)
                yield return batch.BatchId;
            if (page.Count < PageBatches)
                yield break;
            after = page[^1];
        }
    }
}
