using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Rules;
using AnSinh.Grains.Rules;
using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Cohorts;

/// <summary>
/// Computes a batch again from the journal alone: replays every cohort up to just before the batch's orders and plans them with the edition
/// and the run that were recorded. Needs no grain and changes nothing.
/// </summary>
public sealed class BatchRecomputation(IJournalReader reader, CohortMap map, RunRuleOptions options)
{
    public const int MaxDifferences = 1_000;

    private readonly RunRulesCache _rules = new(options);

    /// <param name="run">As the batch's preparation recorded it.</param>
    /// <exception cref="ArgumentException">The run names a programme, month, area or edition that there is not.</exception>
    public async Task<RecomputedBatch> RunAsync(string batchId, CohortRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        CompiledRun request = _rules.Get(run);
        var last = new SortedDictionary<int, long>();
        await foreach (JournalEntry entry in reader.ReadBatchesAsync([.. Enumerable.Range(0, map.Cohorts)], [batchId], cancellationToken))
        {
            if (entry.Kind == EntryKind.Orders)
                last[entry.Cohort] = entry.Sequence;
        }

        var result = new RecomputedBatch(default, 0, []);
        foreach ((int cohort, long sequence) in last)
            result = await RecomputeAsync(result, batchId, request, cohort, sequence, cancellationToken);
        return result;
    }

    private async Task<RecomputedBatch> RecomputeAsync(
        RecomputedBatch result, string batchId, CompiledRun run, int number, long last, CancellationToken cancellationToken)
    {
        var cohort = new Cohort(number);
        var differences = new List<string>(result.Differences);
        await foreach (JournalEntry entry in reader.ReadCohortAsync(number, 0, cancellationToken))
        {
            if (entry.Kind == EntryKind.Orders && entry.BatchId == batchId)
            {
                if (cohort.FindDifference(entry, run) is { } difference && differences.Count < MaxDifferences)
                    differences.Add($"cohort {number}, entry {entry.Sequence}, {entry.Period}: {difference}");
                result = result with
                {
                    Orders = result.Orders + new CountAndSum(entry.Count, entry.ControlSum),
                    Entries = result.Entries + 1,
                };
            }

            if (entry.Sequence == last)
                break;
            cohort.Apply(entry);
        }

        return result with { Differences = differences };
    }
}
