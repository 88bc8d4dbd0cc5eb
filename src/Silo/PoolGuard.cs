using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnSinh.Silo;

/// <summary>
/// Keeps the thread pool at work while a driver holds its threads. When a command times out, Npgsql keeps a thread until the server has
/// taken the request to cancel, and a frozen server takes none for fifteen seconds. The pool itself adds a thread or two a second: with
/// forty connections the silo answers neither probes nor members for half a minute, and is declared dead for its database's illness.
/// </summary>
internal sealed partial class PoolGuard(ILogger<PoolGuard> logger) : IHostedService, IDisposable
{
    private const int Step = 16;

    /// <summary>More than all connections of a silo.</summary>
    private const int MaxExtra = 128;

    /// <summary>Share of a core: a process that uses more, or waits for a core for longer, is busy and needs no more threads.</summary>
    private const double BusyShare = 0.25;

    private const long NanosecondsPerTick = 100;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly ManualResetEventSlim _stopping = new();
    private Thread? _thread;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Its own thread: those of the pool are what is missing.
        _thread = new Thread(Watch) { IsBackground = true, Name = nameof(PoolGuard) };
        _thread.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Set();
        _thread?.Join();
        return Task.CompletedTask;
    }

    public void Dispose() => _stopping.Dispose();

    private void Watch()
    {
        ThreadPool.GetMinThreads(out int usual, out int ports);
        int now = usual;
        long heldAt = 0;
        while (!_stopping.Wait(Look))
        {
            var ran = new TaskCompletionSource();
            ThreadPool.UnsafeQueueUserWorkItem(static ran => ran.SetResult(), ran, preferLocal: false);
            while (!_stopping.IsSet && IsHeld(ran.Task))
            {
                heldAt = Stopwatch.GetTimestamp();
                int wanted = Math.Min(Math.Max(now, ThreadPool.ThreadCount) + Step, usual + MaxExtra);
                if (wanted <= now)
                    continue;
                now = wanted;
                ThreadPool.SetMinThreads(now, ports);
                LogHeld(now);
            }

            if (now == usual || Stopwatch.GetElapsedTime(heldAt) < Quiet)
                continue;
            now = usual;
            ThreadPool.SetMinThreads(now, ports);
        }

        ThreadPool.SetMinThreads(usual, ports);
    }

    /// <summary>True when work waits though this process neither does nor could do anything.</summary>
    private static bool IsHeld(Task ran)
    {
        if (ran.Wait(Patience))
            return false;
        TimeSpan before = Busy();
        return !ran.Wait(Patience) && Busy() - before < Patience * BusyShare;
    }

    /// <summary>What the threads have run, and what they have waited for a core.</summary>
    private static TimeSpan Busy()
    {
        TimeSpan busy = Environment.CpuUsage.TotalTime;
        foreach (string thread in Directory.EnumerateDirectories("/proc/self/task"))
            busy += WaitedForCore(thread);
        return busy;
    }

    /// <summary>
    /// The second field of <c>schedstat</c>. Nothing for a thread that has just ended, or when the kernel does not count: an error here
    /// would end the process.
    /// </summary>
    private static TimeSpan WaitedForCore(string thread)
    {
        try
        {
            string[] fields = File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ');
            return fields.Length > 1 && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long nanoseconds)
                ? TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick)
                : TimeSpan.Zero;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return TimeSpan.Zero;
        }
    }

    [
        LoggerMessage(
            Level = LogLevel.Warning,
            Message =
                "Something holds the threads of the pool, which may be a database that does not answer: "
                + "the pool has {Threads} threads now.")]
    private partial void LogHeld(int threads);
}
