using AnSinh.Ports.Payments;
using Npgsql;

namespace AnSinh.Storage.Strays;

/// <summary>The table <c>stray_status</c>.</summary>
public sealed class StrayStatusStore(NpgsqlDataSource dataSource) : IStrayStatusStore
{
    /// <summary>Records of a topic that are kept a day; more are counted by the metric <c>ansinh.status.strays</c> only.</summary>
    internal const int MaxOfTopicADay = 10_000;

    public async Task KeepAsync(StrayStatus stray, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stray);
        await using NpgsqlCommand command = dataSource.CreateCommand(
            """
            insert into stray_status (topic, partition, record_offset, reason, length, head, sha256) select $1, $2, $3, $4, $5, $6, $7
            where (select count(*) from (select from stray_status s where s.topic = $1 and s.received_at >= date_trunc('day', now())
                limit $8) today) < $8
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
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MaxOfTopicADay });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
