using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Contracts.Lanes;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Grains.Placement;
using AnSinh.Ports.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains;

/// <summary>
/// After a start, loads the cohorts and wakes the lanes whose home is this silo (each streams what the journal has and the broker has
/// not) and every unfinished batch. Due work is found by query, so nothing depends on what the last process remembered.
/// </summary>
public sealed partial class StartUp(
    IGrainFactory grains,
    IBatchDirectory batches,
    CohortMap map,
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
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = GrainLimits.CohortCallsInFlight,
            CancellationToken = cancellationToken,
        };
        long people = 0;
        int[] lanes = [.. Enumerable.Range(0, map.Lanes).Where(homes.IsHere)];
        // A lane waits for its brokers while cohorts keep the cores busy, and it reads the journal, not them.
        await Task.WhenAll(
            Parallel.ForEachAsync(lanes, options, async (lane, token) => await grains.GetGrain<ILaneGrain>(lane).WakeAsync(token)),
            Parallel.ForEachAsync(lanes.SelectMany(map.CohortsOfLane), options, async (cohort, token) =>
            {
                CohortHealth health = await grains.GetGrain<IBeneficiaryCohortGrain>(cohort).WakeAsync(token);
                Interlocked.Add(ref people, health.People);
            }));
        IReadOnlyList<BatchHead> open = await batches.ListAsync(openOnly: true, GrainLimits.MaxOpenBatches, cancellationToken);
        foreach (BatchHead head in open)
            await grains.GetGrain<IPaymentBatchGrain>(head.BatchId).ResumeAsync(cancellationToken);
        await grains.GetGrain<IReleaseClockGrain>(0).StartAsync(cancellationToken);
        CompactHeap();
        LogReady(people, open.Count, time.GetElapsedTime(started).TotalSeconds);
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
