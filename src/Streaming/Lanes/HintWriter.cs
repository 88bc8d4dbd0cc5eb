using System.Threading.Channels;
using AnSinh.Ports.Lanes;
using AnSinh.Transfer;
using Microsoft.Extensions.Logging;

namespace AnSinh.Streaming.Lanes;

/// <summary>
/// Writes position hints to PostgreSQL behind the lane's back: after the Kafka commit, in order, never in its way. Hints only
/// rise, so those that wait are merged.
/// </summary>
internal sealed partial class HintWriter : IAsyncDisposable
{
    private readonly ILanePositionHints _hints;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task _loop;
    private Dictionary<int, long> _pending = [];

    public HintWriter(ILanePositionHints hints, TimeProvider time, ILogger logger)
    {
        (_hints, _time, _logger) = (hints, time, logger);
        _loop = Task.Run(RunAsync);
    }

    public void Raise(IReadOnlyDictionary<int, long> positions)
    {
        lock (_lock)
        {
            foreach ((int cohort, long sequence) in positions)
                _pending[cohort] = Math.Max(_pending.GetValueOrDefault(cohort), sequence);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Gives what waits one bounded chance; a hint that is not written costs a replay only if the broker is lost too.</summary>
    public async ValueTask DisposeAsync()
    {
        _signal.Writer.TryComplete();
        _giveUp.CancelAfter(TransferLimits.MaxBackoff);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _giveUp.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _signal.Reader.WaitToReadAsync(_giveUp.Token))
        {
            _signal.Reader.TryRead(out _);
            await WriteAsync();
        }

        await WriteAsync();
    }

    private async Task WriteAsync()
    {
        Dictionary<int, long> positions;
        lock (_lock)
            (positions, _pending) = (_pending, []);
        for (int attempt = 1; positions.Count > 0; attempt++)
        {
            try
            {
                await _hints.RaiseAsync(positions, _giveUp.Token);
                return;
            }
            catch (Exception failure) when (!_giveUp.IsCancellationRequested)
            {
                LogRetry(failure, attempt);
                await Task.Delay(TransferLimits.Backoff(attempt), _time, _giveUp.Token);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Position hints could not be written, try {Attempt}; streaming goes on.")]
    private partial void LogRetry(Exception failure, int attempt);
}
