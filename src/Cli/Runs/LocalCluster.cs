using AnSinh.Api.Identity;
using AnSinh.Embedded;
using AnSinh.Embedded.Cluster;
using AnSinh.Silo.Cluster;
using AnSinh.Storage;
using AnSinh.Transfer.Kafka;

namespace AnSinh.Cli.Runs;

/// <summary>
/// Several silo processes with everything that they need on one machine: servers, people, ports, and the run file. Disposing it ends the
/// silos first, then the servers.
/// </summary>
public sealed class LocalCluster : IAsyncDisposable
{
    private const string KeyFolder = "silo-key";

    private readonly DevelopmentServers _servers;
    private readonly LocalClusterKey _key;
    private readonly string _directory;
    private readonly string? _supervisorUrl;
    private readonly Lock _file = new();
    private SiloSupervisor? _supervisor;

    private LocalCluster(
        DevelopmentServers servers, LocalClusterKey key, DevelopmentPeople people, string directory, string? supervisorUrl)
    {
        (_servers, _key, People, _directory, _supervisorUrl) = (servers, key, people, directory, supervisorUrl);
        servers.Changed += OnChanged;
    }

    /// <summary>Who may call the API.</summary>
    public DevelopmentPeople People { get; }

    public string TokensPath => LocalNode.TokensOf(_directory);

    public KafkaEndpoint Kafka => _servers.Kafka;

    public string ConnectionString => _servers.ConnectionString;

    /// <summary>Put before every topic and group.</summary>
    public string TopicPrefix { get; private init; } = "";

    public IEnumerable<string> Urls => Supervisor.Urls;

    /// <summary>The silos that were started, in order.</summary>
    public IReadOnlyList<RunningSilo> Silos => Supervisor.Silos;

    /// <inheritdoc cref="DevelopmentServers.PostgresProcessId"/>
    public int? PostgresProcessId => _servers.PostgresProcessId;

    /// <inheritdoc cref="DevelopmentServers.BrokerProcessId"/>
    public int? BrokerProcessId => _servers.BrokerProcessId;

    private SiloSupervisor Supervisor => _supervisor ?? throw new InvalidOperationException("The cluster does not run.");

    /// <summary>Starts the servers and the silos; <see cref="ReadyAsync"/> waits for them.</summary>
    /// <param name="supervisorUrl">Written into the run file, see <see cref="RunFile.SupervisorUrl"/>.</param>
    public static async Task<LocalCluster> StartAsync(SupervisorOptions options, string? supervisorUrl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Directory.CreateDirectory(options.DataDirectory);
        DevelopmentServerOptions wanted = ServerSettings.Read(options.DataDirectory);
        DevelopmentServers servers = await DevelopmentServers.StartAsync(wanted, cancellationToken);
        LocalClusterKey? key = null;
        try
        {
            if (servers.MayChangeJournals && !Settings.IsDevelopment)
                throw new UsageException(PreparedDatabase.Warning + " A cluster does not start without.");
            var people = DevelopmentPeople.LoadOrCreate(LocalNode.TokensOf(options.DataDirectory));
            key = LocalClusterKey.Create(Path.Combine(options.DataDirectory, KeyFolder), TimeProvider.System);
            var cluster =
                new LocalCluster(servers, key, people, options.DataDirectory, supervisorUrl) { TopicPrefix = wanted.TopicPrefix };
            cluster._supervisor =
                await SiloSupervisor.StartAsync(options with { SiloSettings = key.Settings }, servers, cluster.OnChanged);
            return cluster;
        }
        catch
        {
            key?.Dispose();
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when every silo has said that it is ready once.</summary>
    public Task ReadyAsync(CancellationToken cancellationToken) => Supervisor.ReadyAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _servers.Changed -= OnChanged;
        await Supervisor.DisposeAsync();
        _key.Dispose();
        RunFile.Delete(_directory);
        await _servers.DisposeAsync();
    }

    /// <summary>A silo that is started while the supervisor is still being made tells it itself.</summary>
    private void OnChanged(object? sender, EventArgs e)
    {
        if ((sender as SiloSupervisor ?? _supervisor) is { } supervisor)
            WriteRunFile(supervisor);
    }

    private void WriteRunFile(SiloSupervisor supervisor)
    {
        lock (_file)
        {
            new RunFile(
                Environment.ProcessId, _servers.PostgresProcessId, _servers.BrokerProcessId, supervisor.Urls.First(),
                Kafka.BootstrapServers, ConnectionString)
            {
                Silos = [.. supervisor.Silos.Select(silo => new SiloRun(silo.Name, silo.ProcessId, silo.Url, silo.SiloPort, silo.Starts))],
                SupervisorUrl = _supervisorUrl,
            }.Write(_directory);
        }
    }
}
