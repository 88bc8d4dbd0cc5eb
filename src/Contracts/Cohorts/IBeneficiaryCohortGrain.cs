using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Contracts.Cohorts;

/// <summary>
/// The only writer of the state of one cohort's beneficiaries. Calls carry arrays. Every write is answered after its journal
/// commit; a time-out means "unknown": repeat the call, it changes nothing twice.
/// </summary>
[Alias("AnSinh.IBeneficiaryCohortGrain")]
public interface IBeneficiaryCohortGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Enrols or changes people of this cohort: at most <see cref="ContractLimits.MaxEnrolmentRows"/> rows, one a person.
    /// </summary>
    [Alias("Enrol")]
    Task<EnrolmentOutcome> EnrolAsync(EnrolCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// The people of <paramref name="communes"/> (empty: of all) whose citizen id is not among <paramref name="present"/>. Changes nothing.
    /// </summary>
    /// <param name="present">Citizen ids as numbers, sorted.</param>
    [Alias("Missing")]
    Task<string[]> MissingAsync(ulong[] present, int[] communes, CancellationToken cancellationToken);

    /// <summary>For the look across all cohorts that precedes a dry run.</summary>
    [Alias("Fingerprints")]
    Task<CohortShares> FingerprintsAsync(long seed, CancellationToken cancellationToken);

    /// <summary>The dry run of one run: sums, changes, and a hash of the exact content of every lot. Writes nothing.</summary>
    [Alias("Judge")]
    Task<CohortDryRun> JudgeAsync(CohortRun run, CancellationToken cancellationToken);

    /// <summary>The people whom a run refuses, explained, from <paramref name="skip"/>, at most <paramref name="limit"/>.</summary>
    [Alias("Refusals")]
    Task<RefusedPayout[]> RefusalsAsync(CohortRun run, int skip, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// The people behind one number of the change report, from <paramref name="skip"/>, at most <paramref name="limit"/>.
    /// </summary>
    [Alias("Changes")]
    Task<ChangedPayout[]> ChangesAsync(CohortRun run, PayoutChange kind, int skip, int limit, CancellationToken cancellationToken);

    /// <summary>What a run says of one person, and why; null when the id is not enrolled here.</summary>
    /// <param name="language"><c>vi</c> or <c>en</c></param>
    [Alias("Explain")]
    Task<PersonExplanation?> ExplainAsync(string citizenId, CohortRun run, string language, CancellationToken cancellationToken);

    /// <summary>
    /// Journals the orders of the given lots: the point of no return. A lot is ordered once in a batch, however often it is asked for.
    /// </summary>
    [Alias("Release")]
    Task<CohortRelease> ReleaseAsync(ReleaseCommand command, CancellationToken cancellationToken);

    /// <summary>Journals an officer's decision about one person.</summary>
    [Alias("Decide")]
    Task<CaseReply> DecideAsync(CaseCommand command, CancellationToken cancellationToken);

    /// <summary>Journals the instructions of a list that may be paid, and says of the others why not.</summary>
    [Alias("List")]
    Task<ListOutcome> ListAsync(ListCommand command, CancellationToken cancellationToken);

    /// <summary>Journals what banks answered. What is known already leaves no trace.</summary>
    [Alias("AcceptStatuses")]
    Task<StatusOutcome> AcceptStatusesAsync(StatusItem[] statuses, CancellationToken cancellationToken);

    /// <summary>
    /// The sums of a batch; with <paramref name="recount"/> they are counted again order by order and a drift is reported.
    /// </summary>
    [Alias("Totals")]
    Task<CohortBatchTotals> TotalsAsync(string batchId, bool recount, CancellationToken cancellationToken);

    /// <summary>
    /// Statuses that contradict what orders of a batch know, from <paramref name="skip"/>, at most <paramref name="limit"/>.
    /// </summary>
    [Alias("Contradictions")]
    Task<ContradictoryStatus[]> ContradictionsAsync(string batchId, int skip, int limit, CancellationToken cancellationToken);

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
