using AnSinh.Contracts.Batches;
using AnSinh.Ports.Journal;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Batches;

[GrainType("release-clock")]
internal sealed partial class ReleaseClockGrain(IBatchDirectory batches, TimeProvider time, ILogger<ReleaseClockGrain> logger)
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

    public Task ReceiveReminder(string reminderName, TickStatus status) => WakeDueAsync(CancellationToken.None);

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {BatchId} is due and could not be woken; the next look tries again.")]
    private partial void LogWakeFailed(string batchId, Exception error);
}
