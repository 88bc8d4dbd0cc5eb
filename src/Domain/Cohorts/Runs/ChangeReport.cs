using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>What differs between a run's own month and the orders of the month before.</summary>
/// <param name="list">Of a run about a list: whoever is not on it is no change.</param>
/// <param name="collect">Also collect the people of this kind; null for sums only.</param>
internal sealed class ChangeReport(CohortState cohort, CompiledRun run, MonthLook own, CohortList? list, PayoutChange? collect)
{
    private readonly ChangeTally[] _tallies =
        [.. Enum.GetValues<PayoutChange>().Select(kind => new ChangeTally(kind, default, default))];

    /// <summary>Kinds with anybody in them.</summary>
    public IReadOnlyList<ChangeTally> Tallies => [.. _tallies.Where(tally => tally.Before.Count > 0 || tally.Now.Count > 0)];

    public List<ChangedPerson> Collected { get; } = [];

    /// <summary>
    /// Compares the run's own month with the order of the month before, both before deduction. Whoever has an order for the month already
    /// is no change of this run.
    /// </summary>
    public void Compare(int index, Outcome now)
    {
        OrderSheet? before = own.Previous;
        bool hadOrder = before is not null && before.StateOf(index) != OrderState.None;
        if (!hadOrder && !now.IsPayable)
            return;
        if (own.Sheet is { } sheet && sheet.StateOf(index).IsLiveOrPaid())
            return;
        if (hadOrder)
            CompareWith(before!, index, now);
        else
            Note(index, PayoutChange.New, 0, now);
    }

    private void CompareWith(OrderSheet before, int index, Outcome now)
    {
        ref readonly BeneficiaryFacts facts = ref cohort.People.FactsOf(index);
        int communeBefore = facts.CommuneIn((ushort)(own.Month - 1));
        int communeNow = facts.CommuneIn(own.Month);
        if (!run.Area.Contains(communeBefore) && !run.Area.Contains(communeNow))
            return;
        if (list is not null && !list.Has(index))
            return;
        long was = before.AmountOf(index) + before.DeductedOf(index);
        if (!now.IsPayable)
            Note(index, PayoutChange.Stopped, was, now);
        else if (now.Gross != was)
            Note(index, now.Gross > was ? PayoutChange.Up : PayoutChange.Down, was, now);
        ref readonly PersonMarks marks = ref cohort.People.MarksOf(index);
        long ordered = cohort.BatchList[before.BatchOf(index)].SequenceOf(before.Period, before.BankOf(index));
        if (marks.AccountSequence > ordered)
            Note(index, PayoutChange.AccountChanged, was, now);

        // A move that takes effect later has changed the record and not yet the payer.
        if (communeBefore != communeNow || (marks.CommuneSequence > ordered && communeNow != facts.PreviousCommune))
            Note(index, PayoutChange.CommuneChanged, was, now);
    }

    private void Note(int index, PayoutChange kind, long before, Outcome now)
    {
        ref ChangeTally tally = ref _tallies[(int)kind - 1];
        tally = new ChangeTally(
            kind,
            kind == PayoutChange.New ? tally.Before : tally.Before.Plus(before),
            now.IsPayable ? tally.Now.Plus(now.Gross) : tally.Now);
        if (collect == kind)
            Collected.Add(new ChangedPerson(index, kind, before, now.Gross, now.Rule));
    }
}
