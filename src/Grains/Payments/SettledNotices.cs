using AnSinh.Contracts.Batches;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Payments;

/// <summary>
/// Tells batches which cohorts have nothing outstanding any more. Whoever hands over statuses does not wait for that: a batch that is
/// slow or moving must not hold up the others. One notice a batch is under way; what comes meanwhile goes with the next. A notice that
/// fails is dropped, because the batch finds out by itself.
/// </summary>
internal sealed partial class SettledNotices(IGrainFactory grains, ILogger<SettledNotices> logger)
{
    private readonly Lock _gate = new();

    /// <summary>Batches that are being told, each with what its next notice will say.</summary>
    private readonly Dictionary<string, SortedSet<int>> _next = new(StringComparer.Ordinal);

    public void Tell(string batchId, IReadOnlyCollection<int> cohorts)
    {
        lock (_gate)
        {
            if (_next.TryGetValue(batchId, out SortedSet<int>? next))
            {
                next.UnionWith(cohorts);
                return;
            }

            _next[batchId] = [];
        }

        _ = SendAsync(batchId, [.. cohorts]);
    }

    private async Task SendAsync(string batchId, int[] cohorts)
    {
        while (cohorts.Length > 0)
        {
            try
            {
                await grains.GetGrain<IPaymentBatchGrain>(batchId).SettledAsync(cohorts, CancellationToken.None);
            }
            catch (Exception error)
            {
                LogNotTold(batchId, cohorts.Length, error);
            }

            lock (_gate)
            {
                cohorts = [.. _next[batchId]];
                _next[batchId].Clear();
                if (cohorts.Length == 0)
                    _next.Remove(batchId);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Batch {BatchId} was not told that {Cohorts} cohorts have nothing outstanding. Its next poll finds out.")]
    private partial void LogNotTold(string batchId, int cohorts, Exception error);
}
