using System.Data.Common;
using AnSinh.Contracts.Batches;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;
using Orleans.Concurrency;

namespace AnSinh.Grains.Batches;

[GrainType("batch-directory"), StatelessWorker]
internal sealed class BatchDirectoryGrain(IBatchDirectory batches) : Grain, IBatchDirectoryGrain
{
    public async Task<BatchHead[]> ListAsync(bool openOnly, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return [.. await batches.ListAsync(openOnly, limit, cancellationToken)];
        }
        catch (DbException error) when (error.IsTransient)
        {
            // Callers know this type; the driver's own may not survive the way to them.
            throw new JournalUnavailableException($"The list of batches could not be read: {error.Message}");
        }
    }
}
