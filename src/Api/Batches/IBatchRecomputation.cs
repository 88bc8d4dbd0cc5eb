using AnSinh.Domain.Cohorts;

namespace AnSinh.Api.Batches;

/// <summary>
/// Computes a batch again from the journal. The node that carries the API implements this: a call of a grain would time out.
/// </summary>
public interface IBatchRecomputation
{
    /// <param name="run">As the batch's preparation recorded it.</param>
    Task<RecomputedBatch> RunAsync(string batchId, CohortRun run, CancellationToken cancellationToken);
}
