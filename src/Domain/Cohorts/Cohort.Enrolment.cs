using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Journal;

namespace AnSinh.Domain.Cohorts;

/// <summary>What an enrolment would do. <see cref="Entry"/> is null when every row is as it was.</summary>
public sealed record EnrolmentPlan(int Added, int Changed, int Unchanged, JournalEntry? Entry);

public sealed partial class Cohort
{
    /// <summary>
    /// Compares rows with what the cohort has. New people and changed records go into one entry, the full new record of each;
    /// a row that changes nothing leaves no trace, so importing a file twice writes nothing.
    /// </summary>
    /// <param name="records">People of this cohort, at most one row each.</param>
    public EnrolmentPlan PlanEnrolment(IReadOnlyList<BeneficiaryRecord> records, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(records);
        var indexes = new List<int>(records.Count);
        using var personal = new MemoryStream(records.Count * 96);
        int added = 0, changed = 0, unchanged = 0;
        byte[] buffer = new byte[BeneficiaryCodec.MaxBytes];
        foreach (BeneficiaryRecord record in records)
        {
            ReadOnlySpan<byte> bytes = buffer.AsSpan(0, BeneficiaryCodec.Write(record, buffer));
            int index = _people.Find(BeneficiaryCodec.ReadId(bytes));
            if (index >= 0 && _people.Record(index).SequenceEqual(bytes))
            {
                unchanged++;
                continue;
            }

            indexes.Add(index >= 0 ? index : People + added);
            if (index >= 0)
                changed++;
            else
                added++;
            personal.Write(bytes);
        }

        if (indexes.Count == 0)
            return new EnrolmentPlan(0, 0, unchanged, null);
        var columns = new EntryColumns { Beneficiary = [.. indexes] };
        JournalEntry entry = NextEntry(EntryKind.Enrolment, context, columns, personal.ToArray());
        return new EnrolmentPlan(added, changed, unchanged, EntryHash.Seal(entry, Hash));
    }

    private void ApplyEnrolment(JournalEntry entry)
    {
        int offset = 0;
        foreach (int index in entry.Columns.Beneficiary)
        {
            BeneficiaryRecord record = BeneficiaryCodec.Read(entry.Personal.AsSpan(offset), out int length);
            ReadOnlySpan<byte> bytes = entry.Personal.AsSpan(offset, length);
            offset += length;
            if (index < People)
            {
                PersonMarks marks = ChangedMarks(index, record, entry);
                _people.Replace(index, bytes, record, marks);
            }
            else
            {
                uint sequence = checked((uint)entry.Sequence);
                if (_people.Add(bytes, record, new PersonMarks(sequence, sequence, ActorNumber(entry.Actor), AccountConfirmed: 0)) != index)
                    throw new InvalidOperationException($"Entry {entry.Cohort}/{entry.Sequence} enrols position {index}, but the cohort has {People} people.");
            }
        }
    }

    /// <summary>What changed since when and by whom. A new bank or account also opens the way for another attempt where the last order failed.</summary>
    private PersonMarks ChangedMarks(int index, BeneficiaryRecord changed, JournalEntry entry)
    {
        BeneficiaryRecord known = _people.Read(index);
        PersonMarks marks = _people.MarksOf(index);
        uint sequence = checked((uint)entry.Sequence);
        if (known.Commune != changed.Commune)
            marks = marks with { CommuneSequence = sequence };
        if (known.Bank == changed.Bank && known.Account == changed.Account)
            return marks;
        foreach (OrderSheet sheet in _sheets.Values)
            sheet.NoteCorrection(index);
        return marks with { AccountSequence = sequence, AccountActor = ActorNumber(entry.Actor), AccountConfirmed = 0 };
    }
}
