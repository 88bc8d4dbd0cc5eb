using System.Diagnostics;
using System.Globalization;
using AnSinh.Api.Identity;
using AnSinh.Cli.Banks;
using AnSinh.Silo;

namespace AnSinh.Cli.Chaos;

/// <summary><c>serve --silos N</c> in processes of its own, which knows database and broker only by the addresses of the proxies.</summary>
internal sealed class ClusterProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly string _directory;
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Lock _lock = new();
    private Dictionary<string, string> _tokens = [];
    private bool _stopped;

    private ClusterProcess(string directory, Process process)
    {
        _directory = directory;
        _process = process;
        _log = new StreamWriter(Path.Combine(directory, "serve.log"));
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The silos that run now; fewer while one is being started again.</summary>
    public IReadOnlyList<string> Urls => [.. Silos.Select(silo => silo.Url)];

    private IReadOnlyList<RunningSilo> Silos => RunFile.Read(_directory)?.Silos ?? [];

    public static ClusterProcess Start(string directory, int silos, string connectionString, string bootstrapServers)
    {
        ProcessStartInfo start = ThisProgram.Start(["serve", "--silos", silos.ToString(CultureInfo.InvariantCulture), "--data", directory, "--port", FreePort.Next().ToString(CultureInfo.InvariantCulture)]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["ConnectionStrings__AnSinh"] = connectionString;
        start.Environment["Kafka__BootstrapServers"] = bootstrapServers;
        start.Environment["Kafka__CreateTopics"] = "false";
        return new ClusterProcess(directory, Process.Start(start) ?? throw new InvalidOperationException("The cluster's process did not start."));
    }

    public int SiloAt(int index)
    {
        IReadOnlyList<RunningSilo> silos = Silos;
        return silos.Count == 0 ? throw new InvalidOperationException("No silo runs.") : silos[index % silos.Count].ProcessId;
    }

    public string TokenOf(string person)
    {
        lock (_lock)
        {
            if (_tokens.Count == 0)
                _tokens = DevelopmentPeople.LoadOrCreate(Path.Combine(_directory, "tokens.json")).All.ToDictionary(known => known.Id, known => known.Token);
            return _tokens[person];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        Faults.Signals.Send(_process.Id, Faults.Signals.Terminate);
        using var patience = new CancellationTokenSource(StopPatience);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        lock (_lock)
            _log.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_lock)
        {
            if (!_stopped)
                _log.WriteLine(line.Data);
        }
    }
}
