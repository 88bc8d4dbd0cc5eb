using AnSinh.Domain.Batches;
using AnSinh.Domain.Payments;
using AnSinh.Ports.Journal;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace AnSinh.Grains.Batches;

/// <summary>
/// Finds open batches that would pay the same people for the same month. Nobody is paid twice, but an officer who prepared twice by mistake
/// should hear it before two funds are reserved, and not after both were released.
/// </summary>
internal sealed class BatchOverlaps(
    IBatchDirectory directory, [FromKeyedServices(ControlStorage.Name)] IGrainStorage control)
{
    private const int MaxHeads = 1_000;
    private const int MaxCompared = 20;

    /// <summary>What each of them shares: lots with the same people, accounts and amounts. Null when there is none.</summary>
    /// <param name="beginning">What the ids of batches of the same programme and month begin with.</param>
    public async Task<SortedDictionary<string, CountAndSum>?> FindAsync(
        string batchId, string beginning, PreparedLots own, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, CountAndSum>(StringComparer.Ordinal);
        IReadOnlyList<BatchHead> open = await directory.ListAsync(openOnly: true, MaxHeads, cancellationToken);
        foreach (BatchHead other in open
            .Where(head => head.BatchId != batchId && head.BatchId.StartsWith(beginning, StringComparison.Ordinal)).Take(MaxCompared))
        {
            PreparedContent content = await PreparedContent.ReadAsync(control, other.BatchId);
            if (content.Lots is { } lots && own.SharedWith(lots) is { Count: > 0 } shared)
                found[other.BatchId] = shared;
        }

        return found.Count == 0 ? null : found;
    }
}
