using AnSinh.Ports.Lanes;
using Npgsql;
using NpgsqlTypes;

namespace AnSinh.Storage.Journal;

/// <summary>The table <c>lane_position</c>.</summary>
public sealed class LanePositionHints(NpgsqlDataSource dataSource) : ILanePositionHints
{
    public async Task<IReadOnlyDictionary<int, long>> ReadAsync(IReadOnlyCollection<int> cohorts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cohorts);
        await using NpgsqlCommand command = dataSource.CreateCommand("select cohort, sequence from lane_position where cohort = any ($1)");
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = cohorts.ToArray() });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var positions = new Dictionary<int, long>();
        while (await reader.ReadAsync(cancellationToken))
            positions.Add(reader.GetInt32(0), reader.GetInt64(1));
        return positions;
    }

    public async Task RaiseAsync(IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(positions);
        // Rows are taken in cohort order, so that two lanes raising at once cannot deadlock.
        int[] cohorts = [.. positions.Keys.Order()];
        long[] sequences = [.. cohorts.Select(cohort => positions[cohort])];
        await using NpgsqlCommand command = dataSource.CreateCommand(
            """
            insert into lane_position as p (cohort, sequence) select cohort, sequence from unnest($1, $2) as u (cohort, sequence) where sequence > 0
            on conflict (cohort) do update set sequence = excluded.sequence where p.sequence < excluded.sequence
            """);
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = cohorts });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = sequences });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
