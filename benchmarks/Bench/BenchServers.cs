using AnSinh.Cli;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Cohorts;
using AnSinh.Embedded;
using AnSinh.Embedded.Kafka;
using AnSinh.Embedded.Postgres;
using AnSinh.Storage;
using AnSinh.Streaming;
using AnSinh.Streaming.Topics;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Bench;

/// <summary>
/// The one PostgreSQL and the one broker that every contender uses, embedded unless the configuration names others. Nodes find
/// them as outside servers, so a node can go and come back on the same data.
/// </summary>
internal sealed class BenchServers : IAsyncDisposable
{
    public const string ConnectionStringVariable = "ConnectionStrings__AnSinh";
    private const string OwnerVariable = "ConnectionStrings__AnSinhOwner";
    public const string KafkaVariable = "Kafka__BootstrapServers";

    /// <summary>
    /// Each partition of the embedded broker keeps 5 MiB. Four million orders of a round are 250 MB, of which 30 % in the largest bank
    /// fill less than half of its 32 partitions, so that also consumers that start late see every record.
    /// </summary>
    private const long PaymentsPerEmbeddedPlan = 4_000_000;

    private readonly string _server;
    private readonly EmbeddedPostgres? _postgres;
    private readonly EmbeddedBroker? _broker;

    private BenchServers(
        string run, string server, DatabaseAccess access, EmbeddedPostgres? postgres, EmbeddedBroker? broker, KafkaEndpoint kafka)
    {
        (Run, _server, _postgres, _broker, Kafka) = (run, server, postgres, broker, kafka);
        Database = DatabaseOf(run);
        Access = new DatabaseAccess(Pooled(access.Runtime), access.Owner is null ? null : Pooled(access.Owner));
    }

    /// <summary>Names everything of this run on servers that others use too.</summary>
    public string Run { get; }

    public string Database { get; }

    public KafkaEndpoint Kafka { get; }

    /// <summary>To <see cref="Database"/> as whoever may make tables there: for the rivals.</summary>
    public string ConnectionString => On(Database);

    /// <summary>How AnSinh reaches <see cref="Database"/>: with the roles of every node.</summary>
    public DatabaseAccess Access { get; }

    public bool IsEmbedded => _postgres is not null && _broker is not null;

    /// <summary>0 when the server is not ours.</summary>
    public int PostgresProcess => _postgres?.ProcessId ?? 0;

    /// <summary>0 when the broker is not ours.</summary>
    public int BrokerProcess => _broker?.ProcessId ?? 0;

    public TopicNames Topics(string contender) => new(Prefix(contender));

    public string Prefix(string contender) => $"bench-{Run}-{contender}.";

    public string On(string database) => Pooled(new NpgsqlConnectionStringBuilder(_server) { Database = database }.ConnectionString);

    public static async Task<BenchServers> StartAsync(string directory, long payments, CancellationToken cancellationToken)
    {
        string run = Guid.NewGuid().ToString("N")[..8];
        string? outside = Settings.Configuration.GetConnectionString("AnSinh");
        string? owner = Settings.Configuration.GetConnectionString("AnSinhOwner");
        string? bootstrapServers = Settings.Configuration["Kafka:BootstrapServers"];
        EmbeddedPostgres? postgres = null;
        EmbeddedBroker? broker = null;
        try
        {
            if (outside is null)
                postgres =
                    await EmbeddedPostgres.StartAsync(Path.Combine(directory, "postgres"), NullLoggerFactory.Instance, cancellationToken);
            List<PlannedTopic> plan =
                [.. Contenders.SelectMany(contender => Plan($"bench-{run}-{contender}.", payments, bootstrapServers is null))];
            if (bootstrapServers is null)
                broker = await EmbeddedBroker.StartAsync(
                    SelfProcess.Broker, plan, TimeProvider.System, NullLogger<EmbeddedBroker>.Instance, cancellationToken);
            KafkaEndpoint kafka = broker?.Endpoint ?? new KafkaEndpoint(bootstrapServers!);
            if (broker is null)
                await new TopicSetup(kafka, NullLogger<TopicSetup>.Instance).EnsureAsync(plan, replicationFactor: -1, cancellationToken);
            string database = DatabaseOf(run);
            DatabaseAccess access = postgres is not null
                ? await postgres.CreateDatabaseAsync(database, fresh: false, cancellationToken)
                : new DatabaseAccess(outside!, owner).On(database);
            var servers = new BenchServers(run, postgres?.ConnectionString ?? owner ?? outside!, access, postgres, broker, kafka);
            if (postgres is null)
                await servers.CreateDatabaseAsync(database);
            // A child finds the database ready and runs with the role of a node.
            Environment.SetEnvironmentVariable(ConnectionStringVariable, servers.Access.Runtime);
            Environment.SetEnvironmentVariable(OwnerVariable, null);
            Environment.SetEnvironmentVariable(KafkaVariable, kafka.BootstrapServers);
            return servers;
        }
        catch
        {
            if (broker is not null)
                await broker.DisposeAsync();
            if (postgres is not null)
                await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>In a child process: the servers of the parent, as the environment names them.</summary>
    public static BenchServers Attach(string run)
    {
        string runtime = Environment.GetEnvironmentVariable(ConnectionStringVariable)!;
        return new BenchServers(
            run, runtime, new DatabaseAccess(runtime), null, null, new KafkaEndpoint(Environment.GetEnvironmentVariable(KafkaVariable)!));
    }

    public Task CreateDatabaseAsync(string name) => ExecuteAsync($"create database \"{name}\" encoding 'UTF8' template template0");

    public Task DropDatabaseAsync(string name) => ExecuteAsync($"drop database if exists \"{name}\" with (force)");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await DropDatabaseAsync(Database);
        if (_broker is not null)
            await _broker.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private static string DatabaseOf(string run) => $"ansinh_bench_{run}";

    private static string Pooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 40 }.ConnectionString;

    private static readonly string[] Contenders = ["ansinh", "sql", "limit", "plain"];

    private static IReadOnlyList<PlannedTopic> Plan(string prefix, long payments, bool embedded)
    {
        int factor = checked((int)((payments + PaymentsPerEmbeddedPlan - 1) / PaymentsPerEmbeddedPlan));
        var options = new StreamingOptions();
        int orders = embedded ? TopicPlan.EmbeddedOrderPartitions * factor : options.OrderPartitions;
        int statuses = embedded ? TopicPlan.EmbeddedStatusPartitions * factor : options.StatusPartitions;
        return TopicPlan.Create(
            new TopicNames(prefix), BankDirectory.All.Select(bank => bank.Bin), CohortMap.DefaultLanes, orders, statuses);
    }

    private async Task ExecuteAsync(string sql)
    {
        var builder = new NpgsqlConnectionStringBuilder(_server) { Pooling = false };
        if (_postgres is not null || string.IsNullOrEmpty(builder.Database))
            builder.Database = "postgres";
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // The names are made of a random number.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
