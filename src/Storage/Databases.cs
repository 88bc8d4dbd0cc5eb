using AnSinh.Domain.Cohorts;
using Npgsql;

namespace AnSinh.Storage;

/// <summary>Databases of a server: made, thrown away, and brought to the version of this build.</summary>
public static class Databases
{
    /// <summary>Brings the database to this build's version and returns its cohorts and lanes, which are fixed when it is new.</summary>
    /// <param name="wanted">Cohorts and lanes of a new database; an existing one keeps its own.</param>
    /// <exception cref="InvalidOperationException">A migration failed; it changed nothing.</exception>
    public static async Task<CohortMap> PrepareAsync(string connectionString, CohortMap wanted, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        await Database.MigrateAsync(source, cancellationToken);
        return await Database.ReadClusterAsync(source, cancellationToken)
            ?? await Database.EnsureClusterAsync(source, wanted, cancellationToken);
    }

    /// <summary>Makes a database on a server when it is missing.</summary>
    /// <param name="server">Connection string to any database of the server.</param>
    /// <param name="name">Letters, digits and underscores.</param>
    /// <param name="fresh">Throws an existing one away first: for demonstrations only.</param>
    /// <returns>The connection string to the database.</returns>
    public static async Task<string> CreateAsync(string server, string name, bool fresh, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server);
        if (fresh)
            await ExecuteAsync(source, $"drop database if exists {Quoted(name)} with (force)", cancellationToken);
        await using NpgsqlCommand exists = source.CreateCommand("select 1 from pg_database where datname = $1");
        exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
            await ExecuteAsync(source, $"create database {Quoted(name)} encoding 'UTF8' template template0", cancellationToken);
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>Throws a database away, with whoever is connected to it.</summary>
    public static async Task DropAsync(string server, string name, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(server) { Database = "postgres", Pooling = false };
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(builder);
        await ExecuteAsync(source, $"drop database if exists {Quoted(name)} with (force)", cancellationToken);
    }

    private static string Quoted(string name)
    {
        using var builder = new NpgsqlCommandBuilder();
        return builder.QuoteIdentifier(name);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
