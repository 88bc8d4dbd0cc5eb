using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches;

/// <summary>The newest sums of every cohort of a batch, and their total per bank.</summary>
internal sealed class BatchTotals
{
    private readonly Dictionary<int, CohortBatchTotals> _cohorts = [];
    private ClosedDetails? _closing;

    public string? Drift { get; private set; }

    public long Contradictory => _closing?.Contradictory ?? _cohorts.Values.Sum(cohort => cohort.Contradictory);

    public long Stale => _closing?.Stale ?? _cohorts.Values.Sum(cohort => cohort.Stale);

    public OrderTotals Total => _closing?.Totals ?? _cohorts.Values.SelectMany(cohort => cohort.Banks).Aggregate(default(OrderTotals), (sum, bank) => sum + bank.Totals);

    public BankTotals[] Banks => _closing?.Banks ?? [.. _cohorts.Values
        .SelectMany(cohort => cohort.Banks)
        .GroupBy(bank => bank.Bank)
        .OrderBy(bank => bank.Key)
        .Select(bank => new BankTotals(bank.Key, bank.Aggregate(default(OrderTotals), (sum, share) => sum + share.Totals)))];

    public long OutstandingOf(int cohort) => _cohorts.TryGetValue(cohort, out CohortBatchTotals? totals)
        ? totals.Banks.Sum(bank => bank.Totals.Outstanding.Count)
        : 0;

    public void Take(int cohort, CohortBatchTotals totals)
    {
        _closing = null;
        _cohorts[cohort] = totals;
        Drift ??= totals.Drift;
    }

    /// <summary>What a closed batch's event says, until the cohorts are asked.</summary>
    public void Reset(ClosedDetails closing)
    {
        _cohorts.Clear();
        _closing = closing;
    }

    public void Replace(BatchTotals fresh)
    {
        _closing = null;
        _cohorts.Clear();
        foreach ((int cohort, CohortBatchTotals totals) in fresh._cohorts)
            Take(cohort, totals);
    }
}
