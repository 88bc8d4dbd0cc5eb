using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>A table of small hash-chained event streams, one per key: some ten events each, so each is a commit of its own.</summary>
/// <param name="table">Its columns are those of <c>batch_event</c>.</param>
/// <param name="key">The column that names the stream.</param>
internal sealed class EventStreams(NpgsqlDataSource dataSource, string table, string key)
{
    private const string Columns = "sequence, event, command_id, recorded_at, actor, details, previous_hash, hash";

    /// <summary>Appends one sealed event when it is the next of its stream.</summary>
    /// <exception cref="ArgumentException">The event is not sealed, or too long.</exception>
    public async Task<AppendResult> AppendAsync(BatchEvent batchEvent, CancellationToken cancellationToken)
    {
        Check(batchEvent);
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(
            $"insert into {table} ({key}, {Columns}) select $1, $2, $3, $4, $5, $6, $7, $8, $9 "
            + $"where $2 = 1 or exists (select from {table} p where p.{key} = $1 and p.sequence = $2 - 1 and p.hash = $8) on conflict do nothing",
            connection)
        { CommandTimeout = StorageLimits.CommandTimeoutSeconds };
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchEvent.BatchId });
        insert.Parameters.Add(new NpgsqlParameter<long> { TypedValue = batchEvent.Sequence });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchEvent.Event });
        insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = batchEvent.CommandId });
        insert.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = batchEvent.RecordedAt.UtcDateTime });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchEvent.Actor });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchEvent.Details });
        insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = batchEvent.PreviousHash });
        insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = batchEvent.Hash });
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 1)
            return new AppendResult(AppendOutcome.Appended, batchEvent.Sequence);

        await using var lookup = new NpgsqlCommand($"select sequence from {table} where {key} = $1 and command_id = $2", connection);
        lookup.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchEvent.BatchId });
        lookup.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = batchEvent.CommandId });
        return await lookup.ExecuteScalarAsync(cancellationToken) is long first
            ? new AppendResult(AppendOutcome.Repeated, first)
            : new AppendResult(AppendOutcome.Fenced, 0);
    }

    /// <summary>All events of a stream in order, checked against the chain.</summary>
    /// <exception cref="JournalDriftException">An event is missing, changed, or out of the chain.</exception>
    public async Task<IReadOnlyList<BatchEvent>> ReadAsync(string batchId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(batchId);
        await using NpgsqlCommand command = dataSource.CreateCommand($"select {Columns} from {table} where {key} = $1 order by sequence");
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchId });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<BatchEvent>();
        byte[] previousHash = EntryHash.Genesis;
        while (await reader.ReadAsync(cancellationToken))
        {
            var batchEvent = new BatchEvent(batchId, reader.GetInt64(0), reader.GetString(1), reader.GetGuid(2), new DateTimeOffset(reader.GetDateTime(3)),
                reader.GetString(4), reader.GetString(5), reader.GetFieldValue<byte[]>(6), reader.GetFieldValue<byte[]>(7));
            if (batchEvent.Sequence != events.Count + 1)
                throw new JournalDriftException($"{key} {batchId}: event {events.Count + 1} is missing.");
            if (!batchEvent.PreviousHash.AsSpan().SequenceEqual(previousHash) || !BatchEventHash.Compute(batchEvent).AsSpan().SequenceEqual(batchEvent.Hash))
                throw new JournalDriftException($"{key} {batchId}: event {batchEvent.Sequence} does not fit its hash chain.");
            previousHash = batchEvent.Hash;
            events.Add(batchEvent);
        }

        return events;
    }

    private static void Check(BatchEvent batchEvent)
    {
        ArgumentNullException.ThrowIfNull(batchEvent);
        string? fault = batchEvent switch
        {
            { Sequence: < 1 } => "has a sequence before the first",
            { BatchId: "" or { Length: > StorageLimits.MaxTextLength } } => "has no batch id, or a longer one than is kept",
            { Event: "" or { Length: > StorageLimits.MaxTextLength } } => "has no name, or a longer one than is kept",
            { Actor: "" or { Length: > StorageLimits.MaxTextLength } } => "has no actor, or a longer one than is kept",
            { PreviousHash.Length: not EntryHash.Size } or { Hash.Length: not EntryHash.Size } => "is not sealed",
            { Sequence: 1 } when !batchEvent.PreviousHash.AsSpan().SequenceEqual(EntryHash.Genesis) => "starts a stream without the zero hash",
            _ => null,
        };
        if (fault is not null)
            throw new ArgumentException($"Event {batchEvent.Sequence} of batch {batchEvent.BatchId} {fault}.", nameof(batchEvent));
    }
}
