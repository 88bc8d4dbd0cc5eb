using System.Diagnostics;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Cohorts;
using AnSinh.Storage;
using AnSinh.Storage.Embedded;
using AnSinh.Streaming;
using AnSinh.Streaming.Embedded;
using AnSinh.Streaming.Topics;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnSinh.Silo;

/// <summary>The database and the brokers of a node: embedded ones that it owns, or outside ones that it only knows.</summary>
internal sealed class NodeParts : IAsyncDisposable
{
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(10);

    private readonly ILoggerFactory _loggers;
    private readonly bool _topicsExist;

    private NodeParts(string dataDirectory, string topicPrefix, bool topicsExist, ILoggerFactory loggers)
    {
        _topicsExist = topicsExist;
        DataDirectory = dataDirectory;
        TopicPrefix = topicPrefix;
        _loggers = loggers;
    }

    public string DataDirectory { get; }

    public string TopicPrefix { get; }

    public string ConnectionString { get; private set; } = "";

    public CohortMap Map { get; private set; } = new();

    public KafkaEndpoint Kafka { get; private set; } = null!;

    public EmbeddedPostgres? Postgres { get; private set; }

    public EmbeddedBroker? Broker { get; private set; }

    public static async Task<NodeParts> StartAsync(
        NodeOptions options, IConfiguration configuration, Func<IReadOnlyList<string>, ProcessStartInfo> brokerCommand, CancellationToken cancellationToken)
    {
        ILoggerFactory loggers = LoggerFactory.Create(logging => logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning));
        string? bootstrapServers = configuration["Kafka:BootstrapServers"];
        var parts = new NodeParts(options.DataDirectory, configuration["Kafka:Prefix"] ?? options.TopicPrefix, options.TopicsExist || configuration["Kafka:TopicsExist"] is "true", loggers);
        try
        {
            // Side by side, and the brokers' failure is told first.
            await Task.WhenAll(
                bootstrapServers is null ? Task.CompletedTask : CheckBrokersAsync(bootstrapServers, cancellationToken),
                parts.StartDatabaseAsync(options, configuration.GetConnectionString("AnSinh"), cancellationToken));
            await parts.StartBrokerAsync(bootstrapServers, brokerCommand, cancellationToken);
            return parts;
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    public void ConfigureStreaming(StreamingOptions streaming)
    {
        streaming.BootstrapServers = Kafka.BootstrapServers;
        streaming.Prefix = TopicPrefix;
        streaming.CreateTopics = Broker is null && !_topicsExist;
        foreach (Bank bank in BankDirectory.All)
            streaming.Banks.Add(bank.Bin);
    }

    public async ValueTask DisposeAsync()
    {
        if (Broker is not null)
            await Broker.DisposeAsync();
        if (Postgres is not null)
            await Postgres.DisposeAsync();
        _loggers.Dispose();
    }

    /// <summary>Said before the silo is started, because everything else would only wait.</summary>
    private static async Task CheckBrokersAsync(string bootstrapServers, CancellationToken cancellationToken)
    {
        try
        {
            using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler(static (_, _) => { }).Build();
            await Task.Run(() => admin.GetMetadata(BrokerPatience), cancellationToken);
        }
        catch (KafkaException error)
        {
            throw new NodeStartException($"Kafka at {bootstrapServers} does not answer ({error.Error.Reason}). Start it, or correct Kafka__BootstrapServers; without the setting an embedded broker is used.", error);
        }
    }

    private async Task StartDatabaseAsync(NodeOptions options, string? connectionString, CancellationToken cancellationToken)
    {
        if (connectionString is null)
        {
            Postgres = await EmbeddedPostgres.StartAsync(Path.Combine(options.DataDirectory, "postgres"), _loggers, cancellationToken);
            // Its port stays, so nobody has to be told; what is under way waits for it as for any database that is away for a moment.
            Postgres.KeepRunning();
            connectionString = Postgres.ConnectionString;
        }

        if (options.Database is { } database)
            connectionString = await CreateDatabaseAsync(connectionString, database, options.FreshDatabase, cancellationToken);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        await Database.MigrateAsync(source, cancellationToken);
        Map = await Database.ReadClusterAsync(source, cancellationToken) ?? await Database.EnsureClusterAsync(source, options.Map, cancellationToken);
        ConnectionString = connectionString;
    }

    private async Task StartBrokerAsync(string? bootstrapServers, Func<IReadOnlyList<string>, ProcessStartInfo> brokerCommand, CancellationToken cancellationToken)
    {
        if (bootstrapServers is not null)
        {
            Kafka = new KafkaEndpoint(bootstrapServers);
            return;
        }

        IReadOnlyList<PlannedTopic> topics = TopicPlan.Embedded(new TopicNames(TopicPrefix), BankDirectory.All.Select(bank => bank.Bin), Map.Lanes);
        Broker = await EmbeddedBroker.StartAsync(brokerCommand, topics, TimeProvider.System, _loggers.CreateLogger<EmbeddedBroker>(), cancellationToken);
        Kafka = Broker.Endpoint;
    }

    private static async Task<string> CreateDatabaseAsync(string server, string database, bool fresh, CancellationToken cancellationToken)
    {
        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(server))
        {
            if (fresh)
                await ExecuteAsync(source, $"drop database if exists \"{database}\" with (force)", cancellationToken);
            await using NpgsqlCommand exists = source.CreateCommand("select 1 from pg_database where datname = $1");
            exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = database });
            if (await exists.ExecuteScalarAsync(cancellationToken) is null)
                await ExecuteAsync(source, $"create database \"{database}\" encoding 'UTF8' template template0", cancellationToken);
        }

        return new NpgsqlConnectionStringBuilder(server) { Database = database }.ConnectionString;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
