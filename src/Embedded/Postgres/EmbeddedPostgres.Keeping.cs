using System.Diagnostics;

namespace AnSinh.Embedded.Postgres;

/// <summary>
/// Starts a server again that died alone, on its old port, so that every connection string that anybody holds stays true.
/// </summary>
public sealed partial class EmbeddedPostgres
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _keeping = Task.CompletedTask;

    /// <summary>A server that had died answers again, as another process.</summary>
    public event EventHandler? Restarted;

    /// <summary>From now on a server that ends without being asked is started again, until this object is disposed.</summary>
    public void KeepRunning()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_keeping.IsCompleted)
            _keeping = KeepAsync(_stopping.Token);
    }

    /// <summary>No start begins after this, and one that is under way is given up.</summary>
    private async Task StopKeepingAsync()
    {
        await _stopping.CancelAsync();
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        int failures = 0;
        long answeredAt = _time.GetTimestamp();
        while (true)
        {
            await _wrapper!.WaitForExitAsync(cancellationToken);
            failures = _time.GetElapsedTime(answeredAt) > EmbeddedLimits.LongServerLife ? 0 : failures;
            TimeSpan pause = RestartPause(failures);
            LogDied(_logger, Port, ProcessId, pause.TotalSeconds, _home.EarlierLog);
            long died = _time.GetTimestamp();
            await Task.Delay(pause, _time, cancellationToken);
            while (!await TryRestartAsync(++failures, cancellationToken))
                await Task.Delay(RestartPause(failures), _time, cancellationToken);
            answeredAt = _time.GetTimestamp();
            LogBack(_logger, Port, ProcessId, (long)_time.GetElapsedTime(died).TotalMilliseconds);
            Tell();
        }
    }

    /// <summary>Whoever listens must not keep the next death from being seen.</summary>
    private void Tell()
    {
        try
        {
            Restarted?.Invoke(this, EventArgs.Empty);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogNotTold(_logger, Port, error);
        }
    }

    /// <summary>The dead server's children may hold its memory for a moment: they are waited for first.</summary>
    private async Task<bool> TryRestartAsync(int failures, CancellationToken cancellationToken)
    {
        try
        {
            if (_wrapper is not null)
            {
                // Also ends a server whose wrapper alone was killed: two may never have the same data.
                Process dead = _wrapper;
                _wrapper = null;
                await StopAsync(dead);
            }

            await DataDirectory.ClearAsync(_home.Data, _time, cancellationToken);
            Launched server = await LaunchAsync(_home, _binaries, Port, _time, cancellationToken);
            _wrapper = server.Wrapper;
            Volatile.Write(ref _processId, server.ProcessId);
            return true;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotBack(_logger, Port, RestartPause(failures).TotalSeconds, error);
            return false;
        }
    }

    private static TimeSpan RestartPause(int failures) => EmbeddedLimits.RestartPauses.After(failures + 1);
}
