using System.Collections.Concurrent;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Grains.Batches;
using AnSinh.Ports.Journal;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace AnSinh.Grains.Cohorts;

/// <summary>
/// Reads the batch's own stream and the content whose hash is in it, once a batch and silo. What was released never changes, so the answer
/// is kept for the cohorts that ask next.
/// </summary>
internal sealed class ReleaseCheck(
    IEventStreams streams, [FromKeyedServices(ControlStorage.Name)] IGrainStorage control) : IReleaseCheck
{
    private const int MaxKept = 128;

    private readonly ConcurrentDictionary<string, Lazy<Task<Released?>>> _known = new(StringComparer.Ordinal);

    public async Task<string?> ProblemAsync(int cohort, ReleaseCommand command, CancellationToken cancellationToken)
    {
        if (await FindAsync(command.BatchId).WaitAsync(cancellationToken) is not { } released)
            return $"Batch {command.BatchId} is not released, or its content is not the one that was approved: nothing is ordered.";
        if (released.CommandId != command.CommandId || released.Actor != command.Actor)
            return $"Batch {command.BatchId} was released by another command: nothing is ordered.";
        return Array.TrueForAll(command.Lots, lot => released.Lots.Has(cohort, lot))
            ? null
            : $"Batch {command.BatchId} was approved without a lot that cohort {cohort} is asked to order: nothing is ordered.";
    }

    private async Task<Released?> FindAsync(string batchId)
    {
        if (_known.Count >= MaxKept)
            _known.Clear();
        Lazy<Task<Released?>> reading = _known.GetOrAdd(batchId, id => new Lazy<Task<Released?>>(() => ReadAsync(id)));
        Released? released = null;
        try
        {
            return released = await reading.Value;
        }
        finally
        {
            // What is not released yet may be soon, and a database that was away comes back.
            if (released is null)
                _known.TryRemove(new KeyValuePair<string, Lazy<Task<Released?>>>(batchId, reading));
        }
    }

    private async Task<Released?> ReadAsync(string batchId)
    {
        StreamEvent? prepared = null, released = null;
        foreach (StreamEvent known in await streams.ReadAsync(StreamKind.Batch, batchId, CancellationToken.None))
        {
            prepared = released is null && known.Event == BatchEventNames.Prepared ? known : prepared;
            released = known.Event == BatchEventNames.Released ? known : released;
        }

        if (prepared is null || released is null)
            return null;
        PreparedContent content = await PreparedContent.ReadAsync(control, batchId);
        string approved = BatchEventJson.Read<PreparedDetails>(prepared.Details).ContentHash;
        return content is { Lots: { } lots } && content.Hash() == approved
            ? new Released(released.CommandId, released.Actor, lots)
            : null;
    }

    private sealed record Released(Guid CommandId, string Actor, PreparedLots Lots);
}
