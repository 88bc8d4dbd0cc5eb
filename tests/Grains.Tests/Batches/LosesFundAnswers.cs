using System.Collections.Concurrent;
using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>A journal of funds whose answer to the first event of each name is lost: the event is there, and its writer is told that nobody knows.</summary>
internal sealed class LosesFundAnswers(IFundJournal journal) : IFundJournal
{
    private readonly ConcurrentDictionary<string, byte> _lost = new();

    public async Task<AppendResult> AppendAsync(BatchEvent fundEvent, CancellationToken cancellationToken)
    {
        AppendResult result = await journal.AppendAsync(fundEvent, cancellationToken);
        return _lost.TryAdd(fundEvent.Event, 0) ? throw new TimeoutException("The answer was lost.") : result;
    }

    public Task<IReadOnlyList<BatchEvent>> ReadAsync(string fund, CancellationToken cancellationToken) => journal.ReadAsync(fund, cancellationToken);
}
