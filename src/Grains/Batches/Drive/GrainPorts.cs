using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Funds;
using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Lanes;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>The ports of a batch over grains.</summary>
internal sealed class GrainPorts(IGrainFactory grains) : IBatchCohorts, IBatchLanes, IBatchFunds
{
    public Task<CohortShares> FingerprintsAsync(int cohort, long seed, CancellationToken cancellationToken) =>
        Cohort(cohort).FingerprintsAsync(seed, cancellationToken);

    public Task<CohortDryRun> JudgeAsync(int cohort, CohortRun run, CancellationToken cancellationToken) =>
        Cohort(cohort).JudgeAsync(run, cancellationToken);

    public Task<RefusedPayout[]> RefusalsAsync(int cohort, CohortRun run, int skip, int limit, CancellationToken cancellationToken) =>
        Cohort(cohort).RefusalsAsync(run, skip, limit, cancellationToken);

    public Task<ChangedPayout[]> ChangesAsync(
        int cohort, CohortRun run, PayoutChange kind, int skip, int limit, CancellationToken cancellationToken) =>
        Cohort(cohort).ChangesAsync(run, kind, skip, limit, cancellationToken);

    public Task<PersonExplanation?> ExplainAsync(
        int cohort, string citizenId, CohortRun run, string language, CancellationToken cancellationToken) =>
        Cohort(cohort).ExplainAsync(citizenId, run, language, cancellationToken);

    public Task<ContradictoryStatus[]> ContradictionsAsync(
        int cohort, string batchId, int skip, int limit, CancellationToken cancellationToken) =>
        Cohort(cohort).ContradictionsAsync(batchId, skip, limit, cancellationToken);

    public Task<CaseReply> DecideAsync(int cohort, CaseCommand command, CancellationToken cancellationToken) =>
        Cohort(cohort).DecideAsync(command, cancellationToken);

    public Task<CohortRelease> ReleaseAsync(int cohort, ReleaseCommand command, CancellationToken cancellationToken) =>
        Cohort(cohort).ReleaseAsync(command, cancellationToken);

    public Task<CohortBatchTotals> TotalsAsync(int cohort, string batchId, bool recount, CancellationToken cancellationToken) =>
        Cohort(cohort).TotalsAsync(batchId, recount, cancellationToken);

    public Task<CohortPosition[]> WaitAsync(int lane, CohortPosition[] positions, TimeSpan patience, CancellationToken cancellationToken) =>
        grains.GetGrain<ILaneGrain>(lane).WaitAsync(positions, patience, cancellationToken);

    public Task<FundReply> ReserveAsync(string fund, FundClaim claim, CancellationToken cancellationToken) =>
        grains.GetGrain<IFundGrain>(fund).ReserveAsync(claim, cancellationToken);

    public Task<FundReply> SettleAsync(string fund, FundClaim claim, CancellationToken cancellationToken) =>
        grains.GetGrain<IFundGrain>(fund).SettleAsync(claim, cancellationToken);

    private IBeneficiaryCohortGrain Cohort(int number) => grains.GetGrain<IBeneficiaryCohortGrain>(number);
}

/// <summary>The content of the dry run in Orleans' store of control state.</summary>
internal sealed class StoredContent(IPersistentState<PreparedContent> stored) : IPreparedContent
{
    public PreparedContent Value => stored.State;

    public Task KeepAsync(PreparedContent content, CancellationToken cancellationToken)
    {
        stored.State = content;
        return stored.WriteStateAsync(cancellationToken);
    }
}
