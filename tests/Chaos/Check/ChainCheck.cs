using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace AnSinh.Chaos.Check;

/// <summary>
/// Walks every hash chain in plain SQL and computes the hashes as docs/auditors/journal.md writes them down, with none of the product's
/// code: an error that writer and reader share would not be found by either.
/// </summary>
internal sealed class ChainCheck(NpgsqlConnection connection, Findings findings)
{
    private const int HashBytes = 32;

    private static readonly (string Name, ItemForm Form)[] Columns =
    [
        ("beneficiary", ItemForm.Int32), ("attempt", ItemForm.Int16), ("amount", ItemForm.Int64), ("bank", ItemForm.Int32), (
            "commune", ItemForm.Int32),
        ("status", ItemForm.Text), ("reason", ItemForm.Text), ("disposition", ItemForm.Int16), ("reference", ItemForm.Text),
        ("deducted", ItemForm.Int64),
    ];

    private enum ItemForm
    {
        Int16,
        Int32,
        Int64,
        Text,
    }

    /// <summary>Returns how many entries and events there are.</summary>
    public async Task<long> RunAsync(CancellationToken cancellationToken) =>
        await CheckEntriesAsync(cancellationToken)
        + await CheckEventsAsync("batch_event", "batch", cancellationToken)
        + await CheckEventsAsync("fund_event", "fund", cancellationToken);

    private async Task<long> CheckEntriesAsync(CancellationToken cancellationToken)
    {
        string columns = string.Join(", ", Columns.Select(column => column.Name));
        await using var command = new NpgsqlCommand(
            $"select cohort, sequence, kind, command_id, recorded_at, coalesce(period, 0), previous_orders, item_count, actor, batch, "
            + $"programme, "
            + $"personal, personal_digest, previous_hash, hash, control_sum, {columns} from journal_entry order by cohort, sequence",
            connection)
        {
            CommandTimeout = 600,
        };
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        (int cohort, long sequence, long orders, byte[] hash) = (-1, 0, 0, new byte[HashBytes]);
        long entries = 0;
        while (await row.ReadAsync(cancellationToken))
        {
            entries++;
            if (row.GetInt32(0) != cohort)
                (cohort, sequence, orders, hash) = (row.GetInt32(0), 0, 0, new byte[HashBytes]);
            string where = string.Create(CultureInfo.InvariantCulture, $"entry {cohort}/{row.GetInt64(1)}");
            if (row.GetInt64(1) != ++sequence)
                findings.IsDrift($"{where} follows {sequence - 1}");
            if (!row.GetFieldValue<byte[]>(13).AsSpan().SequenceEqual(hash))
                findings.IsDrift($"{where} does not name the hash of the entry before it");
            if (!row.IsDBNull(11) && !SHA256.HashData(row.GetFieldValue<byte[]>(11)).AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(12)))
                findings.IsDrift($"{where}: the digest of its personal data is wrong");
            if (!Hash(row).AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(14)))
                findings.IsDrift($"{where}: its hash is wrong");
            if (!row.IsDBNull("amount") && row.GetFieldValue<long[]>("amount").Sum() != row.GetInt64(15))
                findings.IsDrift($"{where}: its control sum is not the sum of its amounts");
            if (row.GetInt16(2) == 2)
            {
                if (row.GetInt64(6) != orders)
                    findings.IsDrift($"{where} says that the orders before it are in {row.GetInt64(6)}, but they are in {orders}");
                orders = sequence;
            }

            (sequence, hash) = (row.GetInt64(1), row.GetFieldValue<byte[]>(14));
        }

        return entries;
    }

    private static byte[] Hash(NpgsqlDataReader row)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(row.GetFieldValue<byte[]>(13));
            writer.Write((byte)1);
            writer.Write(row.GetInt32(0));
            writer.Write(row.GetInt64(1));
            writer.Write(row.GetInt16(2));
            writer.Write(row.GetGuid(3).ToByteArray(bigEndian: true));
            writer.Write(Microseconds(row.GetDateTime(4)));
            writer.Write(row.GetInt32(5));
            writer.Write(row.GetInt64(6));
            writer.Write(row.GetInt32(7));
            for (int text = 8; text <= 10; text++)
                WriteText(writer, row.IsDBNull(text) ? "" : row.GetString(text));
            for (int column = 0; column < Columns.Length; column++)
                WriteColumn(writer, row, column);
            writer.Write(row.GetFieldValue<byte[]>(12));
        }

        return SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static void WriteColumn(BinaryWriter writer, NpgsqlDataReader row, int column)
    {
        (string name, ItemForm form) = Columns[column];
        if (row.IsDBNull(name))
            return;
        writer.Write((byte)(column + 1));
        switch (form)
        {
            case ItemForm.Int16:
                Array.ForEach(row.GetFieldValue<short[]>(name), writer.Write);
                break;
            case ItemForm.Int32:
                Array.ForEach(row.GetFieldValue<int[]>(name), writer.Write);
                break;
            case ItemForm.Int64:
                Array.ForEach(row.GetFieldValue<long[]>(name), writer.Write);
                break;
            default:
                Array.ForEach(row.GetFieldValue<string[]>(name), text => WriteText(writer, text));
                break;
        }
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ushort)bytes.Length);
        writer.Write(bytes);
    }

    private static long Microseconds(DateTime at) => (at - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private async Task<long> CheckEventsAsync(string table, string stream, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"select {stream}, sequence, event, command_id, recorded_at, actor, details, previous_hash, hash from {table} order by "
            + $"{stream}, sequence",
            connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        (string? id, long sequence, byte[] hash) = (null, 0, new byte[HashBytes]);
        long events = 0;
        while (await row.ReadAsync(cancellationToken))
        {
            events++;
            if (row.GetString(0) != id)
                (id, sequence, hash) = (row.GetString(0), 0, new byte[HashBytes]);
            string text = string.Join('\n',
                Convert.ToHexStringLower(row.GetFieldValue<byte[]>(7)), id, row.GetInt64(1).ToString(CultureInfo.InvariantCulture),
                row.GetString(2), row.GetGuid(3).ToString("D"),
                Microseconds(row.GetDateTime(4)).ToString(CultureInfo.InvariantCulture), row.GetString(5), row.GetString(6));
            bool right = row.GetInt64(1) == sequence + 1 && row.GetFieldValue<byte[]>(7).AsSpan().SequenceEqual(hash)
                && SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan().SequenceEqual(row.GetFieldValue<byte[]>(8));
            if (!right)
                findings.IsDrift($"{table} {id}/{row.GetInt64(1)} breaks the chain");
            (sequence, hash) = (row.GetInt64(1), row.GetFieldValue<byte[]>(8));
        }

        return events;
    }
}
