using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches;

/// <summary>
/// The newest sums of every cohort of a batch, and their total per bank. The totals are kept up as cohorts report: people look at a batch far
/// more often than its cohorts change.
/// </summary>
internal sealed class BatchTotals
{
    private readonly Dictionary<int, CohortBatchTotals> _cohorts = [];
    private readonly SortedDictionary<int, OrderTotals> _banks = [];
    private ClosedDetails? _closing;
    private OrderTotals _total;
    private long _contradictory;
    private long _stale;

    public string? Drift { get; private set; }

    public long Contradictory => _closing?.Contradictory ?? _contradictory;

    public long Stale => _closing?.Stale ?? _stale;

    public OrderTotals Total => _closing?.Totals ?? _total;

    /// <summary>By bank; a bank that no cohort has orders at any more is left out.</summary>
    public BankTotals[] Banks => _closing?.Banks ?? [.. _banks.Where(static bank => bank.Value != default).Select(static bank => new BankTotals(bank.Key, bank.Value))];

    public long OutstandingOf(int cohort) => _cohorts.TryGetValue(cohort, out CohortBatchTotals? totals)
        ? totals.Banks.Sum(bank => bank.Totals.Outstanding.Count)
        : 0;

    public void Take(int cohort, CohortBatchTotals totals)
    {
        _closing = null;
        if (_cohorts.TryGetValue(cohort, out CohortBatchTotals? before))
        {
            Count(before, static (sum, share) => sum - share);
            (_contradictory, _stale) = (_contradictory - before.Contradictory, _stale - before.Stale);
        }

        _cohorts[cohort] = totals;
        Count(totals, static (sum, share) => sum + share);
        (_contradictory, _stale) = (_contradictory + totals.Contradictory, _stale + totals.Stale);
        Drift ??= totals.Drift;
    }

    /// <summary>What a closed batch's event says, until the cohorts are asked.</summary>
    public void Reset(ClosedDetails closing)
    {
        Clear();
        _closing = closing;
    }

    public void Replace(BatchTotals fresh)
    {
        _closing = null;
        Clear();
        foreach ((int cohort, CohortBatchTotals totals) in fresh._cohorts)
            Take(cohort, totals);
    }

    private void Clear()
    {
        _cohorts.Clear();
        _banks.Clear();
        (_total, _contradictory, _stale) = (default, 0, 0);
    }

    private void Count(CohortBatchTotals cohort, Func<OrderTotals, OrderTotals, OrderTotals> count)
    {
        foreach (BankTotals bank in cohort.Banks)
        {
            _banks[bank.Bank] = count(_banks.GetValueOrDefault(bank.Bank), bank.Totals);
            _total = count(_total, bank.Totals);
        }
    }
}
