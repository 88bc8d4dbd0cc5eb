using AnSinh.Api.Identity;
using AnSinh.Domain.Cohorts;
using AnSinh.Embedded;
using AnSinh.Silo;
using Microsoft.AspNetCore.Builder;

namespace AnSinh.Cli.Runs;

/// <summary>
/// A node with everything that it needs on one machine: servers, people, free ports, and the run file. Servers are embedded when the
/// configuration names no others. Disposing it ends everything that it started.
/// </summary>
public sealed class LocalNode : IAsyncDisposable
{
    private readonly DevelopmentServers _servers;
    private readonly string _directory;

    private LocalNode(DevelopmentServers servers, AnSinhNode node, DevelopmentPeople people, string directory)
    {
        (_servers, Node, People, _directory) = (servers, node, people, directory);
        servers.Changed += OnServersChanged;
        WriteRunFile();
    }

    /// <summary>The silo and its API.</summary>
    public AnSinhNode Node { get; }

    public DevelopmentPeople People { get; }

    public string TokensPath => TokensOf(_directory);

    /// <summary>Where the tokens of a data directory are.</summary>
    public static string TokensOf(string directory) => Path.Combine(directory, "tokens.json");

    public static async Task<LocalNode> StartAsync(LocalNodeOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Directory.CreateDirectory(options.DataDirectory);
        DevelopmentServerOptions wanted = ServerSettings.Read(options.DataDirectory) with
        {
            Database = options.Database,
            FreshDatabase = options.FreshDatabase,
            Map = options.Map,
        };
        wanted = wanted with { TopicPrefix = ServerSettings.TopicPrefix ?? options.TopicPrefix };
        DevelopmentServers servers = await DevelopmentServers.StartAsync(wanted, cancellationToken);
        try
        {
            DevelopmentPeople people = DevelopmentPeople.LoadOrCreate(TokensOf(options.DataDirectory));
            AnSinhNode node = await AnSinhNode.StartAsync(
                new NodeOptions
                {
                    DataDirectory = options.DataDirectory,
                    ConnectionString = servers.ConnectionString,
                    Kafka = servers.Kafka,
                    People = people,
                    Port = options.Port == 0 ? FreePort.Next() : options.Port,
                    LocalSiloPort = FreePort.Next(),
                    TopicPrefix = wanted.TopicPrefix,
                    Map = servers.Map,
                    Verbose = options.Verbose,
                    Sandbox = options.Sandbox,
                    Extend = options.Extend,
                    CreateTopics = !servers.HasEmbeddedBroker && !ServerSettings.TopicsExist,
                },
                cancellationToken);
            return new LocalNode(servers, node, people, options.DataDirectory);
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc cref="DevelopmentServers.DropDatabaseAsync"/>
    public Task DropDatabaseAsync(string name) => _servers.DropDatabaseAsync(name, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _servers.Changed -= OnServersChanged;
        await Node.DisposeAsync();
        RunFile.Delete(_directory);
        await _servers.DisposeAsync();
    }

    private void OnServersChanged(object? sender, EventArgs e) => WriteRunFile();

    private void WriteRunFile() => new RunFile(
        Environment.ProcessId, _servers.PostgresProcessId, _servers.BrokerProcessId, Node.Url, Node.BootstrapServers,
        Node.ConnectionString).Write(_directory);
}

/// <summary>What may differ between the nodes of one machine.</summary>
public sealed record LocalNodeOptions
{
    /// <summary>Where embedded servers, tokens and the simulators' ledgers live; made when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Port of the API on 127.0.0.1; 0 takes any free one.</summary>
    public int Port { get; init; }

    /// <inheritdoc cref="DevelopmentServerOptions.Database"/>
    public string? Database { get; init; }

    /// <inheritdoc cref="DevelopmentServerOptions.FreshDatabase"/>
    public bool FreshDatabase { get; init; }

    /// <summary>Put before every topic and group, unless the configuration has <c>Kafka__Prefix</c>.</summary>
    public string TopicPrefix { get; init; } = "";

    /// <inheritdoc cref="DevelopmentServerOptions.Map"/>
    public CohortMap Map { get; init; } = new();

    /// <inheritdoc cref="NodeOptions.Verbose"/>
    public bool Verbose { get; init; }

    /// <inheritdoc cref="NodeOptions.Sandbox"/>
    public bool Sandbox { get; init; }

    /// <inheritdoc cref="NodeOptions.Extend"/>
    public Action<WebApplication>? Extend { get; init; }
}
