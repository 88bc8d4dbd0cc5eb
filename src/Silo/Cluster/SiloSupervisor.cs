using System.Diagnostics;
using System.Globalization;
using AnSinh.Api.Identity;
using AnSinh.Streaming;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnSinh.Silo.Cluster;

/// <summary>
/// A cluster on one machine: owns the embedded servers and the silos' processes, keeps the silos alive, tells them when the embedded
/// broker moved, writes <c>run.json</c>, and ends everything in order. It is no part of the cluster: silos do not need it to work.
/// </summary>
public sealed class SiloSupervisor : IAsyncDisposable
{
    /// <summary>First word of the line that tells a silo where the brokers are now.</summary>
    public const string BrokerMoved = "kafka";

    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(100);

    private readonly SupervisorOptions _options;
    private readonly NodeParts _parts;
    private readonly ILoggerFactory _loggers;
    private readonly Lock _file = new();
    private readonly List<SiloProcess> _silos = [];

    private SiloSupervisor(SupervisorOptions options, NodeParts parts, ILoggerFactory loggers, DevelopmentPeople people, string tokensPath) =>
        (_options, _parts, _loggers, People, TokensPath) = (options, parts, loggers, people, tokensPath);

    public DevelopmentPeople People { get; }

    public string TokensPath { get; }

    public KafkaEndpoint Kafka => _parts.Kafka;

    public string TopicPrefix => _parts.TopicPrefix;

    public IEnumerable<string> Urls => _silos.Select(silo => silo.Url);

    /// <summary>Starts the servers and the silos; <see cref="ReadyAsync"/> waits for them.</summary>
    public static async Task<SiloSupervisor> StartAsync(SupervisorOptions options, IConfiguration configuration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Silos, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Silos, SupervisorOptions.MaxSilos);
        Directory.CreateDirectory(options.DataDirectory);
        var node = new NodeOptions { DataDirectory = options.DataDirectory, Map = options.Map };
        NodeParts parts = await NodeParts.StartAsync(node, configuration, options.BrokerCommand, cancellationToken);
        ILoggerFactory loggers = LoggerFactory.Create(logging => logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning));
        string tokensPath = Path.Combine(options.DataDirectory, "tokens.json");
        var supervisor = new SiloSupervisor(options, parts, loggers, DevelopmentPeople.LoadOrCreate(tokensPath), tokensPath);
        try
        {
            supervisor.StartSilos();
            return supervisor;
        }
        catch
        {
            await supervisor.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when every silo has said that it is ready once.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        foreach (SiloProcess silo in _silos)
        {
            while (!await IsReadyAsync(http, silo.Url, cancellationToken))
                await Task.Delay(ReadyPoll, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Silos first, all at once, while their servers still run; then the broker and the database.</summary>
    public async ValueTask DisposeAsync()
    {
        _parts.Kafka.Changed -= OnBrokerMoved;
        if (_parts.Postgres is { } postgres)
            postgres.Restarted -= OnPostgresRestarted;
        await Task.WhenAll(_silos.Select(silo => silo.DisposeAsync().AsTask()));
        RunFile.Delete(_options.DataDirectory);
        await _parts.DisposeAsync();
        _loggers.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, string url, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri(url + "/health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void StartSilos()
    {
        SiloPorts ports = SiloPorts.Open(_options.DataDirectory);
        ILogger logger = _loggers.CreateLogger<SiloSupervisor>();
        for (int i = 0; i < _options.Silos; i++)
        {
            int index = i;
            string name = string.Create(CultureInfo.InvariantCulture, $"silo-{index + 1}");
            string url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_options.FirstPort + index}");
            _silos.Add(new SiloProcess(name, url, () => PortOf(ports, index), siloPort => CommandOf(name, _options.FirstPort + index, siloPort), WriteRunFile, TimeProvider.System, logger));
        }

        _parts.Kafka.Changed += OnBrokerMoved;
        if (_parts.Postgres is { } postgres)
            postgres.Restarted += OnPostgresRestarted;
        foreach (SiloProcess silo in _silos)
            silo.Start();
    }

    private int PortOf(SiloPorts ports, int index)
    {
        lock (_file)
            return ports.Of(index);
    }

    private ProcessStartInfo CommandOf(string name, int port, int siloPort)
    {
        ProcessStartInfo start = _options.SiloCommand(
        [
            "--data", _options.DataDirectory, "--port", Text(port), "--silo-port", Text(siloPort), "--name", name, "--connections", Text(_options.ConnectionsPerSilo),
            .. _parts.Broker is null ? Array.Empty<string>() : ["--topics-exist"],
        ]);
        start.RedirectStandardInput = true;
        start.UseShellExecute = false;
        // Orleans' providers open a pool of their own.
        start.Environment["ConnectionStrings__AnSinh"] = new NpgsqlConnectionStringBuilder(_parts.ConnectionString) { MaxPoolSize = 10 }.ConnectionString;
        start.Environment["Kafka__BootstrapServers"] = _parts.Kafka.BootstrapServers;
        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void OnBrokerMoved(object? sender, EventArgs e)
    {
        foreach (SiloProcess silo in _silos)
            silo.Tell($"{BrokerMoved} {_parts.Kafka.BootstrapServers}");
        WriteRunFile();
    }

    private void OnPostgresRestarted(object? sender, EventArgs e) => WriteRunFile();

    private void WriteRunFile()
    {
        lock (_file)
        {
            new RunFile(Environment.ProcessId, _parts.Postgres?.ProcessId, _parts.Broker?.ProcessId, _silos[0].Url, _parts.Kafka.BootstrapServers, _parts.ConnectionString)
            {
                Silos = [.. _silos.Where(silo => silo.Run.ProcessId != 0).Select(silo => silo.Run)],
                SupervisorUrl = _options.SupervisorUrl,
            }.Write(_options.DataDirectory);
        }
    }
}
