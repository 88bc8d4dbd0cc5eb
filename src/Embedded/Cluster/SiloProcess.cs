using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using AnSinh.Domain.Primitives;
using Microsoft.Extensions.Logging;

namespace AnSinh.Embedded.Cluster;

/// <summary>
/// One child: started, and started again when it ends, sooner or later according to how it ended, until it is told to stop. Its input
/// is a pipe from here: lines tell it what changed, and its end tells it that the parent is gone.
/// </summary>
internal sealed partial class SiloProcess : IAsyncDisposable
{
    private static readonly Backoff Pauses = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));
    /// <summary>A silo that lived this long did not fail to start.</summary>
    private static readonly TimeSpan LongLife = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(45);

    private readonly Func<int, ProcessStartInfo> _command;
    private readonly Func<int> _port;
    private readonly Action _started;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping;
    private readonly Lock _lock = new();
    private Process? _process;
    private Task _running = Task.CompletedTask;

    /// <param name="port">The silo port of the next start.</param>
    /// <param name="command">The command line for a silo port.</param>
    /// <param name="started">Called after each start.</param>
    public SiloProcess(
        string name, string url, Func<int> port, Func<int, ProcessStartInfo> command, Action started, TimeProvider time, ILogger logger)
    {
        (Name, Url, _port, _command, _started, _time, _logger) = (name, url, port, command, started, time, logger);
        _stopping = new CancellationTokenSource();
    }

    public string Name { get; }

    public string Url { get; }

    public RunningSilo Run { get; private set; } = new("", 0, "", 0, 0);

    public void Start() => _running = RunAsync();

    /// <summary>
    /// A line on the child's input; a child that is just ending does not get it, its successor reads the truth at its start.
    /// </summary>
    public void Tell(string line)
    {
        lock (_lock)
        {
            try
            {
                _process?.StandardInput.WriteLine(line);
                _process?.StandardInput.Flush();
            }
            catch (Exception gone) when (gone is IOException or InvalidOperationException)
            {
                LogNotTold(Name, gone);
            }
        }
    }

    /// <summary>Asks the child to leave in order, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        int failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            long began = _time.GetTimestamp();
            int? exitCode = null;
            try
            {
                exitCode = await RunOnceAsync();
            }
            catch (Exception error)
                when (error is IOException or UnauthorizedAccessException or Win32Exception or InvalidOperationException)
            {
                LogNotStarted(Name, error);
            }

            if (_stopping.IsCancellationRequested)
                return;
            failures = exitCode == 0 || _time.GetElapsedTime(began) > LongLife ? 0 : failures + 1;
            TimeSpan pause = Pauses.After(failures + 1);
            if (exitCode is { } code)
                LogEnded(Name, code, pause.TotalSeconds);
            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> RunOnceAsync()
    {
        int siloPort = _port();
        using Process process = Process.Start(_command(siloPort))
            ?? throw new InvalidOperationException($"The process of {Name} did not start.");
        lock (_lock)
            _process = process;
        try
        {
            Run = new RunningSilo(Name, process.Id, Url, siloPort, Run.Starts + 1);
            _started();
            await process.WaitForExitAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
        }
        finally
        {
            lock (_lock)
                _process = null;
        }

        return process.ExitCode;
    }

    private async Task EndAsync(Process process)
    {
        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopPatience, _time);
        }
        catch (TimeoutException)
        {
            LogKilled(Name, StopPatience.TotalSeconds);
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Silo} ended with {ExitCode}; it is started again in {Seconds:F1} s.")]
    private partial void LogEnded(string silo, int exitCode, double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Silo} could not be started; it is tried again.")]
    private partial void LogNotStarted(string silo, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Silo} did not leave within {Seconds} s and was killed; its journal is whole.")]
    private partial void LogKilled(string silo, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Silo} was ending and was not told.")]
    private partial void LogNotTold(string silo, Exception error);
}

/// <summary>One silo of a supervisor as it runs now.</summary>
/// <param name="ProcessId">0 before its first start.</param>
/// <param name="Starts">How often it was started.</param>
public sealed record RunningSilo(string Name, int ProcessId, string Url, int SiloPort, int Starts);
