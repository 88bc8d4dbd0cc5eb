using System.Runtime.CompilerServices;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;

namespace AnSinh.Simulation.Tests.Streams;

/// <summary>PostgreSQL as the streams use it: primary key, unique command id, the fence of the previous hash. One stream.</summary>
internal sealed class StreamTable(StreamLedger ledger, StreamMutation mutation)
{
    private readonly List<StreamEvent> _events = [];

    public IReadOnlyList<StreamEvent> Events => _events;

    /// <summary>As the statements of <c>EventStreams</c>.</summary>
    public AppendResult Append(StreamEvent next)
    {
        bool fits = next.Sequence == _events.Count + 1
            && (next.Sequence == 1 || _events[^1].Hash.AsSpan().SequenceEqual(next.PreviousHash));
        StreamEvent? known = _events.Find(stored => stored.CommandId == next.CommandId);
        if (known is null && (fits || mutation == StreamMutation.NoFence))
        {
            _events.Add(next);
            ledger.Inserted(next);
            return new AppendResult(AppendOutcome.Appended, next.Sequence);
        }

        return known is null ? new AppendResult(AppendOutcome.Fenced, 0) : new AppendResult(AppendOutcome.Repeated, known.Sequence);
    }
}

/// <summary>One owner's way to the table. With a mutation it does not tell the owner the truth.</summary>
/// <param name="kept">What an earlier owner knew whose state is kept by mistake; null for none.</param>
internal sealed class StreamConnection(
    StreamTable table, Network network, Node node, StreamMutation mutation, IReadOnlyList<StreamEvent>? kept) : IEventStreams
{
    private List<StreamEvent>? _known;

    /// <summary>What the owner of this connection knows.</summary>
    public IReadOnlyList<StreamEvent> Known => _known ?? [];

    public async Task<AppendResult> AppendAsync(StreamKind kind, StreamEvent next, CancellationToken cancellationToken)
    {
        try
        {
            AppendResult result = await network.AskAsync(node, $"append {next.Sequence} {next.Event}", () => table.Append(next));
            if (result.Outcome == AppendOutcome.Appended)
                _known!.Add(next);
            return result;
        }
        catch (IOException) when (mutation == StreamMutation.UnknownTakenForDone)
        {
            _known!.Add(next);
            return new AppendResult(AppendOutcome.Appended, next.Sequence);
        }
    }

    public async Task<IReadOnlyList<StreamEvent>> ReadAsync(StreamKind kind, string key, CancellationToken cancellationToken)
    {
        StreamEvent[] read = await network.AskAsync(node, "read the stream", () => table.Events.ToArray());
        if (_known is null)
        {
            _known = [.. kept ?? read];
            return [.. _known];
        }

        return mutation == StreamMutation.NoConfirmation ? [.. _known] : read;
    }

    public async IAsyncEnumerable<string> KeysAsync(StreamKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (table.Events.Count > 0)
            yield return table.Events[0].Key;
    }
}
