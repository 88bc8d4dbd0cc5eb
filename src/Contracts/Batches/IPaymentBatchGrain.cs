using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
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

    /// <summary>
    /// One step of the batch's life. A release answers when it is journaled; ordering and streaming go on by themselves.
    /// </summary>
    [Alias("Execute")]
    Task<BatchReply> ExecuteAsync(BatchCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Journals that a hold of this batch's dry run is lifted; the batch must then be prepared again. By another person than the maker.
    /// </summary>
    [Alias("LiftHold")]
    Task<BatchReply> LiftHoldAsync(LiftHold command, CancellationToken cancellationToken);

    /// <summary>
    /// The batch as it is. Sums that are not known yet are waited for, for a moment: see <see cref="BatchView.TotalsAt"/>.
    /// </summary>
    [Alias("Get"), AlwaysInterleave]
    Task<BatchView?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Banks have answered every order that these cohorts have in the batch. A hint: the batch asks them. A repeat does no harm, and a
    /// batch that is not told finds out by itself.
    /// </summary>
    [Alias("Settled"), AlwaysInterleave]
    Task SettledAsync(int[] cohorts, CancellationToken cancellationToken);

    /// <summary>Refused people of the scope as the registry is now, in cohort order.</summary>
    [Alias("Refusals"), AlwaysInterleave]
    Task<RefusedPayout[]> RefusalsAsync(int skip, int limit, CancellationToken cancellationToken);

    /// <summary>The people behind one number of the change report as the registry is now, in cohort order.</summary>
    [Alias("Changes"), AlwaysInterleave]
    Task<ChangedPayout[]> ChangesAsync(PayoutChange kind, int skip, int limit, CancellationToken cancellationToken);

    /// <summary>Statuses that contradict what the batch's orders know, in cohort order.</summary>
    [Alias("Contradictions"), AlwaysInterleave]
    Task<ContradictoryStatus[]> ContradictionsAsync(int skip, int limit, CancellationToken cancellationToken);

    /// <summary>What the run of this batch says of one person; null when there is no such batch or person.</summary>
    [Alias("Explain"), AlwaysInterleave]
    Task<PersonExplanation?> ExplainAsync(string citizenId, string language, CancellationToken cancellationToken);

    /// <summary>
    /// The run as the last preparation fixed it; null when there is no such batch or its content was lost. For computing the batch again.
    /// </summary>
    [Alias("PreparedRun"), AlwaysInterleave]
    Task<CohortRun?> PreparedRunAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Picks up what is due: an unfinished release after a crash, a scheduled release whose time has come. Does nothing otherwise.
    /// </summary>
    [Alias("Resume"), AlwaysInterleave]
    Task ResumeAsync(CancellationToken cancellationToken);

    /// <summary>Withdraws a draft that nobody has touched for long and that was never approved. Does nothing otherwise.</summary>
    [Alias("Expire")]
    Task ExpireAsync(CancellationToken cancellationToken);
}
