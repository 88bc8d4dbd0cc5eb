using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Funds;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Lanes;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>What a batch asks of one cohort. A call that fails or gets no answer may be repeated: a cohort does everything once.</summary>
internal interface IBatchCohorts
{
    Task<CohortShares> FingerprintsAsync(int cohort, long seed, CancellationToken cancellationToken);

    Task<CohortDryRun> JudgeAsync(int cohort, CohortRun run, CancellationToken cancellationToken);

    Task<RefusedPayout[]> RefusalsAsync(int cohort, CohortRun run, int skip, int limit, CancellationToken cancellationToken);

    Task<ChangedPayout[]> ChangesAsync(
        int cohort, CohortRun run, PayoutChange kind, int skip, int limit, CancellationToken cancellationToken);

    Task<PersonExplanation?> ExplainAsync(
        int cohort, string citizenId, CohortRun run, string language, CancellationToken cancellationToken);

    Task<ContradictoryStatus[]> ContradictionsAsync(int cohort, string batchId, int skip, int limit, CancellationToken cancellationToken);

    Task<CaseReply> DecideAsync(int cohort, CaseCommand command, CancellationToken cancellationToken);

    Task<CohortRelease> ReleaseAsync(int cohort, ReleaseCommand command, CancellationToken cancellationToken);

    Task<CohortBatchTotals> TotalsAsync(int cohort, string batchId, bool recount, CancellationToken cancellationToken);
}

/// <summary>What a batch asks of the lanes.</summary>
internal interface IBatchLanes
{
    /// <summary>
    /// Waits until the broker has acknowledged the orders, at most <paramref name="patience"/>; returns the cohorts that are not there
    /// yet.
    /// </summary>
    Task<CohortPosition[]> WaitAsync(int lane, CohortPosition[] positions, TimeSpan patience, CancellationToken cancellationToken);
}

/// <summary>What a batch asks of the fund that pays it.</summary>
internal interface IBatchFunds
{
    Task<FundReply> ReserveAsync(string fund, FundClaim claim, CancellationToken cancellationToken);

    Task<FundReply> SettleAsync(string fund, FundClaim claim, CancellationToken cancellationToken);
}

/// <summary>The batch's own stream, as the drive writes to it: one event after the other, in turn with what people ask.</summary>
internal interface IBatchStream
{
    Task RecordAsync<T>(string name, T details, CancellationToken cancellationToken);

    /// <summary>Throws when the stream has events that this activation does not know: it was left behind, and ends.</summary>
    Task ConfirmAsync(CancellationToken cancellationToken);
}

/// <summary>Where the content of the dry run is kept.</summary>
internal interface IPreparedContent
{
    PreparedContent Value { get; }

    Task KeepAsync(PreparedContent content, CancellationToken cancellationToken);
}
