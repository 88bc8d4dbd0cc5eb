using AnSinh.Domain.Cohorts;
using AnSinh.Embedded.Postgres;
using AnSinh.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace AnSinh.Fixtures;

/// <summary>
/// A real PostgreSQL for tests: the server of <c>ConnectionStrings__AnSinh</c> when that is set, else an embedded one in a temporary
/// folder. Databases have names of their own and are dropped at the end. In the quick run (<c>ANSINH_QUICK</c>) there is none, and a test
/// that asks for one fails: its class does not say that it needs PostgreSQL.
/// </summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private const string NotHere = "The quick run starts no PostgreSQL. Give the test's class [Trait(\"needs\", \"postgres\")].";

    private static readonly bool IsQuick = Environment.GetEnvironmentVariable("ANSINH_QUICK") is { Length: > 0 };

    private const int AdministrationSeconds = 300;

    private readonly List<string> _databases = [];
    private readonly List<string> _roles = [];
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _templating = new(1, 1);
    private EmbeddedPostgres? _server;
    private string? _folder;
    private string _administration = "";
    private string? _template;
    private NpgsqlDataSource? _dataSource;

    /// <summary>To a database that all tests of the assembly share: migrated, with the default cohort map.</summary>
    public NpgsqlDataSource DataSource =>
        _dataSource ?? throw new InvalidOperationException(IsQuick ? NotHere : "The fixture is not initialised.");

    /// <summary>To the shared database.</summary>
    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (IsQuick)
            return;
        _administration = Environment.GetEnvironmentVariable("ConnectionStrings__AnSinh") ?? "";
        if (_administration.Length == 0)
        {
            _folder = Path.Combine(Path.GetTempPath(), $"ansinh-test-{Guid.NewGuid():N}");
            _server = await EmbeddedPostgres.StartAsync(_folder, NullLoggerFactory.Instance, CancellationToken.None);
            _administration = _server.ConnectionString;
        }

        ConnectionString = await CreateDatabaseAsync();
        _dataSource = NpgsqlDataSource.Create(ConnectionString);
        await Database.EnsureClusterAsync(_dataSource, new CohortMap(), CancellationToken.None);
    }

    /// <summary>A new database, migrated but without a cohort map; returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync() => await CreateAsync($"template {await TemplateAsync()}");

    /// <summary>A new database without any table; returns its connection string.</summary>
    public Task<string> CreateEmptyDatabaseAsync() => CreateAsync("");

    /// <summary>
    /// A new database without any table, of the server's own role, with another role for nodes. Needs a role that makes roles.
    /// </summary>
    public async Task<DatabaseAccess> CreateAccessAsync()
    {
        string owner = await CreateEmptyDatabaseAsync(), role = $"ansinh_test_{Guid.NewGuid():N}", password = Guid.NewGuid().ToString("N");
        await AdministerAsync($"create role {role} login password '{password}'");
        lock (_gate)
            _roles.Add(role);
        return new DatabaseAccess(
            new NpgsqlConnectionStringBuilder(owner) { Username = role, Password = password }.ConnectionString, owner);
    }

    private async Task<string> CreateAsync(string options)
    {
        if (IsQuick)
            throw new InvalidOperationException(NotHere);
        string name = $"ansinh_test_{Guid.NewGuid():N}";
        await AdministerAsync($"create database {name} {options}");
        lock (_gate)
            _databases.Add(name);
        return new NpgsqlConnectionStringBuilder(_administration) { Database = name }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        if (_dataSource is not null)
            await _dataSource.DisposeAsync();
        foreach (string name in _databases)
            await AdministerAsync($"drop database if exists {name} with (force)");
        foreach (string role in _roles)
            await AdministerAsync($"drop role if exists {role}");
        _templating.Dispose();
        if (_server is null)
            return;
        await _server.DisposeAsync();
        Directory.Delete(_server.Folder, recursive: true);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The name of a database that is migrated once and copied for every test: a copy takes a tenth of the time.</summary>
    private async Task<string> TemplateAsync()
    {
        await _templating.WaitAsync();
        try
        {
            if (_template is null)
            {
                string connectionString = await CreateEmptyDatabaseAsync();
                await Database.MigrateAsync(connectionString, CancellationToken.None);
                // A database in use is not copied.
                await using (var pooled = new NpgsqlConnection(connectionString))
                    NpgsqlConnection.ClearPool(pooled);
                _template = new NpgsqlConnectionStringBuilder(connectionString).Database;
            }

            return _template!;
        }
        finally
        {
            _templating.Release();
        }
    }

    private async Task AdministerAsync(string statement)
    {
        await using var connection =
            new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_administration) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        // A busy machine takes its time to drop a database; the deadline only ends a hang.
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = AdministrationSeconds };
        await command.ExecuteNonQueryAsync();
    }
}
