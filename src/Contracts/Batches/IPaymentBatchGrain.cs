using AnSinh.Contracts.Cohorts;
using Orleans.Concurrency;

namespace AnSinh.Contracts.Batches;

/// <summary>
/// Drives one payment batch through its life and never touches a single payout. Key: the batch id. Every command carries an id
/// made by its caller; a repeat returns the present view.
/// </summary>
[Alias("AnSinh.IPaymentBatchGrain")]
public interface IPaymentBatchGrain : IGrainWithStringKey
{
    /// <summary>The dry run: judges everybody of the scope, writes no order, and fixes the content that may be approved.</summary>
    [Alias("Prepare")]
    Task<BatchReply> PrepareAsync(PrepareBatch command, CancellationToken cancellationToken);

    /// <summary>By another person than the maker.</summary>
    [Alias("Approve")]
    Task<BatchReply> ApproveAsync(BatchCommand command, CancellationToken cancellationToken);

    /// <summary>By another person than the maker. Answers when the release is journaled; ordering and streaming go on by themselves.</summary>
    [Alias("Release")]
    Task<BatchReply> ReleaseAsync(BatchCommand command, CancellationToken cancellationToken);

    [Alias("Get"), AlwaysInterleave]
    Task<BatchView?> GetAsync(CancellationToken cancellationToken);

    /// <summary>Refused people of the scope as the registry is now, in cohort order.</summary>
    [Alias("Refusals"), AlwaysInterleave]
    Task<RefusedPayout[]> RefusalsAsync(int skip, int limit, CancellationToken cancellationToken);

    /// <summary>Picks up an unfinished release after a crash; does nothing otherwise.</summary>
    [Alias("Resume"), AlwaysInterleave]
    Task ResumeAsync(CancellationToken cancellationToken);
}
