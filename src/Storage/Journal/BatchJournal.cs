using AnSinh.Ports.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>The table <c>batch_event</c>.</summary>
public sealed class BatchJournal(NpgsqlDataSource dataSource) : IBatchJournal
{
    private readonly EventStreams _streams = new(dataSource, "batch_event", "batch");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The event is not sealed, or too long.</exception>
    public Task<AppendResult> AppendAsync(BatchEvent batchEvent, CancellationToken cancellationToken) => _streams.AppendAsync(batchEvent, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="JournalDriftException">An event is missing, changed, or out of the chain.</exception>
    public Task<IReadOnlyList<BatchEvent>> ReadAsync(string batchId, CancellationToken cancellationToken) => _streams.ReadAsync(batchId, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Ordered by the first event, newest first. The actor is the one of the newest event.</remarks>
    public async Task<IReadOnlyList<BatchHead>> ListAsync(bool openOnly, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, StorageLimits.MaxBatchList);
        await using NpgsqlCommand command = dataSource.CreateCommand(
            """
            select f.batch, l.event, f.recorded_at, l.recorded_at, l.actor
            from batch_event f
            cross join lateral (select event, recorded_at, actor from batch_event e where e.batch = f.batch order by e.sequence desc limit 1) l
            where f.sequence = 1 and not ($1 and l.event in ('closed', 'withdrawn'))
            order by f.recorded_at desc, f.batch desc limit $2
            """);
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = openOnly });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var heads = new List<BatchHead>();
        while (await reader.ReadAsync(cancellationToken))
            heads.Add(new BatchHead(reader.GetString(0), reader.GetString(1), new DateTimeOffset(reader.GetDateTime(2)), new DateTimeOffset(reader.GetDateTime(3)), reader.GetString(4)));
        return heads;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(
            """
            select e.batch
            from batch_event e
            where e.event = 'scheduled' and (e.details::jsonb ->> 'releaseAt')::timestamptz <= $1
              and not exists (select from batch_event later where later.batch = e.batch and later.sequence > e.sequence)
            order by (e.details::jsonb ->> 'releaseAt')::timestamptz, e.batch limit $2
            """);
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            due.Add(reader.GetString(0));
        return due;
    }
}
