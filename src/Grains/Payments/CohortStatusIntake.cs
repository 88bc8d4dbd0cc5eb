using AnSinh.Contracts;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Payments;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Grains.Payments;

/// <summary>Sorts a delivery of statuses by cohort and waits until every cohort has journaled its share.</summary>
internal sealed class CohortStatusIntake(IGrainFactory grains, CohortMap map) : IStatusIntake
{
    public Task AcceptAsync(IReadOnlyList<StatusItem> statuses, CancellationToken cancellationToken)
    {
        var byCohort = new Dictionary<int, List<StatusItem>>();
        foreach (StatusItem status in statuses)
        {
            int cohort = CohortOf(status.EndToEndId);
            if (!byCohort.TryGetValue(cohort, out List<StatusItem>? items))
                byCohort[cohort] = items = [];
            items.Add(status);
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = GrainLimits.CohortCallsInFlight, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(byCohort, options, async (share, token) =>
        {
            foreach (StatusItem[] chunk in share.Value.Chunk(ContractLimits.MaxStatusesPerCall))
                await grains.GetGrain<IBeneficiaryCohortGrain>(share.Key).AcceptStatusesAsync(chunk, token);
        });
    }

    /// <summary>An id that names no cohort of ours still gets a home, always the same, where it is kept as unknown.</summary>
    private int CohortOf(string endToEndId) =>
        EndToEndId.TryParse(endToEndId, out EndToEndId id) && id.Cohort < map.Cohorts
            ? id.Cohort
            : map.CohortOf(endToEndId.Length <= 64 ? endToEndId : endToEndId[..64]);
}
