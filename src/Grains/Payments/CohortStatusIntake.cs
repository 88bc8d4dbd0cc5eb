using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using AnSinh.Contracts;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Ports.Payments;

namespace AnSinh.Grains.Payments;

/// <summary>
/// Sorts a delivery of statuses by cohort and waits until every cohort has journaled its share. Then each batch of the delivery is told
/// once which cohorts have nothing outstanding in it.
/// </summary>
internal sealed class CohortStatusIntake(
    IGrainFactory grains, SettledNotices notices, CohortMap map, IMeterFactory meters) : IStatusIntake
{
    private readonly Counter<long> _beyondLimit = meters.Create("AnSinh.Grains").CreateCounter<long>(
        "ansinh.status.beyond_limit", "{status}", "Statuses that fit no order and were only counted.");

    public async Task AcceptAsync(IReadOnlyList<StatusItem> statuses, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = GrainLimits.CohortCallsInFlight,
            CancellationToken = cancellationToken,
        };
        var settled = new ConcurrentQueue<(string BatchId, int Cohort)>();
        await Parallel.ForEachAsync(Share(statuses), options, async (share, token) =>
        {
            IBeneficiaryCohortGrain cohort = grains.GetGrain<IBeneficiaryCohortGrain>(share.Key);
            StatusItem[][] parts = share.Value.Length <= ContractLimits.MaxStatusesPerCall
                ? [share.Value]
                : [.. share.Value.Chunk(ContractLimits.MaxStatusesPerCall)];
            foreach (StatusItem[] part in parts)
            {
                StatusOutcome outcome = await cohort.AcceptStatusesAsync(part, token);
                if (outcome.BeyondLimit > 0)
                    _beyondLimit.Add(outcome.BeyondLimit);
                foreach (string batch in outcome.SettledBatches ?? [])
                    settled.Enqueue((batch, share.Key));
            }
        });
        foreach (IGrouping<string, int> batch in settled.GroupBy(static known => known.BatchId, static known => known.Cohort))
            notices.Tell(batch.Key, [.. batch]);
    }

    /// <summary>
    /// Each cohort's statuses in the order of the delivery, in an array of their exact number: counted first, then laid in.
    /// </summary>
    private Dictionary<int, StatusItem[]> Share(IReadOnlyList<StatusItem> statuses)
    {
        int[] cohorts = new int[statuses.Count];
        var counts = new Dictionary<int, int>();
        for (int i = 0; i < cohorts.Length; i++)
        {
            cohorts[i] = CohortOf(statuses[i]);
            CollectionsMarshal.GetValueRefOrAddDefault(counts, cohorts[i], out _)++;
        }

        Dictionary<int, StatusItem[]> shares = counts.ToDictionary(static count => count.Key, static count => new StatusItem[count.Value]);
        for (int i = 0; i < cohorts.Length; i++)
        {
            StatusItem[] share = shares[cohorts[i]];
            share[^CollectionsMarshal.GetValueRefOrNullRef(counts, cohorts[i])--] = statuses[i];
        }

        return shares;
    }

    /// <summary>An id that names no cohort of ours still gets a home, always the same, where it is kept as unknown.</summary>
    private int CohortOf(in StatusItem status)
    {
        if (status.TryGetOrder(out EndToEndId order) && order.Cohort < map.Cohorts)
            return order.Cohort;
        string text = status.EndToEndId;
        return map.CohortOf(text.Length <= StatusItem.MaxEndToEndIdLength ? text : text[..StatusItem.MaxEndToEndIdLength]);
    }
}
