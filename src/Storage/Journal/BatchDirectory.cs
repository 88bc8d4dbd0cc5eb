using AnSinh.Domain.Batches;
using AnSinh.Ports.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>Looks over the table <c>batch_event</c>.</summary>
public sealed class BatchDirectory(NpgsqlDataSource dataSource) : IBatchDirectory
{
    /// <inheritdoc/>
    /// <remarks>Ordered by the first event, newest first. The actor is the one of the newest event.</remarks>
    public async Task<IReadOnlyList<BatchHead>> ListAsync(bool openOnly, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IBatchDirectory.MaxListed);
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
            heads.Add(HeadOf(reader));
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
              and not exists (select from batch_event later where later.batch = e.batch and later.sequence > e.sequence
                and later.event not in ('second-asked', 'bank-held', 'bank-continued', 'bank-throttled'))
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

    private static BatchHead HeadOf(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        new DateTimeOffset(row.GetDateTime(2)),
        new DateTimeOffset(row.GetDateTime(3)),
        row.GetString(4));
}
