using AnSinh.Domain.Batches;
using AnSinh.Ports.Journal;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Batches;

internal sealed partial class PaymentBatchGrain
{
    private const string SystemActor = "system";

    [LoggerMessage(Level = LogLevel.Information, Message = "Batch {BatchId}: {Event} by {Actor}.")]
    private partial void LogEvent(string batchId, string @event, string actor);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {BatchId}: event {Event} was {Outcome}; another activation was first and this one drops its state.")]
    private partial void LogFenced(string batchId, string @event, AppendOutcome outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Batch {BatchId}: a round in state {State} failed and is tried again.")]
    private partial void LogRoundFailed(string batchId, BatchState state, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Batch {BatchId}: its scheduled release was refused ({Error}): {Reason}")]
    private partial void LogScheduledRefused(string batchId, string error, string reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Batch {BatchId} STOPPED: {Problem}")]
    private partial void LogStopped(string batchId, string problem);
}
