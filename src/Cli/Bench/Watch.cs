using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace AnSinh.Cli.Bench;

/// <summary>What a stretch of time cost: wall time, CPU of each process, allocations and collections of this one, and the product's own meters.</summary>
/// <param name="PostgresCpuSeconds">0 when the server is not ours. Also what its background processes spent.</param>
/// <param name="LongestPauseMilliseconds">The longest of the pauses that were seen; two collections within 5 ms count as the later one.</param>
/// <param name="Meters">Sum of every histogram and counter of AnSinh, by instrument name; <c>name.count</c> has the number of values.</param>
internal sealed record Cost(
    double Seconds,
    double OwnCpuSeconds,
    double PostgresCpuSeconds,
    double BrokerCpuSeconds,
    long AllocatedBytes,
    double PauseSeconds,
    double LongestPauseMilliseconds,
    IReadOnlyDictionary<string, double> Meters);

/// <summary>Measures from its making to <see cref="Stop"/>.</summary>
internal sealed class Watch : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private const double TicksPerSecond = 100; // USER_HZ of Linux on every architecture that .NET supports

    private readonly BenchServers? _servers;
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, double> _meters = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pauses;
    private readonly long _allocated;
    private readonly TimeSpan _pause;
    private readonly (double Own, double Postgres, double Broker) _cpu;
    private readonly long _started;
    private double _longestPause;

    public Watch(BenchServers? servers)
    {
        _servers = servers;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("AnSinh.", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument.Name, value));
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Add(instrument.Name, value));
        _listener.Start();
        _pauses = WatchPausesAsync();
        _cpu = ReadCpu();
        _pause = GC.GetTotalPauseDuration();
        _allocated = GC.GetTotalAllocatedBytes(precise: true);
        _started = Stopwatch.GetTimestamp();
    }

    public Cost Stop()
    {
        double seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - _allocated;
        TimeSpan pause = GC.GetTotalPauseDuration() - _pause;
        (double own, double postgres, double broker) = ReadCpu();
        lock (_gate)
        {
            return new Cost(seconds, own - _cpu.Own, postgres - _cpu.Postgres, broker - _cpu.Broker, allocated, pause.TotalSeconds, _longestPause,
                new Dictionary<string, double>(_meters));
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _pauses.Wait(TimeSpan.FromSeconds(1));
        _listener.Dispose();
        _stop.Dispose();
    }

    private void Add(string name, double value)
    {
        lock (_gate)
        {
            _meters[name] = _meters.GetValueOrDefault(name) + value;
            string count = name + ".count";
            _meters[count] = _meters.GetValueOrDefault(count) + 1;
        }
    }

    private async Task WatchPausesAsync()
    {
        long seen = GC.GetGCMemoryInfo(GCKind.Any).Index;
        while (!_stop.IsCancellationRequested)
        {
            GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.Any);
            if (last.Index != seen)
            {
                seen = last.Index;
                foreach (TimeSpan pause in last.PauseDurations)
                    _longestPause = Math.Max(_longestPause, pause.TotalMilliseconds);
            }

            await Task.Delay(Look, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private (double Own, double Postgres, double Broker) ReadCpu() => (
        Environment.CpuUsage.TotalTime.TotalSeconds,
        _servers is { PostgresProcess: > 0 } ? Family(_servers.PostgresProcess) : 0,
        _servers is { BrokerProcess: > 0 } ? Alone(_servers.BrokerProcess) : 0);

    /// <summary>A process, its living children and the dead ones that it waited for.</summary>
    private static double Family(int parent)
    {
        double sum = 0;
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && Read(process) is { } found && (process == parent || found.Parent == parent))
            {
                sum += found.Seconds + (process == parent ? found.DeadChildrenSeconds : 0);
            }
        }

        return sum;
    }

    private static double Alone(int process) => Read(process)?.Seconds ?? 0;

    private static (int Parent, double Seconds, double DeadChildrenSeconds)? Read(int process)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{process}/stat");
            // The name, in brackets, may hold anything; fields are counted after it.
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (Number(fields[1]), (Number(fields[11]) + Number(fields[12])) / TicksPerSecond, (Number(fields[13]) + Number(fields[14])) / TicksPerSecond);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
}
