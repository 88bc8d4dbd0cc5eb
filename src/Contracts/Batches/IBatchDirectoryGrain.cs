using AnSinh.Domain.Batches;

namespace AnSinh.Contracts.Batches;

/// <summary>Which batches there are, for whoever sees no database. Keeps nothing: each silo answers its own callers. Key: 0.</summary>
[Alias("AnSinh.IBatchDirectoryGrain")]
public interface IBatchDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Newest first, at most <paramref name="limit"/>; with <paramref name="openOnly"/> only batches that are not over.</summary>
    [Alias("List")]
    Task<BatchHead[]> ListAsync(bool openOnly, int limit, CancellationToken cancellationToken);
}
