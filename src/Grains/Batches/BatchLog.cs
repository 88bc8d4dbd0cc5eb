using AnSinh.Ports.Journal;
using AnSinh.Domain.Batches;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Batches;

/// <summary>What a batch says of itself.</summary>
internal static partial class BatchLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Batch {BatchId}: {Event} by {Actor}.")]
    public static partial void Recorded(this ILogger log, string batchId, string @event, string actor);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Batch {BatchId}: event {Event} was {Outcome}; another activation was first and this one drops its state.")]
    public static partial void Fenced(this ILogger log, string batchId, string @event, AppendOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {BatchId}: a round in state {State} failed and is tried again.")]
    public static partial void RoundFailed(this ILogger log, string batchId, BatchState state, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Batch {BatchId}: its scheduled release was refused ({Error}): {Reason}")]
    public static partial void ScheduledRefused(this ILogger log, string batchId, string error, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Batch {BatchId} STOPPED: {Problem}")]
    public static partial void Stopped(this ILogger log, string batchId, string problem);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Batch {BatchId}: its cohorts could not be counted for a look; the view shows what was known before.")]
    public static partial void LookFailed(this ILogger log, string batchId, Exception error);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Batch {BatchId}: ordered were {Ordered}, the cohorts told {Counted}. Each reads its journal now and counts again.")]
    public static partial void CountedOtherwise(this ILogger log, string batchId, string ordered, string counted);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Batch {BatchId}: the recount found {Outstanding} orders outstanding that an earlier answer did not have; it waits on.")]
    public static partial void StillOutstanding(this ILogger log, string batchId, long outstanding);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Batch {BatchId}: polls {Cohorts} cohorts, the next time after {Pause}.")]
    public static partial void Polled(this ILogger log, string batchId, int cohorts, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Batch {BatchId}: {Cohorts} cohorts have nothing outstanding any more, it is told.")]
    public static partial void Noticed(this ILogger log, string batchId, int cohorts);
}
