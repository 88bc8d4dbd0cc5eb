using AnSinh.Domain.Cohorts;
using Npgsql;

namespace AnSinh.Storage;

/// <summary>Databases of a server: made, thrown away, and brought to the version of this build.</summary>
public static class Databases
{
    private const string AskWhoMigrates = """
        select current_user::text, case when to_regclass('journal_entry') is null
            then coalesce(has_schema_privilege(current_schema(), 'create'), false)
            else (select pg_has_role(relowner, 'usage') from pg_class where oid = to_regclass('journal_entry')) end
        """;

    /// <summary>
    /// Brings the database to this build's version, with the owner's role if there is one, and gives the runtime its rights. A runtime
    /// alone that may not change tables finds the database ready, or says what to do.
    /// </summary>
    /// <param name="wanted">Cohorts and lanes of a new database; an existing one keeps its own.</param>
    /// <exception cref="InvalidOperationException">A migration failed; it changed nothing.</exception>
    /// <exception cref="DatabaseNotReadyException">Somebody has to run the migrations.</exception>
    public static async Task<PreparedDatabase> PrepareAsync(
        DatabaseAccess access, CohortMap wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        await using NpgsqlDataSource runtime = NpgsqlDataSource.Create(access.Runtime);
        (string role, bool mayMigrate) = await WhoMigratesAsync(runtime, cancellationToken);
        CohortMap map;
        if (access.Owner is not null)
        {
            await using NpgsqlDataSource owner = NpgsqlDataSource.Create(access.Owner);
            (string ownersRole, _) = await WhoMigratesAsync(owner, cancellationToken);
            await Database.MigrateAsync(owner, ownersRole == role ? null : role, cancellationToken);
            map = await MapOfAsync(owner, wanted, cancellationToken);
        }
        else if (mayMigrate)
        {
            await Database.MigrateAsync(runtime, cancellationToken);
            map = await MapOfAsync(runtime, wanted, cancellationToken);
        }
        else
        {
            map = await Database.IsCurrentAsync(runtime, cancellationToken)
                && await Database.ReadClusterAsync(runtime, cancellationToken) is { } found
                ? found
                : throw NotReady(role);
        }

        await using NpgsqlConnection connection = await runtime.OpenConnectionAsync(cancellationToken);
        return new PreparedDatabase(map, await RuntimeRights.MayChangeJournalsAsync(connection, cancellationToken));
    }

    private static async Task<CohortMap> MapOfAsync(NpgsqlDataSource source, CohortMap wanted, CancellationToken cancellationToken) =>
        await Database.ReadClusterAsync(source, cancellationToken)
        ?? await Database.EnsureClusterAsync(source, wanted, cancellationToken);

    /// <summary>The role, and whether it may make or change the tables.</summary>
    private static async Task<(string Role, bool MayMigrate)> WhoMigratesAsync(
        NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand ask = source.CreateCommand(AskWhoMigrates);
        await using NpgsqlDataReader row = await ask.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetString(0), row.GetBoolean(1));
    }

    private static DatabaseNotReadyException NotReady(string role) => new(
        $"The database is not at the version of this build, and the role '{role}' of ConnectionStrings__AnSinh may not change tables. Set "
        + "ConnectionStrings__AnSinhOwner too, and run 'ansinh migrate' or start again.");

    /// <summary>Makes a database on a server when it is missing.</summary>
    /// <param name="server">Connection string to any database of the server.</param>
    /// <param name="name">Letters, digits and underscores.</param>
    /// <param name="fresh">Throws an existing one away first: for demonstrations only.</param>
    /// <param name="owner">The role that the database belongs to; null for the one that makes it.</param>
    /// <returns>The connection string to the database.</returns>
    public static async Task<string> CreateAsync(
        string server, string name, bool fresh, string? owner, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server);
        if (fresh)
            await ExecuteAsync(source, $"drop database if exists {Quoted(name)} with (force)", cancellationToken);
        await using NpgsqlCommand exists = source.CreateCommand("select 1 from pg_database where datname = $1");
        exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            string belongs = owner is null ? "" : $"owner {Quoted(owner)} ";
            await ExecuteAsync(source, $"create database {Quoted(name)} {belongs}encoding 'UTF8' template template0", cancellationToken);
        }

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
