using System.Text.Json.Nodes;
using AnSinh.BankSimulator;
using AnSinh.Domain.Banks;
using AnSinh.Embedded.Kafka;
using AnSinh.Fixtures;
using AnSinh.Storage;
using AnSinh.Storage.Journal;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Process.Tests;

/// <summary>A recorded database and its topics under today's program. No bank answers until the test says so.</summary>
internal sealed class RecordedNode : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();
    private readonly string _connectionString;
    private readonly NpgsqlDataSource _database;
    private readonly EmbeddedBroker _broker;
    private Simulator? _banks;
    private Server? _server;

    private RecordedNode(string connectionString, NpgsqlDataSource database, EmbeddedBroker broker) =>
        (_connectionString, _database, _broker) = (connectionString, database, broker);

    public string BootstrapServers => _broker.BootstrapServers;

    public Server Server => _server ?? throw new InvalidOperationException("The server was not started.");

    public KafkaEndpoint Kafka => _broker.Endpoint;

    /// <summary>Restores the database and starts the broker; nothing of ours runs yet.</summary>
    /// <param name="topics">Null for those of an installation.</param>
    public static async Task<RecordedNode> RestoreAsync(PostgresFixture postgres, string release, IEnumerable<PlannedTopic>? topics)
    {
        string connectionString = await EarlierRelease.RestoreAsync(postgres, release);
        NpgsqlDataSource database = NpgsqlDataSource.Create(connectionString);
        int lanes = (await Database.ReadClusterAsync(database, CancellationToken.None))!.Lanes;
        IReadOnlyList<PlannedTopic> planned = TopicPlan.Embedded(new TopicNames(""), BankDirectory.All.Select(bank => bank.Bin), lanes);
        // What an installation of before has not yet is made at the update.
        PlannedTopic[] recorded = [.. topics ?? []];
        topics = [.. recorded, .. planned.ExceptBy(recorded.Select(topic => topic.Name), topic => topic.Name)];
        EmbeddedBroker broker = await EmbeddedBroker.StartAsync(
            arguments => Ansinh.Command(["broker", .. arguments]), topics, TimeProvider.System, NullLogger<EmbeddedBroker>.Instance,
            CancellationToken.None);
        return new RecordedNode(connectionString, database, broker);
    }

    public async Task StartAsync() => _server = await Server.StartAsync(_folder.File("data"), environment: new Dictionary<string, string?>
    {
        ["ConnectionStrings__AnSinh"] = _connectionString,
        ["Kafka__BootstrapServers"] = BootstrapServers,
        ["Kafka__TopicsExist"] = "true",
        // The days of the change-over: banks had written the topic that all of them shared.
        ["Kafka__SharedStatusTopic"] = "true",
    }, sandbox: false);

    /// <summary>From now on every bank answers what it has not read yet.</summary>
    public async Task AnswerAsync()
    {
        Directory.CreateDirectory(_folder.File("ledgers"));
        var options = new SimulatorOptions { LedgerDirectory = _folder.File("ledgers") };
        IEnumerable<int> banks = BankDirectory.All.Select(bank => bank.Bin);
        _banks = new Simulator(Kafka, new TopicNames(""), banks, options, TimeProvider.System, NullLogger<Simulator>.Instance);
        _banks.Start();
        await _banks.Connected.WaitAsync(Patience);
    }

    public Task<JsonNode> GetAsync(string path) => Server.JsonAsync(path, "lan");

    public Task<JsonNode> BatchAsync(string batch) => GetAsync($"batches/{batch}");

    /// <summary>Looks until it is so. The time only ends a test that hangs.</summary>
    public Task<JsonNode> AwaitAsync(string path, Func<JsonNode, bool> so) =>
        Eventually.GetAsync(() => GetAsync(path), so, now => $"{now.ToJsonString()}\n{Server.Log}");

    /// <summary>Every order of the journal: batch, identity, bank, amount.</summary>
    public async Task<IReadOnlyList<string>> OrdersAsync()
    {
        await using NpgsqlCommand query = _database.CreateCommand(
            "select concat_ws(' ', batch, end_to_end_id, bank, amount) from transfer_order");
        await using NpgsqlDataReader row = await query.ExecuteReaderAsync();
        var orders = new List<string>();
        while (await row.ReadAsync())
            orders.Add(row.GetString(0));
        return orders;
    }

    public Task<JournalReport> VerifyAsync() =>
        new JournalVerifier(_database, new JournalReader(_database), new EventStreams(_database)).VerifyAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_banks is not null)
            await _banks.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
