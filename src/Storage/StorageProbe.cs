using AnSinh.Ports.Diagnostics;
using Npgsql;

namespace AnSinh.Storage;

/// <summary>The cheapest question that PostgreSQL must answer itself, over a connection as every request uses one.</summary>
internal sealed class StorageProbe(NpgsqlDataSource dataSource) : IStorageProbe
{
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand("select 1");
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        await command.ExecuteScalarAsync(cancellationToken);
    }
}
