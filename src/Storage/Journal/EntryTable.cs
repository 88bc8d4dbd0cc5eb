using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace AnSinh.Storage.Journal;

/// <summary>
/// The table <c>journal_entry</c>. Many entries go in by one COPY, which checks the table's constraints once and not once an entry. It
/// takes all or nothing, so a batch with an entry that is fenced, repeated or refused is written again by one prepared INSERT per entry,
/// all in one round trip.
/// </summary>
internal sealed class EntryTable(NpgsqlDataSource dataSource, TimeProvider time, JournalMetrics metrics) : IEntryTable
{
    private readonly EntryCopy _copy = new();
    private NpgsqlConnection? _connection;

    public async Task InsertAsync(List<PendingAppend> open, List<PendingAppend> leftOut)
    {
        _connection ??= await dataSource.OpenConnectionAsync();
        if (open.Count < StorageLimits.EntriesWorthCopying || !await TryCopyAsync(_connection, open))
            await InsertEachAsync(_connection, open, leftOut);
    }

    /// <summary>False when nothing was written because one of the entries cannot be; throws when the outcome is unknown.</summary>
    private async Task<bool> TryCopyAsync(NpgsqlConnection connection, List<PendingAppend> open)
    {
        ReadOnlyMemory<byte> rows;
        try
        {
            rows = _copy.Encode(open);
        }
        catch (EncoderFallbackException)
        {
            return false;
        }

        long started = time.GetTimestamp();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        try
        {
            await CopyAsync(connection, rows);
            await CommitAsync(connection, transaction, open);
        }
        catch (PostgresException refusal) when (IsAboutTheEntries(refusal))
        {
            await transaction.RollbackAsync();
            return false;
        }

        metrics.Committed(time.GetElapsedTime(started), open.Count);
        return true;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, ReadOnlyMemory<byte> rows)
    {
        await using NpgsqlRawCopyStream copy = await connection.BeginRawBinaryCopyAsync(EntryCopy.Command);
        copy.WriteTimeout = copy.ReadTimeout = StorageLimits.CommandTimeoutSeconds * 1_000;
        await copy.WriteAsync(rows);
    }

    /// <summary>Has the database see that every entry continues its stream, then commits.</summary>
    private static async Task CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, List<PendingAppend> open)
    {
        await using var check = new NpgsqlCommand(
            "select assert_entries_continue($1, $2, $3)", connection, transaction) { CommandTimeout = StorageLimits.CommandTimeoutSeconds };
        check.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. open.Select(static pending => pending.Entry.Cohort)] });
        check.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. open.Select(static pending => pending.Entry.Sequence)] });
        check.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. open.Select(static pending => pending.Entry.PreviousHash)] });
        await check.PrepareAsync();
        await check.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    /// <summary>Classes 22 and 23: a value that cannot be stored, a key that is taken, a stream that is not continued.</summary>
    private static bool IsAboutTheEntries(PostgresException refusal) =>
        refusal.SqlState.StartsWith("22", StringComparison.Ordinal) || refusal.SqlState.StartsWith("23", StringComparison.Ordinal);

    private async Task InsertEachAsync(NpgsqlConnection connection, List<PendingAppend> open, List<PendingAppend> leftOut)
    {
        await using var insert = new NpgsqlBatch(connection) { Timeout = StorageLimits.CommandTimeoutSeconds };
        foreach (PendingAppend pending in open)
        {
            var command = new NpgsqlBatchCommand(EntryRow.Insert);
            EntryRow.Write(command.Parameters, pending.Entry);
            insert.BatchCommands.Add(command);
        }

        long started = time.GetTimestamp();
        await insert.PrepareAsync();
        // Without an explicit transaction a batch is one: PostgreSQL commits at its single Sync message.
        await insert.ExecuteNonQueryAsync();
        metrics.Committed(time.GetElapsedTime(started), open.Count);
        for (int i = 0; i < open.Count; i++)
        {
            if (insert.BatchCommands[i].RecordsAffected != 1)
                leftOut.Add(open[i]);
        }
    }

    public async Task<StoredCommand?[]> FindCommandsAsync(List<PendingAppend> asked)
    {
        _connection ??= await dataSource.OpenConnectionAsync();
        await using var lookup = new NpgsqlBatch(_connection) { Timeout = StorageLimits.CommandTimeoutSeconds };
        foreach (PendingAppend pending in asked)
        {
            var command = new NpgsqlBatchCommand("select sequence, hash from journal_entry where cohort = $1 and command_id = $2");
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = pending.Entry.Cohort });
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = pending.Entry.CommandId });
            lookup.BatchCommands.Add(command);
        }

        await using NpgsqlDataReader reader = await lookup.ExecuteReaderAsync();
        var found = new StoredCommand?[asked.Count];
        for (int i = 0; i < found.Length; i++)
        {
            if (await reader.ReadAsync())
                found[i] = new StoredCommand(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
            await reader.NextResultAsync();
        }

        return found;
    }

    public async ValueTask DropAsync()
    {
        NpgsqlConnection? connection = _connection;
        _connection = null;
        if (connection is not null)
            await connection.DisposeAsync();
    }
}
