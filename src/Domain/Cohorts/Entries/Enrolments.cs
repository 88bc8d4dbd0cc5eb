using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>Entries of kind <see cref="EntryKind.Enrolment"/>: people who are new, and records that changed.</summary>
internal sealed class Enrolments(CohortState cohort)
{
    /// <summary>Room that is made for a record at first; most need less.</summary>
    private const int UsualRecordBytes = 96;

    /// <summary>
    /// Compares rows with what the cohort has. New people and changed records go into one entry, the full new record of each;
    /// a row that changes nothing leaves no trace, so importing a file twice writes nothing.
    /// </summary>
    /// <param name="records">People of this cohort, at most one row each.</param>
    public EnrolmentPlan Plan(IReadOnlyList<BeneficiaryRecord> records, CommandContext context)
    {
        BeneficiaryTable people = cohort.People;
        var indexes = new List<int>(records.Count);
        using var personal = new MemoryStream(records.Count * UsualRecordBytes);
        int added = 0, changed = 0, unchanged = 0;
        byte[] buffer = new byte[BeneficiaryCodec.MaxBytes];
        BenefitPeriod now = BenefitPeriod.Of(DateOnly.FromDayNumber(VietnamDay.NumberOf(context.At)));
        foreach (BeneficiaryRecord row in records)
        {
            int index = people.Find(row.CitizenId);
            BeneficiaryRecord record = index >= 0 && Suspensions.MayBeKnown(people, index)
                ? Suspensions.Remember(people.Read(index), row, now)
                : row;
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, BeneficiaryCodec.Write(record, buffer));
            if (index >= 0 && people.Record(index).SequenceEqual(bytes))
            {
                unchanged++;
                continue;
            }

            indexes.Add(index >= 0 ? index : people.Count + added);
            if (index >= 0)
                changed++;
            else
                added++;
            personal.Write(bytes);
        }

        if (indexes.Count == 0)
            return new EnrolmentPlan(0, 0, unchanged, null);
        var columns = new EntryColumns { Beneficiary = [.. indexes] };
        JournalEntry entry = cohort.NextEntry(EntryKind.Enrolment, context, columns, personal.ToArray());
        return new EnrolmentPlan(added, changed, unchanged, EntryHash.Seal(entry, cohort.Hash));
    }

    public void Apply(JournalEntry entry)
    {
        int offset = 0;
        foreach (int index in entry.Columns.Beneficiary)
        {
            BeneficiaryRecord record = BeneficiaryCodec.Read(entry.Personal.AsSpan(offset), out int length);
            ReadOnlySpan<byte> bytes = entry.Personal.AsSpan(offset, length);
            offset += length;
            if (index < cohort.People.Count)
                cohort.People.Replace(index, bytes, record, ChangedMarks(index, record, entry));
            else
                Add(index, bytes, record, entry);
        }
    }

    private void Add(int index, ReadOnlySpan<byte> bytes, BeneficiaryRecord record, JournalEntry entry)
    {
        uint sequence = checked((uint)entry.Sequence);
        int actor = cohort.Actors.NumberOf(entry.Actor);
        int hands = cohort.Hands.With(set: 0, actor, hasConfirmed: false);
        var marks = new PersonMarks(sequence, sequence, actor, AccountConfirmed: 0, AccountDay: 0, sequence, hands);
        if (cohort.People.Add(bytes, record, marks) != index)
        {
            throw new InvalidOperationException(
                $"Entry {entry.Cohort}/{entry.Sequence} enrols position {index}, but the cohort has {cohort.People.Count} people.");
        }
    }

    /// <summary>
    /// What changed since when and by whom. A new bank or account also opens the way for another attempt where the last order failed.
    /// Another holder or relation makes the account another one too: who gets the money is confirmed anew.
    /// </summary>
    private PersonMarks ChangedMarks(int index, BeneficiaryRecord changed, JournalEntry entry)
    {
        BeneficiaryRecord known = cohort.People.Read(index);
        PersonMarks marks = cohort.People.MarksOf(index);
        uint sequence = checked((uint)entry.Sequence);
        int actor = cohort.Actors.NumberOf(entry.Actor);
        marks = marks with { TouchSequence = sequence, Hands = cohort.Hands.With(marks.Hands, actor, hasConfirmed: false) };
        if (known.Commune != changed.Commune)
            marks = marks with { CommuneSequence = sequence };
        bool isSameAccount = known.Bank == changed.Bank && known.Account == changed.Account;
        if (isSameAccount && known.HolderRelation == changed.HolderRelation && known.AccountHolder == changed.AccountHolder)
            return marks;
        if (!isSameAccount)
        {
            foreach (OrderSheet sheet in cohort.Sheets.Values)
                sheet.NoteCorrection(index);
        }

        return marks with
        {
            AccountSequence = sequence,
            AccountActor = actor,
            AccountConfirmed = 0,
            AccountDay = VietnamDay.NumberOf(entry.RecordedAt),
        };
    }
}
