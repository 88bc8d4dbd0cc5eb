using AnSinh.Contracts.Batches;
using AnSinh.Grains.Placement;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains;

/// <summary>
/// After a start, does all of a silo's duties once, and says when that is done: the silo takes no request before. From then on
/// <see cref="LaneKeeper"/> does them.
/// </summary>
public sealed partial class StartUp(
    IGrainFactory grains,
    SiloDuties duties,
    LaneHomes homes,
    TimeProvider time,
    ILogger<StartUp> logger) : BackgroundService
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when this silo's part is loaded and running.</summary>
    public Task Ready => _ready.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (int attempt = 1; !_ready.Task.IsCompleted; attempt++)
        {
            try
            {
                await LoadAsync(stoppingToken);
                _ready.TrySetResult();
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(attempt, error);
                await Task.Delay(GrainLimits.RetryPause, time, stoppingToken);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (!homes.IsMember)
            throw new InvalidOperationException("The silo is not active in the membership yet.");
        long started = time.GetTimestamp();
        int[] lanes = duties.Lanes;
        // A lane waits for its brokers while cohorts keep the cores busy, and it reads the journal, not them.
        Task waking = duties.WakeLanesAsync(lanes, cancellationToken);
        Task<long> loading = duties.WakeCohortsAsync(lanes, cancellationToken);
        await Task.WhenAll(waking, loading);
        int open = await duties.ResumeBatchesAsync(cancellationToken);
        await duties.SettleEndedAsync(time.GetUtcNow(), cancellationToken);
        await grains.GetGrain<IReleaseClockGrain>(0).StartAsync(cancellationToken);
        CompactHeap();
        LogReady(await loading, open, time.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>
    /// What loading has left behind is collected now, and not in the middle of the first release; its memory, compacted, is what that
    /// release writes into, instead of pages that the kernel has to clear first (decision 0010).
    /// </summary>
    private static void CompactHeap() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);

    [
        LoggerMessage(
            Level = LogLevel.Information, Message = "Ready: {People} beneficiaries, {Batches} open batches, loaded in {Seconds:F1} s.")]
    private partial void LogReady(long people, int batches, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Start-up attempt {Attempt} failed and is repeated.")]
    private partial void LogFailed(int attempt, Exception error);
}
