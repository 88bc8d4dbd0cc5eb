using System.Data;
using AnSinh.Ports.Journal;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>The table <c>cohort_snapshot</c>: one row per cohort, the newest.</summary>
public sealed class SnapshotStore(NpgsqlDataSource dataSource) : ISnapshotStore
{
    public async Task<CohortSnapshot?> ReadAsync(int cohort, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command =
            dataSource.CreateCommand("select sequence, hash, format, state, personal from cohort_snapshot where cohort = $1");
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = cohort });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        return new CohortSnapshot(cohort, reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetInt16(2),
            reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4));
    }

    public async Task WriteAsync(CohortSnapshot snapshot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        // At the same sequence the later writer wins: it may have a newer format.
        await using NpgsqlCommand command = dataSource.CreateCommand(
            """
            insert into cohort_snapshot as s (cohort, sequence, hash, format, state, personal) values ($1, $2, $3, $4, $5, $6)
            on conflict (cohort) do update set sequence = excluded.sequence, hash = excluded.hash, format = excluded.format,
                state = excluded.state, personal = excluded.personal, written_at = now()
            where s.sequence <= excluded.sequence
            """);
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = snapshot.Cohort });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = snapshot.Sequence });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = snapshot.Hash });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = snapshot.Format });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = snapshot.State });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = snapshot.Personal });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
