using System.Diagnostics;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Cohorts;
using AnSinh.Embedded.Kafka;
using AnSinh.Embedded.Postgres;
using AnSinh.Storage;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnSinh.Embedded;

/// <summary>
/// The database and the brokers of a machine: embedded ones that end with this object, or outside ones that it only knows.
/// </summary>
public sealed class DevelopmentServers : IAsyncDisposable
{
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(10);

    private readonly ILoggerFactory _loggers;
    private DatabaseAccess _access = new("");
    private EmbeddedPostgres? _postgres;
    private EmbeddedBroker? _broker;

    private DevelopmentServers(ILoggerFactory loggers) => _loggers = loggers;

    /// <summary>Raised when one of the embedded servers is another process than before, or listens elsewhere.</summary>
    public event EventHandler? Changed;

    /// <summary>What a node runs with.</summary>
    public string ConnectionString => _access.Runtime;

    /// <summary>True when the role of <see cref="ConnectionString"/> could change journals; never so for an embedded server.</summary>
    public bool MayChangeJournals { get; private set; }

    /// <summary>Cohorts and lanes of the database.</summary>
    public CohortMap Map { get; private set; } = new();

    public KafkaEndpoint Kafka { get; private set; } = null!;

    /// <summary>The embedded broker has every topic from its start; no client can create topics there.</summary>
    public bool HasEmbeddedBroker => _broker is not null;

    /// <summary>Null when the server is an outside one.</summary>
    public int? PostgresProcessId => _postgres?.ProcessId;

    /// <summary>Null when the broker is an outside one.</summary>
    public int? BrokerProcessId => _broker?.ProcessId;

    /// <exception cref="EmbeddedPostgresException">An embedded server cannot run here; the message says why and what to do.</exception>
    /// <exception cref="Confluent.Kafka.KafkaException">Outside brokers do not answer.</exception>
    public static async Task<DevelopmentServers> StartAsync(DevelopmentServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ILoggerFactory loggers = LoggerFactory.Create(logging => logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning));
        var servers = new DevelopmentServers(loggers);
        try
        {
            // Side by side, and the brokers' failure is told first.
            await Task.WhenAll(
                options.BootstrapServers is null
                    ? Task.CompletedTask
                    : KafkaClients.CheckAsync(options.BootstrapServers, BrokerPatience, cancellationToken),
                servers.StartDatabaseAsync(options, cancellationToken));
            await servers.StartBrokerAsync(options, cancellationToken);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>The broker first, then the database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _loggers.Dispose();
    }

    /// <summary>Throws away the database that these servers made.</summary>
    public Task DropDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        // An outside owner may not end the sessions of another role; pools may keep some of this process.
        NpgsqlConnection.ClearAllPools();
        return _postgres is null
            ? Databases.DropAsync(_access.Maker, name, cancellationToken)
            : _postgres.DropDatabaseAsync(name, cancellationToken);
    }

    private async Task StartDatabaseAsync(DevelopmentServerOptions options, CancellationToken cancellationToken)
    {
        _access = options.ConnectionString is null
            ? await StartEmbeddedAsync(options, cancellationToken)
            : await FindOutsideAsync(options, options.ConnectionString, cancellationToken);
        PreparedDatabase prepared = await Databases.PrepareAsync(_access, options.Map, cancellationToken);
        (Map, MayChangeJournals) = (prepared.Map, prepared.MayChangeJournals);
    }

    private async Task<DatabaseAccess> StartEmbeddedAsync(DevelopmentServerOptions options, CancellationToken cancellationToken)
    {
        _postgres = await EmbeddedPostgres.StartAsync(Path.Combine(options.DataDirectory, "postgres"), _loggers, cancellationToken);
        // Its port stays, so nobody has to be told; what is under way waits for it as for any database that is away for a moment.
        _postgres.KeepRunning();
        _postgres.Restarted += (_, _) => Changed?.Invoke(this, EventArgs.Empty);
        return options.Database is { } database
            ? await _postgres.CreateDatabaseAsync(database, options.FreshDatabase, cancellationToken)
            : _postgres.Access;
    }

    private static async Task<DatabaseAccess> FindOutsideAsync(
        DevelopmentServerOptions options, string connectionString, CancellationToken cancellationToken)
    {
        var access = new DatabaseAccess(connectionString, options.OwnerConnectionString);
        if (options.Database is not { } database)
            return access;
        await Databases.CreateAsync(access.Maker, database, options.FreshDatabase, owner: null, cancellationToken);
        return access.On(database);
    }

    private async Task StartBrokerAsync(DevelopmentServerOptions options, CancellationToken cancellationToken)
    {
        if (options.BootstrapServers is { } outside)
        {
            Kafka = new KafkaEndpoint(outside);
            return;
        }

        IReadOnlyList<PlannedTopic> topics =
            TopicPlan.Embedded(new TopicNames(options.TopicPrefix), BankDirectory.All.Select(bank => bank.Bin), Map.Lanes);
        _broker = await EmbeddedBroker.StartAsync(
            options.BrokerCommand, topics, TimeProvider.System, _loggers.CreateLogger<EmbeddedBroker>(), cancellationToken);
        Kafka = _broker.Endpoint;
        Kafka.Changed += (_, _) => Changed?.Invoke(this, EventArgs.Empty);
    }
}

/// <summary>Which servers a machine uses.</summary>
public sealed record DevelopmentServerOptions
{
    /// <summary>Where embedded servers keep their data; made when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>An outside PostgreSQL; null starts an embedded one.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>To the same database as the owner of its tables; null when <see cref="ConnectionString"/> is the owner's.</summary>
    public string? OwnerConnectionString { get; init; }

    /// <summary>Outside brokers, <c>host:port,host:port</c>; null starts an embedded one.</summary>
    public string? BootstrapServers { get; init; }

    /// <summary>Made on the server when it is missing; null takes the database that the connection string names.</summary>
    public string? Database { get; init; }

    /// <summary>Throws an existing database away first: for demonstrations only.</summary>
    public bool FreshDatabase { get; init; }

    /// <summary>Cohorts and lanes of a new database; an existing one keeps its own.</summary>
    public CohortMap Map { get; init; } = new();

    /// <summary>Put before every topic and group.</summary>
    public string TopicPrefix { get; init; } = "";

    /// <summary>The command line of a process that runs <see cref="EmbeddedBrokerHost"/> with the given arguments.</summary>
    public Func<IReadOnlyList<string>, ProcessStartInfo> BrokerCommand { get; init; } = SelfProcess.Broker;
}
