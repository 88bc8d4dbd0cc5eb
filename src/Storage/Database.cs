using System.Reflection;
using AnSinh.Domain.Cohorts;
using DbUp;
using DbUp.Engine;
using DbUp.Postgresql;
using Npgsql;

namespace AnSinh.Storage;

/// <summary>Brings a database to the version of this build.</summary>
public static class Database
{
    /// <summary>Any number that nothing else in the database uses as an advisory lock: "AnSinh" in ASCII.</summary>
    private const long MigrationLock = 0x416E_5369_6E68;

    /// <summary>
    /// Runs the numbered scripts that the database has not seen, each in a transaction of its own. Silos that start at once take turns.
    /// </summary>
    /// <exception cref="InvalidOperationException">A script failed; it changed nothing.</exception>
    public static Task MigrateAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken) =>
        MigrateAsync(dataSource, runtimeRole: null, cancellationToken);

    /// <param name="runtimeRole">Gets its rights on all tables afterwards; null when the node runs as this role.</param>
    /// <inheritdoc cref="MigrateAsync(NpgsqlDataSource, CancellationToken)"/>
    public static async Task MigrateAsync(NpgsqlDataSource dataSource, string? runtimeRole, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        await using NpgsqlConnection guard = await dataSource.OpenConnectionAsync(cancellationToken);
        await using (
            var acquire =
                new NpgsqlCommand("select pg_advisory_lock($1)", guard) { CommandTimeout = StorageLimits.MigrationTimeoutSeconds })
        {
            acquire.Parameters.Add(new NpgsqlParameter<long> { TypedValue = MigrationLock });
            await acquire.ExecuteNonQueryAsync(cancellationToken);
        }

        try
        {
            await Task.Run(() => Upgrade(dataSource), cancellationToken);
            if (runtimeRole is not null)
                await RuntimeRights.GrantAsync(guard, runtimeRole, cancellationToken);
        }
        finally
        {
            await using var release = new NpgsqlCommand("select pg_advisory_unlock($1)", guard);
            release.Parameters.Add(new NpgsqlParameter<long> { TypedValue = MigrationLock });
            await release.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }

    /// <inheritdoc cref="MigrateAsync(NpgsqlDataSource, CancellationToken)"/>
    public static async Task MigrateAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        await MigrateAsync(dataSource, cancellationToken);
    }

    /// <summary>
    /// Fixes the numbers of cohorts and lanes in a new database, and returns the ones it has. They decide which stream holds a person's
    /// history, so they can never change afterwards.
    /// </summary>
    /// <exception cref="InvalidOperationException">The database was created with other numbers.</exception>
    public static async Task<CohortMap> EnsureClusterAsync(
        NpgsqlDataSource dataSource, CohortMap wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        ArgumentNullException.ThrowIfNull(wanted);
        CohortMap? stored = await ReadClusterAsync(dataSource, cancellationToken);
        if (stored is null)
        {
            await using NpgsqlCommand insert =
                dataSource.CreateCommand("insert into ansinh_cluster (cohorts, lanes) values ($1, $2) on conflict do nothing");
            insert.Parameters.Add(new NpgsqlParameter<int> { TypedValue = wanted.Cohorts });
            insert.Parameters.Add(new NpgsqlParameter<int> { TypedValue = wanted.Lanes });
            await insert.ExecuteNonQueryAsync(cancellationToken);
            stored = await ReadClusterAsync(dataSource, cancellationToken);
        }

        return stored == wanted
            ? stored
            : throw new InvalidOperationException(
                $"This database was created with {stored?.Cohorts} cohorts and {stored?.Lanes} lanes, not {wanted.Cohorts} and "
                + $"{wanted.Lanes}: "
                + "set those numbers, or use a new database.");
    }

    /// <summary>The map that the database was created with; null before <see cref="EnsureClusterAsync"/>.</summary>
    public static async Task<CohortMap?> ReadClusterAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        await using NpgsqlCommand select = dataSource.CreateCommand("select cohorts, lanes from ansinh_cluster");
        await using NpgsqlDataReader reader = await select.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new CohortMap(reader.GetInt32(0), reader.GetInt32(1)) : null;
    }

    /// <summary>False when there is a numbered script that the database has not seen.</summary>
    internal static Task<bool> IsCurrentAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken) =>
        Task.Run(() => !EngineOf(dataSource).IsUpgradeRequired(), cancellationToken);

    private static UpgradeEngine EngineOf(NpgsqlDataSource dataSource) => DeployChanges.To
        .PostgresqlDatabase(new PostgresqlConnectionManager(dataSource))
        .WithScriptsEmbeddedInAssembly(Assembly.GetExecutingAssembly(), name => name.EndsWith(".sql", StringComparison.Ordinal))
        .WithTransactionPerScript()
        .WithVariablesDisabled() // dollar quotes are PostgreSQL's, not placeholders
        .WithExecutionTimeout(TimeSpan.FromSeconds(StorageLimits.MigrationTimeoutSeconds))
        .LogToNowhere()
        .Build();

    private static void Upgrade(NpgsqlDataSource dataSource)
    {
        DatabaseUpgradeResult result = EngineOf(dataSource).PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"The migration {result.ErrorScript?.Name} failed: {result.Error.Message}", result.Error);
    }
}
