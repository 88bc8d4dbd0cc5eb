using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnSinh.Embedded.Cluster;

/// <summary>
/// A cluster on one machine: owns the silos' processes, keeps them alive, tells them when the embedded broker moved, and ends them in
/// order. It is no part of the cluster: silos do not need it to work.
/// </summary>
public sealed class SiloSupervisor : IAsyncDisposable
{
    /// <summary>First word of the line that tells a silo where the brokers are now.</summary>
    public const string BrokerMoved = "kafka";

    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(100);

    private readonly SupervisorOptions _options;
    private readonly DevelopmentServers _servers;
    private readonly ILoggerFactory _loggers;
    private readonly Lock _ports = new();
    private readonly List<SiloProcess> _silos = [];

    private SiloSupervisor(SupervisorOptions options, DevelopmentServers servers, ILoggerFactory loggers) =>
        (_options, _servers, _loggers) = (options, servers, loggers);

    /// <summary>Raised whenever a silo was started.</summary>
    public event EventHandler? Changed;

    public IEnumerable<string> Urls => _silos.Select(silo => silo.Url);

    /// <summary>The silos that were started, in order.</summary>
    public IReadOnlyList<RunningSilo> Silos => [.. _silos.Select(silo => silo.Run).Where(run => run.ProcessId != 0)];

    /// <summary>Starts the silos; <see cref="ReadyAsync"/> waits for them. The servers stay the caller's.</summary>
    public static async Task<SiloSupervisor> StartAsync(SupervisorOptions options, DevelopmentServers servers, EventHandler? changed = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Silos, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Silos, SupervisorOptions.MaxSilos);
        Directory.CreateDirectory(options.DataDirectory);
        ILoggerFactory loggers = LoggerFactory.Create(logging => logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .SetMinimumLevel(LogLevel.Warning));
        var supervisor = new SiloSupervisor(options, servers, loggers);
        if (changed is not null)
            supervisor.Changed += changed;
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

    /// <summary>All silos at once, while their servers still run.</summary>
    public async ValueTask DisposeAsync()
    {
        _servers.Kafka.Changed -= OnBrokerMoved;
        await Task.WhenAll(_silos.Select(silo => silo.DisposeAsync().AsTask()));
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
            _silos.Add(
                new SiloProcess(
                    name, url, () => PortOf(ports, index), siloPort => CommandOf(name, _options.FirstPort + index, siloPort),
                    () => Changed?.Invoke(this, EventArgs.Empty), TimeProvider.System, logger));
        }

        _servers.Kafka.Changed += OnBrokerMoved;
        foreach (SiloProcess silo in _silos)
            silo.Start();
    }

    private int PortOf(SiloPorts ports, int index)
    {
        lock (_ports)
            return ports.Of(index);
    }

    private ProcessStartInfo CommandOf(string name, int port, int siloPort)
    {
        ProcessStartInfo start = _options.SiloCommand(
        [
            "--data", _options.DataDirectory, "--port", Text(port), "--silo-port", Text(siloPort), "--name", name, "--connections", Text(
                _options.ConnectionsPerSilo),
            .. _servers.HasEmbeddedBroker ? ["--topics-exist"] : Array.Empty<string>(),
            .. _options.Sandbox ? ["--sandbox"] : Array.Empty<string>(),
        ]);
        start.RedirectStandardInput = true;
        start.UseShellExecute = false;
        // Orleans' providers open a pool of their own.
        start.Environment["ConnectionStrings__AnSinh"] =
            new NpgsqlConnectionStringBuilder(_servers.ConnectionString) { MaxPoolSize = 10 }.ConnectionString;
        // The parent has run the migrations: no silo needs the owner's password.
        start.Environment.Remove("ConnectionStrings__AnSinhOwner");
        start.Environment["Kafka__BootstrapServers"] = _servers.Kafka.BootstrapServers;
        foreach ((string setting, string value) in _options.SiloSettings)
            start.Environment[setting] = value;
        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void OnBrokerMoved(object? sender, EventArgs e)
    {
        foreach (SiloProcess silo in _silos)
            silo.Tell($"{BrokerMoved} {_servers.Kafka.BootstrapServers}");
    }
}
