using Npgsql;
using NpgsqlTypes;

namespace AnSinh.Storage.Journal;

/// <summary>The table <c>journal_entry</c>: one prepared INSERT per entry, all in one round trip.</summary>
internal sealed class EntryTable(NpgsqlDataSource dataSource, TimeProvider time, JournalMetrics metrics) : IEntryTable
{
    private NpgsqlConnection? _connection;

    public async Task InsertAsync(List<PendingAppend> open, List<PendingAppend> leftOut)
    {
        _connection ??= await dataSource.OpenConnectionAsync();
        await using var insert = new NpgsqlBatch(_connection) { Timeout = Limits.CommandTimeoutSeconds };
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
        await using var lookup = new NpgsqlBatch(_connection) { Timeout = Limits.CommandTimeoutSeconds };
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
