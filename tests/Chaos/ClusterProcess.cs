using System.Diagnostics;
using System.Globalization;
using AnSinh.Api.Identity;
using AnSinh.Cli.Runs;
using AnSinh.Embedded;
using AnSinh.Embedded.Cluster;
using AnSinh.Transfer.Kafka;

namespace AnSinh.Chaos;

/// <summary>
/// <c>serve --silos N</c> in processes of its own, which knows database and broker only by the addresses of the proxies. It ends with the
/// pipe that it has for its input, however this process ends.
/// </summary>
internal sealed class ClusterProcess : IAsyncDisposable
{

    private static readonly string[] Foreign = ["ConnectionStrings__", "Kafka__", "Rules__", "PaymentWindow__", "Silo__", "ANSINH_"];

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(90);

    private readonly string _directory;
    private readonly Process _process;
    private readonly KafkaEndpoint _kafka;
    private readonly StreamWriter _log;
    private readonly Lock _lock = new();
    private Dictionary<string, string> _tokens = [];
    private bool _stopped;

    private ClusterProcess(string directory, Process process, KafkaEndpoint kafka)
    {
        (_directory, _process, _kafka) = (directory, process, kafka);
        _log = new StreamWriter(Path.Combine(directory, "serve.log"));
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        kafka.Changed += OnBrokerMoved;
    }

    /// <summary>Every silo, also one that is just being started again.</summary>
    public IReadOnlyList<SiloRun> Silos => RunFile.Read(_directory)?.Silos ?? [];

    public bool HasEnded => _process.HasExited;

    public static ClusterProcess Start(string directory, int silos, string connectionString, KafkaEndpoint kafka)
    {
        Directory.CreateDirectory(directory);
        ProcessStartInfo start = SelfProcess.InOwnSession(
            "serve", ["--silos", Text(silos), "--data", directory, "--port", Text(FreePort.Next(silos)), "--piped"]);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        // What the caller's shell has set for another cluster must not reach this one.
        foreach (string name in start.Environment.Keys.Where(name => Array.Exists(Foreign, name.StartsWith)).ToList())
            start.Environment.Remove(name);
        start.Environment["ConnectionStrings__AnSinh"] = connectionString;
        start.Environment["Kafka__BootstrapServers"] = kafka.BootstrapServers;
        start.Environment["Kafka__TopicsExist"] = "true";
        start.Environment["ANSINH_CLOCK"] = ClockFile(directory);
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        return new ClusterProcess(
            directory, Process.Start(start) ?? throw new InvalidOperationException("The cluster's process did not start."), kafka);
    }

    /// <summary>The process of a silo now; null when it has not been started yet.</summary>
    public SiloRun? SiloAt(int index) => Silos is { Count: > 0 } silos ? silos[index % silos.Count] : null;

    /// <summary>How far off the silos' clock is from now on.</summary>
    public void SetClock(TimeSpan shift)
    {
        string path = ClockFile(_directory), fresh = path + ".new";
        File.WriteAllText(fresh, shift.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        File.Move(fresh, path, overwrite: true);
    }

    public string TokenOf(string person)
    {
        lock (_lock)
        {
            if (_tokens.Count == 0)
                _tokens = DevelopmentPeople
                    .LoadOrCreate(Path.Combine(_directory, "tokens.json")).All
                    .ToDictionary(known => known.Id, known => known.Token);
            return _tokens[person];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        _kafka.Changed -= OnBrokerMoved;
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(StopPatience);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        lock (_lock)
            _log.Dispose();
    }

    private static string ClockFile(string directory) => Path.Combine(directory, "clock");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void OnBrokerMoved(object? sender, EventArgs e)
    {
        lock (_lock)
        {
            if (_stopped)
                return;
            try
            {
                _process.StandardInput.WriteLine($"{SiloSupervisor.BrokerMoved} {_kafka.BootstrapServers}");
                _process.StandardInput.Flush();
            }
            catch (IOException)
            {
                // It has ended; whoever waits for it finds out.
            }
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_lock)
        {
            if (!_stopped && line.Data is not null)
                _log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {line.Data}"));
        }
    }
}
