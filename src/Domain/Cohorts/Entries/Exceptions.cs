using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>Entries of kind <see cref="EntryKind.Exceptions"/>: statuses that fit no order, kept for an officer to look at.</summary>
internal sealed class Exceptions(CohortState cohort)
{
    /// <summary>The exceptions of one delivery: a plan in the making.</summary>
    public Draft Begin() => new(cohort);

    public void Apply(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        for (int i = 0; i < columns.Count; i++)
        {
            cohort.Exceptions.Add(new ExceptionKey(
                columns.Reference![i], columns.Status![i], columns.Reason![i], columns.Bank![i], columns.Amount![i]));
            // An answer for an attempt that was given up: its money may have moved.
            if (columns.Beneficiary[i] >= 0 && EndToEndId.TryParse(columns.Reference[i], out EndToEndId id)
                && cohort.Sheets.TryGetValue((id.Programme, id.Period), out OrderSheet? sheet))
            {
                sheet.NoteContradiction(id.Index, id.Attempt, columns.Bank[i], columns.Status[i]);
            }
        }
    }

    internal sealed class Draft(CohortState cohort)
    {
        private readonly HashSet<ExceptionKey> _ahead = [];
        private readonly StatusColumns _columns = new(0, withReferences: true);

        /// <summary>True when nothing of the delivery is an exception that is new.</summary>
        public bool IsEmpty => _columns.Count == 0;

        /// <summary>False for an exact repeat, of an earlier delivery or of this one.</summary>
        public bool TryAdd(StatusItem item, int index, short attempt, StatusDisposition disposition)
        {
            var key = new ExceptionKey(item.EndToEndId, item.Status, item.Reason, item.Bank, item.Amount);
            if (cohort.Exceptions.Contains(key) || !_ahead.Add(key))
                return false;
            _columns.Add(item, index, attempt, disposition);
            return true;
        }

        public EntryColumns ToColumns() => _columns.ToColumns();
    }
}
