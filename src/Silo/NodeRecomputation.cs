using AnSinh.Api.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Grains.Cohorts;

namespace AnSinh.Silo;

/// <summary>Lets the API compute a batch again in this process.</summary>
internal sealed class NodeRecomputation(BatchRecomputation recomputation) : IBatchRecomputation
{
    public Task<RecomputedBatch> RunAsync(string batchId, CohortRun run, CancellationToken cancellationToken) =>
        recomputation.RunAsync(batchId, run, cancellationToken);
}
