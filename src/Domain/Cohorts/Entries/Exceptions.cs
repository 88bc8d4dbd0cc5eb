using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>Entries of kind <see cref="EntryKind.Exceptions"/>: statuses that fit no order, kept for an officer to look at.</summary>
internal sealed class Exceptions(CohortState cohort)
{
    /// <summary>The exceptions of one delivery: a plan in the making.</summary>
    public Draft Begin(DateTimeOffset at) => new(cohort, ExceptionBook.DayOf(at));

    public void Apply(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        long day = ExceptionBook.DayOf(entry.RecordedAt);
        for (int i = 0; i < columns.Count; i++)
        {
            var key = new ExceptionKey(columns.Reference![i], columns.Status![i], columns.Reason![i], columns.Bank![i], columns.Amount![i]);
            bool ofAttempt = columns.Beneficiary[i] >= 0;
            cohort.Exceptions.Add(key, ofAttempt, day);
            // An answer for an attempt that was given up: its money may have moved.
            if (ofAttempt && EndToEndId.TryParse(columns.Reference[i], out EndToEndId id)
                && cohort.Sheets.TryGetValue((id.Programme, id.Period), out OrderSheet? sheet))
            {
                sheet.NoteContradiction(id.Index, id.Attempt, columns.Bank[i], columns.Status[i]);
            }
        }
    }

    internal sealed class Draft(CohortState cohort, long day)
    {
        private readonly HashSet<ExceptionKey> _ahead = [];
        private readonly Dictionary<string, int> _aheadOfAttempt = new(StringComparer.Ordinal);
        private readonly Dictionary<int, int> _aheadOfBank = [];
        private readonly StatusColumns _columns = new(0, withReferences: true);
        private int _strangeAhead;

        /// <summary>True when nothing of the delivery is an exception that is new.</summary>
        public bool IsEmpty => _columns.Count == 0;

        /// <summary>Keeps a status that names an attempt that was given up, or that has a code which nobody knows.</summary>
        /// <param name="stops">True when it is the first that says that money moved: it is kept beyond any limit.</param>
        public StatusKeeping AddOfAttempt(StatusItem item, int index, short attempt, StatusDisposition disposition, bool stops)
        {
            ExceptionKey key = KeyOf(item);
            if (cohort.Exceptions.Contains(key, ofAttempt: true, day) || _ahead.Contains(key))
                return StatusKeeping.Repeated;
            int ahead = _aheadOfAttempt.GetValueOrDefault(key.Reference);
            if (!stops && cohort.Exceptions.CountOfAttempt(key.Reference) + ahead >= ExceptionBook.MaxOfAttempt)
                return StatusKeeping.BeyondLimit;
            _aheadOfAttempt[key.Reference] = ahead + 1;
            return Keep(item, key, index, attempt, disposition);
        }

        /// <summary>Keeps a status that names no order of this cohort.</summary>
        public StatusKeeping AddStrange(StatusItem item)
        {
            ExceptionKey key = KeyOf(item);
            if (cohort.Exceptions.Contains(key, ofAttempt: false, day) || _ahead.Contains(key))
                return StatusKeeping.Repeated;
            int ofBank = _aheadOfBank.GetValueOrDefault(item.Bank);
            if (cohort.Exceptions.StrangeOfBank(item.Bank, day) + ofBank >= ExceptionBook.MaxStrangeOfBankADay
                || cohort.Exceptions.StrangeOf(day) + _strangeAhead >= ExceptionBook.MaxStrangeADay)
            {
                return StatusKeeping.BeyondLimit;
            }

            _aheadOfBank[item.Bank] = ofBank + 1;
            _strangeAhead++;
            return Keep(item, key, -1, 0, StatusDisposition.Unknown);
        }

        public EntryColumns ToColumns() => _columns.ToColumns();

        private StatusKeeping Keep(StatusItem item, in ExceptionKey key, int index, short attempt, StatusDisposition disposition)
        {
            _ahead.Add(key);
            _columns.Add(item, index, attempt, disposition);
            return StatusKeeping.Kept;
        }

        private static ExceptionKey KeyOf(StatusItem item) => new(item.EndToEndId, item.Status, item.Reason, item.Bank, item.Amount);
    }
}
