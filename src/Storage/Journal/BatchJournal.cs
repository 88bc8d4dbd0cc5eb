using AnSinh.Contracts.Journal;
using AnSinh.Domain.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>The table <c>batch_event</c>: some ten events in the life of a batch, so each is a commit of its own.</summary>
public sealed class BatchJournal(NpgsqlDataSource dataSource) : IBatchJournal
{
    private const string Columns = "sequence, event, command_id, recorded_at, actor, details, previous_hash, hash";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The event is not sealed, or too long.</exception>
    public async Task<AppendResult> AppendAsync(BatchEvent batchEvent, CancellationToken cancellationToken)
    {
        Check(batchEvent);
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(
            $"insert into batch_event (batch, {Columns}) select $1, $2, $3, $4, $5, $6, $7, $8, $9 "
            + "where $2 = 1 or exists (select from batch_event p where p.batch = $1 and p.sequence = $2 - 1 and p.hash = $8) on conflict do nothing",
            connection)
        { CommandTimeout = Limits.CommandTimeoutSeconds };
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

        await using var lookup = new NpgsqlCommand("select sequence from batch_event where batch = $1 and command_id = $2", connection);
        lookup.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchEvent.BatchId });
        lookup.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = batchEvent.CommandId });
        return await lookup.ExecuteScalarAsync(cancellationToken) is long first
            ? new AppendResult(AppendOutcome.Repeated, first)
            : new AppendResult(AppendOutcome.Fenced, 0);
    }

    /// <inheritdoc/>
    /// <exception cref="JournalDriftException">An event is missing, changed, or out of the chain.</exception>
    public async Task<IReadOnlyList<BatchEvent>> ReadAsync(string batchId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(batchId);
        await using NpgsqlCommand command = dataSource.CreateCommand($"select {Columns} from batch_event where batch = $1 order by sequence");
        command.CommandTimeout = Limits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchId });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<BatchEvent>();
        byte[] previousHash = EntryHash.Genesis;
        while (await reader.ReadAsync(cancellationToken))
        {
            var batchEvent = new BatchEvent(batchId, reader.GetInt64(0), reader.GetString(1), reader.GetGuid(2), new DateTimeOffset(reader.GetDateTime(3)),
                reader.GetString(4), reader.GetString(5), reader.GetFieldValue<byte[]>(6), reader.GetFieldValue<byte[]>(7));
            if (batchEvent.Sequence != events.Count + 1)
                throw new JournalDriftException($"Batch {batchId}: event {events.Count + 1} is missing.");
            if (!batchEvent.PreviousHash.AsSpan().SequenceEqual(previousHash) || !BatchEventHash.Compute(batchEvent).AsSpan().SequenceEqual(batchEvent.Hash))
                throw new JournalDriftException($"Batch {batchId}: event {batchEvent.Sequence} does not fit its hash chain.");
            previousHash = batchEvent.Hash;
            events.Add(batchEvent);
        }

        return events;
    }

    /// <inheritdoc/>
    /// <remarks>Ordered by the first event, newest first. The actor is the one of the newest event.</remarks>
    public async Task<IReadOnlyList<BatchHead>> ListAsync(bool openOnly, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, Limits.MaxBatchList);
        await using NpgsqlCommand command = dataSource.CreateCommand(
            """
            select f.batch, l.event, f.recorded_at, l.recorded_at, l.actor
            from batch_event f
            cross join lateral (select event, recorded_at, actor from batch_event e where e.batch = f.batch order by e.sequence desc limit 1) l
            where f.sequence = 1 and not ($1 and l.event in ('closed', 'withdrawn'))
            order by f.recorded_at desc, f.batch desc limit $2
            """);
        command.CommandTimeout = Limits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = openOnly });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var heads = new List<BatchHead>();
        while (await reader.ReadAsync(cancellationToken))
            heads.Add(new BatchHead(reader.GetString(0), reader.GetString(1), new DateTimeOffset(reader.GetDateTime(2)), new DateTimeOffset(reader.GetDateTime(3)), reader.GetString(4)));
        return heads;
    }

    private static void Check(BatchEvent batchEvent)
    {
        ArgumentNullException.ThrowIfNull(batchEvent);
        string? fault = batchEvent switch
        {
            { Sequence: < 1 } => "has a sequence before the first",
            { BatchId: "" or { Length: > Limits.MaxTextLength } } => "has no batch id, or a longer one than is kept",
            { Event: "" or { Length: > Limits.MaxTextLength } } => "has no name, or a longer one than is kept",
            { Actor: "" or { Length: > Limits.MaxTextLength } } => "has no actor, or a longer one than is kept",
            { PreviousHash.Length: not EntryHash.Size } or { Hash.Length: not EntryHash.Size } => "is not sealed",
            { Sequence: 1 } when !batchEvent.PreviousHash.AsSpan().SequenceEqual(EntryHash.Genesis) => "starts a stream without the zero hash",
            _ => null,
        };
        if (fault is not null)
            throw new ArgumentException($"Event {batchEvent.Sequence} of batch {batchEvent.BatchId} {fault}.", nameof(batchEvent));
    }
}
