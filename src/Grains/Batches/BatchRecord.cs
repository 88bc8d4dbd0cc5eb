using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches;

/// <summary>
/// What one activation knows of a batch: what its events say, and what it has learned since from cohorts and lanes. Another activation
/// learns the second part anew.
/// </summary>
internal sealed class BatchRecord(string batchId, int cohorts)
{
    private readonly SortedDictionary<string, CountAndSum> _elsewhereHere = new(StringComparer.Ordinal);
    private int _outdatedHere;
    private bool _mayHold;

    public string BatchId { get; } = batchId;

    public BatchLife Life { get; } = new(batchId);

    public PreparedDetails? Prepared { get; private set; }

    /// <summary>The event of the release: its command and actor stand in every order.</summary>
    public StreamEvent? Released { get; private set; }

    public OrderedDetails? Ordered { get; private set; }

    /// <summary>Sequence of the event that prepared the content.</summary>
    public long PreparedSequence { get; private set; }

    /// <summary>Sequence of the newest event on which depends what the batch uses of its fund.</summary>
    public long PaidSequence { get; private set; }

    /// <summary>
    /// The event with which the batch was given up for now, when something may be reserved for it: the fund is to hear of that. A
    /// reservation may stand although no event says so, because the fund is asked before the approval is journaled.
    /// </summary>
    public StreamEvent? GivenUp { get; private set; }

    /// <summary>The batch is closed, and this activation has not told its fund yet.</summary>
    public bool OwesClosing { get; set; }

    /// <summary>There is something to order, to wait for, or to tell the fund.</summary>
    public bool HasWork => Life.IsUnderWay || (Prepared?.Fund is not null && (GivenUp is not null || OwesClosing));

    /// <summary>The sums of the cohorts, as far as they are known.</summary>
    public BatchTotals Totals { get; } = new(cohorts);

    /// <summary>Orders that the broker has acknowledged.</summary>
    public long StreamedOrders { get; set; }

    /// <summary>What a person must look at.</summary>
    public string? Problem { get; set; }

    /// <summary>This activation journaled the release itself, so no cohort had orders before.</summary>
    public bool IsReleasedHere { get; private set; }

    /// <summary>Lots that changed after the dry run: what the batch's event says, and until then what this activation has heard.</summary>
    public int OutdatedLots => Ordered?.OutdatedLots ?? _outdatedHere;

    /// <summary>What other batches had ordered before, by batch: from the batch's event, and until then what was heard.</summary>
    public IReadOnlyDictionary<string, CountAndSum> Elsewhere =>
        Ordered is null ? _elsewhereHere : Ordered.Elsewhere ?? new SortedDictionary<string, CountAndSum>();

    /// <summary>Folds the next event.</summary>
    public void Fold(StreamEvent known)
    {
        Life.Apply(BatchEventJson.ToFact(known));
        FoldFund(known);
        switch (known.Event)
        {
            case BatchEventNames.Prepared:
                Prepared = BatchEventJson.Read<PreparedDetails>(known.Details);
                break;
            case BatchEventNames.Released:
                Released = known;
                break;
            case BatchEventNames.Ordered:
                Ordered = BatchEventJson.Read<OrderedDetails>(known.Details);
                break;
            case BatchEventNames.Streamed:
                StreamedOrders = BatchEventJson.Read<StreamedDetails>(known.Details).Orders;
                break;
            case BatchEventNames.Closed:
                Totals.Reset(BatchEventJson.Read<ClosedDetails>(known.Details), known.RecordedAt);
                break;
            case BatchEventNames.Stopped:
                Problem = BatchEventJson.Read<StoppedDetails>(known.Details).Problem;
                break;
        }
    }

    /// <summary>This activation has just journaled the release: until a cohort is asked, nothing is ordered, and that is known.</summary>
    public void ReleasedNow(DateTimeOffset now)
    {
        IsReleasedHere = true;
        Totals.BeginAtZero(now);
    }

    /// <summary>Adds what a cohort did not order, and why.</summary>
    public void AddNotOrdered(int outdated, IEnumerable<LotElsewhere> elsewhere)
    {
        _outdatedHere += outdated;
        foreach (LotElsewhere lot in elsewhere)
            _elsewhereHere[lot.BatchId] = _elsewhereHere.GetValueOrDefault(lot.BatchId) + lot.Sum;
    }

    /// <summary>The fund has heard of it.</summary>
    public void GaveBack(StreamEvent givenUp)
    {
        if (GivenUp == givenUp)
            GivenUp = null;
    }

    private void FoldFund(StreamEvent known)
    {
        switch (known.Event)
        {
            case BatchEventNames.Prepared:
                (PreparedSequence, _mayHold) = (known.Sequence, false);
                break;
            case BatchEventNames.Verified:
                _mayHold = true;
                break;
            case BatchEventNames.Approved:
                (_mayHold, GivenUp) = (true, null);
                break;
            case BatchEventNames.SentBack or BatchEventNames.HoldLifted or BatchEventNames.Withdrawn:
                GivenUp = _mayHold ? known : GivenUp;
                break;
            case BatchEventNames.Released or BatchEventNames.Ordered or BatchEventNames.Closed:
                (PaidSequence, GivenUp) = (known.Sequence, null);
                break;
        }
    }

    /// <summary>
    /// When the sums were true; null when nobody can say. Sums of fewer or more orders than the batch's own event counts are not known: a
    /// cohort answered before it had its orders, or an activation answered that was left behind.
    /// </summary>
    public DateTimeOffset? TotalsAt(DateTimeOffset now) => Life.State switch
    {
        < BatchState.Released or BatchState.Withdrawn => now,
        BatchState.Ordered or BatchState.Settling when Totals.Total.Ordered != Ordered!.Ordered => null,
        _ => Totals.At,
    };
}
