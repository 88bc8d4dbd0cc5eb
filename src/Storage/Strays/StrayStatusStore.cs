using AnSinh.Ports.Payments;
using Npgsql;

namespace AnSinh.Storage.Strays;

/// <summary>The table <c>stray_status</c>.</summary>
public sealed class StrayStatusStore(NpgsqlDataSource dataSource) : IStrayStatusStore
{
    public async Task KeepAsync(StrayStatus stray, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stray);
        await using NpgsqlCommand command = dataSource.CreateCommand(
            """
            insert into stray_status (topic, partition, record_offset, reason, length, head, sha256) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict do nothing
            """);
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stray.Topic });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = stray.Partition });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = stray.Offset });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stray.Reason });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = stray.Length });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = stray.Head });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = stray.Sha256 });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
