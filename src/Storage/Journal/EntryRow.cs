using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Ports.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>A journal entry as a row of <c>journal_entry</c>, written and read by <see cref="JournalColumns"/>.</summary>
internal static class EntryRow
{
    /// <summary>The columns of a SELECT, in the order that <see cref="Read"/> takes them.</summary>
    public static readonly string Columns = string.Join(", ", JournalColumns.All.Select(static column => "e." + column.Name));

    /// <summary>
    /// Inserts nothing when the sequence or the command id is taken, and nothing when the entry does not continue the stream that is there:
    /// a stream without gaps is then a property of the table and not of its writers.
    /// </summary>
    public static readonly string Insert =
        $"insert into journal_entry ({JournalColumns.Names}) "
        + $"select {string.Join(", ", JournalColumns.All.Select(static column => column.Parameter))} "
        + $"where {JournalColumns.Sequence.Parameter} = 1 or exists (select from journal_entry p "
        + $"where p.cohort = {JournalColumns.Cohort.Parameter} and p.sequence = {JournalColumns.Sequence.Parameter} - 1 "
        + $"and p.hash = {JournalColumns.PreviousHash.Parameter}) on conflict do nothing";

    /// <summary>Bytes of a row without its items and personal data, about.</summary>
    private const int RowBytes = 512;

    /// <summary>Bytes on the wire, about: what a batch is measured by.</summary>
    public static int SizeOf(JournalEntry entry)
    {
        int perItem = 0;
        foreach (JournalColumn column in JournalColumns.All)
            perItem += column.ItemBytesOf(entry);
        return RowBytes + (perItem * entry.Count) + entry.Personal.Length;
    }

    public static void Write(NpgsqlParameterCollection parameters, JournalEntry entry)
    {
        foreach (JournalColumn column in JournalColumns.All)
            parameters.Add(column.ParameterOf(entry));
    }

    /// <summary>Reads one row and checks it against itself: hash, digest, count and control sum.</summary>
    /// <exception cref="JournalDriftException">The row is not what was written.</exception>
    public static JournalEntry Read(NpgsqlDataReader reader)
    {
        // The reader goes forward only: the columns are read in the order of their declaration.
        int cohort = JournalColumns.Cohort.Read(reader);
        long sequence = JournalColumns.Sequence.Read(reader);
        JournalEntry entry;
        byte[]? personal;
        int count;
        long sum;
        try
        {
            entry = new JournalEntry
            {
                Cohort = cohort,
                Sequence = sequence,
                Kind = (EntryKind)JournalColumns.Kind.Read(reader),
                CommandId = JournalColumns.CommandId.Read(reader),
                RecordedAt = JournalColumns.RecordedAt.Read(reader),
                Actor = JournalColumns.Actor.ReadKnown(reader),
                BatchId = JournalColumns.Batch.Read(reader),
                Programme = JournalColumns.Programme.Read(reader) is { } programme ? ProgrammeCode.Parse(programme) : null,
                Period = JournalColumns.Period.Read(reader) is { } month ? BenefitPeriod.FromYearMonth(month) : null,
                PreviousOrders = JournalColumns.PreviousOrders.Read(reader),
                Columns = ReadItems(reader, out count, out sum),
                Personal = (personal = JournalColumns.Personal.Read(reader)) ?? [],
                PersonalDigest = JournalColumns.PersonalDigest.ReadKnown(reader),
                PreviousHash = JournalColumns.PreviousHash.ReadKnown(reader),
                Hash = JournalColumns.Hash.ReadKnown(reader),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidCastException)
        {
            throw new JournalDriftException($"Entry {sequence} of cohort {cohort} cannot be read: {e.Message}", e);
        }

        string? fault = entry.Columns.FirstUnevenColumn() is { } column ? $"column {column} has another length"
            : entry.Count != count ? $"it counts {count} items and has {entry.Count}"
            : entry.ControlSum != sum ? $"its control sum is {sum} and its amounts make {entry.ControlSum}"
            : !EntryHash.Verify(entry, personal is not null) ? "its hash does not fit its content"
            : null;
        return fault is null ? entry : throw new JournalDriftException($"Entry {sequence} of cohort {cohort}: {fault}.");
    }

    private static EntryColumns ReadItems(NpgsqlDataReader reader, out int count, out long sum)
    {
        count = JournalColumns.ItemCount.Read(reader);
        sum = JournalColumns.ControlSum.Read(reader);
        return new EntryColumns
        {
            Beneficiary = JournalColumns.Beneficiary.ReadKnown(reader),
            Attempt = JournalColumns.Attempt.Read(reader),
            Amount = JournalColumns.Amount.Read(reader),
            Bank = JournalColumns.Bank.Read(reader),
            Commune = JournalColumns.Commune.Read(reader),
            Status = JournalColumns.Status.Read(reader),
            Reason = JournalColumns.Reason.Read(reader),
            Disposition = JournalColumns.Disposition.Read(reader),
            Reference = JournalColumns.Reference.Read(reader),
            Deducted = JournalColumns.Deducted.Read(reader),
        };
    }
}
