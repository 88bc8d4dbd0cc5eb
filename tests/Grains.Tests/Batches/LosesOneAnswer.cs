using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>A journal whose answer to the first event of a name is lost: the event is there, and its writer is told that nobody knows.</summary>
internal sealed class LosesOneAnswer(IBatchJournal journal, string name) : IBatchJournal
{
    private int _lost;

    public async Task<AppendResult> AppendAsync(BatchEvent batchEvent, CancellationToken cancellationToken)
    {
        AppendResult result = await journal.AppendAsync(batchEvent, cancellationToken);
        return batchEvent.Event == name && Interlocked.Exchange(ref _lost, 1) == 0 ? throw new TimeoutException("The answer was lost.") : result;
    }

    public Task<IReadOnlyList<BatchEvent>> ReadAsync(string batchId, CancellationToken cancellationToken) => journal.ReadAsync(batchId, cancellationToken);

    public Task<IReadOnlyList<BatchHead>> ListAsync(bool openOnly, int limit, CancellationToken cancellationToken) => journal.ListAsync(openOnly, limit, cancellationToken);

    public Task<IReadOnlyList<string>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => journal.ListDueAsync(now, limit, cancellationToken);
}
