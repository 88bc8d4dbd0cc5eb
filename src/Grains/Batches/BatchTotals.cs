using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches;

/// <summary>
/// The newest sums of every cohort of a batch, and their total per bank. The totals are kept up as cohorts report: people look at a batch
/// far more often than its cohorts change. Before every cohort has reported they are no totals: see <see cref="At"/>.
/// </summary>
internal sealed class BatchTotals(int cohorts)
{
    private static readonly CohortBatchTotals Nothing = new([], 0, 0, null);

    private readonly Dictionary<int, CohortBatchTotals> _cohorts = [];
    private readonly SortedDictionary<int, OrderTotals> _banks = [];
    private ClosedDetails? _closing;
    private OrderTotals _total;
    private long _contradictory;
    private long _stale;

    public string? Drift { get; private set; }

    /// <summary>The sums are at least as new as this; null while a cohort has not answered yet.</summary>
    public DateTimeOffset? At { get; private set; }

    /// <summary>Every cohort has answered once.</summary>
    public bool IsComplete => _closing is not null || _cohorts.Count == cohorts;

    public long Contradictory => _closing?.Contradictory ?? _contradictory;

    public long Stale => _closing?.Stale ?? _stale;

    public OrderTotals Total => _closing?.Totals ?? _total;

    /// <summary>By bank; a bank that no cohort has orders at any more is left out.</summary>
    public BankTotals[] Banks => _closing?.Banks
        ?? [.. _banks.Where(static bank => bank.Value != default).Select(static bank => new BankTotals(bank.Key, bank.Value))];

    /// <summary>A cohort that waits for banks, or of which nothing is known.</summary>
    public bool IsWaiting(int cohort) =>
        !_cohorts.TryGetValue(cohort, out CohortBatchTotals? totals)
        || Array.Exists(totals.Banks, static bank => bank.Totals.Outstanding.Count != 0);

    /// <summary>
    /// One cohort's answer. After the closing a late answer changes nothing: what the event says stands until all are asked again.
    /// </summary>
    public void Take(int cohort, CohortBatchTotals totals)
    {
        if (_closing is not null)
            return;
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

    /// <summary>Every cohort that may have changed was asked at this moment or later, and has answered.</summary>
    public void Counted(DateTimeOffset at)
    {
        if (_closing is null && IsComplete)
            At = at;
    }

    /// <summary>No cohort has orders yet.</summary>
    public void BeginAtZero(DateTimeOffset at)
    {
        for (int cohort = 0; cohort < cohorts; cohort++)
            Take(cohort, Nothing);
        Counted(at);
    }

    /// <summary>What a closed batch's event says, until the cohorts are asked.</summary>
    public void Reset(ClosedDetails closing, DateTimeOffset at)
    {
        Clear();
        (_closing, At) = (closing, at);
    }

    public void Replace(BatchTotals fresh)
    {
        Clear();
        foreach ((int cohort, CohortBatchTotals totals) in fresh._cohorts)
            Take(cohort, totals);
        At = fresh.At;
    }

    private void Clear()
    {
        _closing = null;
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
