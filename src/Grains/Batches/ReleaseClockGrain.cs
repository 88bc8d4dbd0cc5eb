using AnSinh.Contracts.Batches;
using AnSinh.Ports.Journal;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Batches;

[GrainType("release-clock")]
internal sealed partial class ReleaseClockGrain(
    IBatchDirectory batches, IBatchWork work, TimeProvider time, ILogger<ReleaseClockGrain> logger)
    : Grain, IReleaseClockGrain, IRemindable
{
    private const string ReminderName = "due-batches";
    private const int MaxDuePerLook = 1_000;

    public async Task<int> StartAsync(CancellationToken cancellationToken)
    {
        await this.RegisterOrUpdateReminder(
            ReminderName, GrainLimits.ReleaseClockPeriod, GrainLimits.ReleaseClockPeriod, cancellationToken);
        return await WakeDueAsync(cancellationToken);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await WakeDueAsync(CancellationToken.None);
        await ExpireDraftsAsync(CancellationToken.None);
    }

    /// <summary>Drafts that nobody touches any more are withdrawn, so that lists show what somebody works on.</summary>
    private async Task ExpireDraftsAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset before = time.GetUtcNow() - GrainLimits.DraftLife;
        foreach (string batch in await work.ListStaleDraftsAsync(before, GrainLimits.MaxExpiredPerLook, cancellationToken))
        {
            try
            {
                await GrainFactory.GetGrain<IPaymentBatchGrain>(batch).ExpireAsync(cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                LogExpiryFailed(batch, error);
            }
        }
    }

    private async Task<int> WakeDueAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> due = await batches.ListDueAsync(time.GetUtcNow(), MaxDuePerLook, cancellationToken);
        foreach (string batch in due)
        {
            try
            {
                await GrainFactory.GetGrain<IPaymentBatchGrain>(batch).ResumeAsync(cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                // One batch that fails must not keep the others from their time; the next look tries again.
                LogWakeFailed(batch, error);
            }
        }

        return due.Count;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Draft {BatchId} is old and could not be withdrawn; the next look tries again.")]
    private partial void LogExpiryFailed(string batchId, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {BatchId} is due and could not be woken; the next look tries again.")]
    private partial void LogWakeFailed(string batchId, Exception error);
}
