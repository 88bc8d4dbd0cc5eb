using System.Collections.Concurrent;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>
/// Streams whose answer to the first event of a name is lost: the event is there, and its writer is told that nobody knows.
/// </summary>
/// <param name="name">The event; null for the first event of every name.</param>
internal sealed class LosesAnswers(IEventStreams streams, StreamKind kind, string? name = null) : IEventStreams
{
    private readonly ConcurrentDictionary<string, byte> _lost = new();

    public async Task<AppendResult> AppendAsync(StreamKind of, StreamEvent next, CancellationToken cancellationToken)
    {
        AppendResult result = await streams.AppendAsync(of, next, cancellationToken);
        return of == kind && (name ?? next.Event) == next.Event && _lost.TryAdd(next.Event, 0)
            ? throw new TimeoutException("The answer was lost.")
            : result;
    }

    public Task<IReadOnlyList<StreamEvent>> ReadAsync(StreamKind of, string key, CancellationToken cancellationToken) =>
        streams.ReadAsync(of, key, cancellationToken);

    public IAsyncEnumerable<string> KeysAsync(StreamKind of, CancellationToken cancellationToken) =>
        streams.KeysAsync(of, cancellationToken);
}
