using Microsoft.Extensions.Logging;

namespace AnSinh.Streaming.Lanes;

internal sealed partial class LanePump
{
    [
        LoggerMessage(
            Level = LogLevel.Warning, Message = "Lane {Lane}: the producer is thrown away; the lane resumes from the journal in {Pause}.")]
    private partial void LogRestart(Exception failure, int lane, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lane {Lane}: the brokers moved to {BootstrapServers}; the lane resumes there.")]
    private partial void LogMoved(int lane, string bootstrapServers);

    [LoggerMessage(Level = LogLevel.Warning,
        Message =
            "Lane {Lane}: Kafka has lost what {Cohorts} cohorts had streamed. {Orders} outstanding orders were streamed again under the "
            + "same identity.")]
    private partial void LogReplayed(int lane, int cohorts, long orders);

    [LoggerMessage(Level = LogLevel.Information, Message = "Lane {Lane} streams; {Cohorts} cohorts have a position.")]
    private partial void LogStarted(int lane, int cohorts);
}
