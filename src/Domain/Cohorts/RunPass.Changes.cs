using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Payments;

namespace AnSinh.Domain.Cohorts;

public sealed partial class Cohort
{
    private sealed partial class RunPass
    {
        private readonly ChangeTally[] _tallies = [.. Enum.GetValues<PayoutChange>().Select(kind => new ChangeTally(kind, default, default))];

        /// <summary>Kinds with anybody in them.</summary>
        public IReadOnlyList<ChangeTally> Changes => [.. _tallies.Where(tally => tally.Before.Count > 0 || tally.Now.Count > 0)];

        /// <summary>Also collect the people of one kind; null for sums only.</summary>
        public PayoutChange? Collect { get; init; }

        public List<ChangedPerson> Changed { get; } = [];

        /// <summary>
        /// Compares the run's own month with the order of the month before, both before deduction. Whoever has an order for the month already is
        /// no change of this run.
        /// </summary>
        private void NoteChanges(int index, Outcome own)
        {
            OrderSheet? before = _own.Previous;
            bool hadOrder = before is not null && before.StateOf(index) != OrderState.None;
            if (!hadOrder && !own.IsPayable)
                return;
            if (_own.Sheet is { } sheet && sheet.StateOf(index).IsLiveOrPaid())
                return;
            if (!hadOrder)
            {
                Note(index, PayoutChange.New, 0, own);
                return;
            }

            ref readonly BeneficiaryFacts facts = ref _cohort._people.FactsOf(index);
            int communeBefore = facts.CommuneIn((ushort)(_own.Month - 1));
            int communeNow = facts.CommuneIn(_own.Month);
            if (!_run.Area.Contains(communeBefore) && !_run.Area.Contains(communeNow))
                return;
            if (_list is not null && !_list.Has(index))
                return;
            long was = before!.AmountOf(index) + before.DeductedOf(index);
            if (!own.IsPayable)
                Note(index, PayoutChange.Stopped, was, own);
            else if (own.Gross != was)
                Note(index, own.Gross > was ? PayoutChange.Up : PayoutChange.Down, was, own);
            ref readonly PersonMarks marks = ref _cohort._people.MarksOf(index);
            long ordered = _cohort._batchList[before.BatchOf(index)].SequenceOf(before.Period, before.BankOf(index));
            if (marks.AccountSequence > ordered)
                Note(index, PayoutChange.AccountChanged, was, own);

            // A move that takes effect later has changed the record and not yet the payer.
            if (communeBefore != communeNow || (marks.CommuneSequence > ordered && communeNow != facts.PreviousCommune))
                Note(index, PayoutChange.CommuneChanged, was, own);
        }

        private void Note(int index, PayoutChange kind, long before, Outcome own)
        {
            ref ChangeTally tally = ref _tallies[(int)kind - 1];
            tally = new ChangeTally(kind, kind == PayoutChange.New ? tally.Before : tally.Before.Plus(before), own.IsPayable ? tally.Now.Plus(own.Gross) : tally.Now);
            if (Collect == kind)
                Changed.Add(new ChangedPerson(index, kind, before, own.Gross, own.Rule));
        }
    }
}
