using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Ports.Journal;
using Npgsql;
using NpgsqlTypes;

namespace AnSinh.Storage.Journal;

/// <summary>A journal entry as a row of <c>journal_entry</c>: one order of columns for writing and for reading.</summary>
internal static class EntryRow
{
    /// <summary>The columns that are written, in the order that everything here keeps.</summary>
    public const string Stored =
        "cohort, sequence, kind, command_id, recorded_at, actor, batch, programme, period, previous_orders, item_count, control_sum, "
        + "beneficiary, attempt, amount, bank, commune, status, reason, disposition, reference, deducted, personal, personal_digest, "
        + "previous_hash, hash";

    /// <summary>The columns of a SELECT, in the order that <see cref="Read"/> takes them.</summary>
    public static readonly string Columns = string.Join(", ", Stored.Split(", ").Select(column => "e." + column));

    /// <summary>
    /// Inserts nothing when the sequence or the command id is taken, and nothing when the entry does not continue the stream that is there:
    /// a stream without gaps is then a property of the table and not of its writers.
    /// </summary>
    public static readonly string Insert =
        $"insert into journal_entry ({Stored}) select {string.Join(", ", Enumerable.Range(1, 26).Select(i => "$" + i))} "
        + "where $2 = 1 or exists (select from journal_entry p where p.cohort = $1 and p.sequence = $2 - 1 and p.hash = $25) "
        + "on conflict do nothing";

    /// <summary>Bytes on the wire, about: what a batch is measured by.</summary>
    public static int SizeOf(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        int perItem = 8 + Width(columns.Attempt, 6) + Width(columns.Amount, 12) + Width(columns.Bank, 8) + Width(columns.Commune, 8)
            + Width(columns.Status, 8) + Width(columns.Reason, 8) + Width(columns.Disposition, 6) + Width(columns.Reference, 28)
                + Width(columns.Deducted, 12);
        return 512 + (perItem * entry.Count) + entry.Personal.Length;
    }

    public static void Write(NpgsqlParameterCollection parameters, JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        Add(parameters, NpgsqlDbType.Integer, entry.Cohort);
        Add(parameters, NpgsqlDbType.Bigint, entry.Sequence);
        Add(parameters, NpgsqlDbType.Smallint, (short)entry.Kind);
        Add(parameters, NpgsqlDbType.Uuid, entry.CommandId);
        Add(parameters, NpgsqlDbType.TimestampTz, entry.RecordedAt.UtcDateTime);
        Add(parameters, NpgsqlDbType.Text, entry.Actor);
        Add(parameters, NpgsqlDbType.Text, entry.BatchId);
        Add(parameters, NpgsqlDbType.Text, entry.Programme?.Value);
        Add(parameters, NpgsqlDbType.Integer, entry.Period?.YearMonth);
        Add(parameters, NpgsqlDbType.Bigint, entry.PreviousOrders);
        Add(parameters, NpgsqlDbType.Integer, entry.Count);
        Add(parameters, NpgsqlDbType.Bigint, entry.ControlSum);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Integer, columns.Beneficiary);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Smallint, columns.Attempt);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Bigint, columns.Amount);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Integer, columns.Bank);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Integer, columns.Commune);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Text, columns.Status);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Text, columns.Reason);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Smallint, columns.Disposition);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Text, columns.Reference);
        Add(parameters, NpgsqlDbType.Array | NpgsqlDbType.Bigint, columns.Deducted);
        Add(parameters, NpgsqlDbType.Bytea, entry.Personal);
        Add(parameters, NpgsqlDbType.Bytea, entry.PersonalDigest);
        Add(parameters, NpgsqlDbType.Bytea, entry.PreviousHash);
        Add(parameters, NpgsqlDbType.Bytea, entry.Hash);
    }

    /// <summary>Reads one row and checks it against itself: hash, digest, count and control sum.</summary>
    /// <exception cref="JournalDriftException">The row is not what was written.</exception>
    public static JournalEntry Read(NpgsqlDataReader reader)
    {
        int cohort = reader.GetInt32(0);
        long sequence = reader.GetInt64(1);
        JournalEntry entry;
        bool personalPresent;
        int count;
        long sum;
        try
        {
            entry = new JournalEntry
            {
                Cohort = cohort,
                Sequence = sequence,
                Kind = (EntryKind)reader.GetInt16(2),
                CommandId = reader.GetGuid(3),
                RecordedAt = new DateTimeOffset(reader.GetDateTime(4)),
                Actor = reader.GetString(5),
                BatchId = reader.IsDBNull(6) ? null : reader.GetString(6),
                Programme = reader.IsDBNull(7) ? null : ProgrammeCode.Parse(reader.GetString(7)),
                Period = reader.IsDBNull(8) ? null : BenefitPeriod.FromYearMonth(reader.GetInt32(8)),
                PreviousOrders = reader.GetInt64(9),
                Columns = ReadColumns(reader, out count, out sum),
                Personal = (personalPresent = !reader.IsDBNull(22)) ? reader.GetFieldValue<byte[]>(22) : [],
                PersonalDigest = reader.GetFieldValue<byte[]>(23),
                PreviousHash = reader.GetFieldValue<byte[]>(24),
                Hash = reader.GetFieldValue<byte[]>(25),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidCastException)
        {
            throw new JournalDriftException($"Entry {sequence} of cohort {cohort} cannot be read: {e.Message}", e);
        }

        string? fault = entry.Columns.FirstUnevenColumn() is { } column ? $"column {column} has another length"
            : entry.Count != count ? $"it counts {count} items and has {entry.Count}"
            : entry.ControlSum != sum ? $"its control sum is {sum} and its amounts make {entry.ControlSum}"
            : !EntryHash.Verify(entry, personalPresent) ? "its hash does not fit its content"
            : null;
        return fault is null ? entry : throw new JournalDriftException($"Entry {sequence} of cohort {cohort}: {fault}.");
    }

    private static EntryColumns ReadColumns(NpgsqlDataReader reader, out int count, out long sum)
    {
        count = reader.GetInt32(10);
        sum = reader.GetInt64(11);
        return new EntryColumns
        {
            Beneficiary = reader.GetFieldValue<int[]>(12),
            Attempt = Optional<short>(reader, 13),
            Amount = Optional<long>(reader, 14),
            Bank = Optional<int>(reader, 15),
            Commune = Optional<int>(reader, 16),
            Status = Optional<string>(reader, 17),
            Reason = Optional<string>(reader, 18),
            Disposition = Optional<short>(reader, 19),
            Reference = Optional<string>(reader, 20),
            Deducted = Optional<long>(reader, 21),
        };
    }

    private static T[]? Optional<T>(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal)
        ? null
        : reader.GetFieldValue<T[]>(ordinal);

    private static int Width(Array? column, int bytes) => column is null ? 0 : bytes;

    private static void Add(NpgsqlParameterCollection parameters, NpgsqlDbType type, object? value) =>
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
}
