using Microsoft.Extensions.Logging;

namespace AnSinh.Streaming.Statuses;

public sealed partial class StatusConsumer
{
    [
        LoggerMessage(
            Level = LogLevel.Warning, Message = "Statuses could not be handed over, try {Attempt}; the same ones are handed over again.")]
    private partial void LogRetry(Exception? failure, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The status consumer is built again.")]
    private partial void LogRestart(Exception failure);

    [LoggerMessage(Level = LogLevel.Information, Message = "Kafka client of the status consumer: {Reason}")]
    private partial void LogClientError(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Offsets were not committed; the statuses will come again.")]
    private partial void LogNotCommitted(Exception failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Record {Topic}/{Partition}/{Offset} was kept aside, whole or in part: {Reason}")]
    private partial void LogStray(string topic, int partition, long offset, string reason);

    [LoggerMessage(Level = LogLevel.Critical,
        Message =
            "GAP: records of {Topic}/{Partition} around offset {Offset} were dropped before they were read. Ask the banks to send their "
            + "statuses again.")]
    private partial void LogGap(string topic, int partition, long offset);
}
