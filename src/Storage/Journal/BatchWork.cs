using AnSinh.Ports.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>Finds work in the table <c>batch_event</c>.</summary>
public sealed class BatchWork(NpgsqlDataSource dataSource) : IBatchWork
{
    private const int MaxPage = 1_000;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BatchPlace>> ListUnderWayAsync(BatchPlace? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        await using NpgsqlCommand command = Command(
            """
            select r.batch, r.recorded_at from batch_event r
            where r.event = 'released' and ($1::timestamptz is null or (r.recorded_at, r.batch) > ($1, $2))
              and not exists (select from batch_event c where c.batch = r.batch and c.event = 'closed')
            order by r.recorded_at, r.batch limit $3
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = after?.At.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after?.BatchId ?? "" });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<BatchPlace>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new BatchPlace(reader.GetString(0), new DateTimeOffset(reader.GetDateTime(1))));
        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListEndedAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(
            """
            select e.batch from batch_event e
            where e.event in ('sent-back', 'hold-lifted', 'withdrawn', 'closed') and e.recorded_at >= $1
              and not exists (select from batch_event later where later.batch = e.batch and later.sequence > e.sequence)
            order by e.recorded_at, e.batch limit $2
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = since.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return await ReadAsync(command, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> CountDraftsAsync(string maker, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(
            """
            select count(*)::int from batch_event f
            where f.sequence = 1 and f.actor = $1
              and not exists (select from batch_event e where e.batch = f.batch and e.event in ('released', 'withdrawn'))
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = maker });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ListStaleDraftsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = Command(
            """
            select f.batch from batch_event f
            where f.sequence = 1 and f.recorded_at < $1
              and not exists (select from batch_event e where e.batch = f.batch
                and (e.recorded_at >= $1 or e.event in ('approved', 'released', 'withdrawn')))
            order by f.recorded_at, f.batch limit $2
            """);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = before.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<List<string>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetString(0));
        return found;
    }

    private NpgsqlCommand Command(string text)
    {
        NpgsqlCommand command = dataSource.CreateCommand(text);
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        return command;
    }
}
