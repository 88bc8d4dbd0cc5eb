using Npgsql;

namespace AnSinh.Storage;

/// <summary>How a node reaches its database: connection strings of one role or two.</summary>
/// <param name="Runtime">What the node runs with. With a role of its own, it reads everything and changes no journal.</param>
/// <param name="Owner">Of the role that makes and changes tables; null when there is only <paramref name="Runtime"/>.</param>
public sealed record DatabaseAccess(string Runtime, string? Owner = null)
{
    /// <summary>What makes databases and tables.</summary>
    public string Maker => Owner ?? Runtime;

    /// <summary>The same roles on another database of the server.</summary>
    public DatabaseAccess On(string database) => new(Named(Runtime, database), Owner is null ? null : Named(Owner, database));

    private static string Named(string connectionString, string database) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Database = database }.ConnectionString;
}
