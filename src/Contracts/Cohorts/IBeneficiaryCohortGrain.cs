using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Payments;

namespace AnSinh.Contracts.Cohorts;

/// <summary>
/// The only writer of the state of one cohort's beneficiaries. Calls carry arrays. Every write is answered after its journal
/// commit; a time-out means "unknown": repeat the call, it changes nothing twice.
/// </summary>
[Alias("AnSinh.IBeneficiaryCohortGrain")]
public interface IBeneficiaryCohortGrain : IGrainWithIntegerKey
{
    /// <summary>Enrols or changes people of this cohort: at most <see cref="ContractLimits.MaxEnrolmentRows"/> rows, one a person.</summary>
    [Alias("Enrol")]
    Task<EnrolmentOutcome> EnrolAsync(EnrolCommand command, CancellationToken cancellationToken);

    /// <summary>The dry run of one run: totals and a hash of the exact content. Writes nothing.</summary>
    [Alias("Judge")]
    Task<CohortDryRun> JudgeAsync(RunScope scope, CancellationToken cancellationToken);

    /// <summary>The people whom a run refuses, explained, from <paramref name="skip"/>, at most <paramref name="limit"/>.</summary>
    [Alias("Refusals")]
    Task<RefusedPayout[]> RefusalsAsync(RunScope scope, int skip, int limit, CancellationToken cancellationToken);

    /// <summary>Journals the orders of a batch: the point of no return. A second call returns the first answer.</summary>
    [Alias("Release")]
    Task<CohortRelease> ReleaseAsync(ReleaseCommand command, CancellationToken cancellationToken);

    /// <summary>Journals what banks answered. What is known already leaves no trace.</summary>
    [Alias("AcceptStatuses")]
    Task<StatusOutcome> AcceptStatusesAsync(StatusItem[] statuses, CancellationToken cancellationToken);

    /// <summary>The sums of a batch; with <paramref name="recount"/> they are counted again order by order and a drift is reported.</summary>
    [Alias("Totals")]
    Task<CohortBatchTotals> TotalsAsync(string batchId, bool recount, CancellationToken cancellationToken);

    /// <summary>One person's record; null when the id is not enrolled here.</summary>
    [Alias("Find")]
    Task<BeneficiaryRecord?> FindAsync(string citizenId, CancellationToken cancellationToken);

    /// <summary>Loads the cohort if it is not yet in memory and says how many people it has and how many statuses fit nothing.</summary>
    [Alias("Wake")]
    Task<CohortHealth> WakeAsync(CancellationToken cancellationToken);

    /// <summary>Writes a snapshot when entries were appended since the last one.</summary>
    [Alias("Snapshot")]
    Task SnapshotAsync(CancellationToken cancellationToken);
}
