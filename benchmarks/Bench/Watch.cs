using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AnSinh.Bench;

/// <summary>
/// What a stretch of time cost: wall time, CPU of each process, allocations and collections of this one, and the product's own meters.
/// </summary>
/// <param name="PostgresCpuSeconds">0 when the server is not ours. Also what its background processes spent.</param>
/// <param name="LongestPauseMilliseconds">The longest of the pauses that were seen; two collections within 5 ms count as the later
/// one.</param>
/// <param name="Meters">Sum of every histogram and counter of AnSinh, by instrument name; <c>name.count</c> has the number of
/// values.</param>
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
            return new Cost(
                seconds, own - _cpu.Own, postgres - _cpu.Postgres, broker - _cpu.Broker, allocated, pause.TotalSeconds, _longestPause,
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
        _servers is { PostgresProcess: > 0 } ? ProcessUsage.FamilyCpuSeconds(_servers.PostgresProcess) : 0,
        _servers is { BrokerProcess: > 0 } ? ProcessUsage.CpuSeconds(_servers.BrokerProcess) : 0);
}
