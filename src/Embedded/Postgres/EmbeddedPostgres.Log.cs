using Microsoft.Extensions.Logging;

namespace AnSinh.Embedded.Postgres;

public sealed partial class EmbeddedPostgres
{
    [
        LoggerMessage(
            Level = LogLevel.Information,
            Message = "PostgreSQL answers on 127.0.0.1:{Port} (process {ProcessId}, {Folder}) after {Milliseconds} ms.")]
    private static partial void LogStarted(ILogger logger, int port, int processId, string folder, long milliseconds);

    [
        LoggerMessage(
            Level = LogLevel.Information, Message = "The user 'postgres' cannot reach {Wanted}; the database is kept in {Folder} instead.")]
    private static partial void LogElsewhere(ILogger logger, string wanted, string folder);

    [
        LoggerMessage(
            Level = LogLevel.Error,
            Message =
                "PostgreSQL on port {Port} (process {ProcessId}) ended and nobody had asked it to; it is started again in {Seconds:F1} s. "
                + "What it said last is in {EarlierLog} from then on.")]
    private static partial void LogDied(ILogger logger, int port, int processId, double seconds, string earlierLog);

    [
        LoggerMessage(
            Level = LogLevel.Warning,
            Message = "PostgreSQL answers again on 127.0.0.1:{Port} (process {ProcessId}), {Milliseconds} ms after its end was seen.")]
    private static partial void LogBack(ILogger logger, int port, int processId, long milliseconds);

    [
        LoggerMessage(
            Level = LogLevel.Error,
            Message = "PostgreSQL on port {Port} could not be started again; it is tried once more in {Seconds:F1} s.")]
    private static partial void LogNotBack(ILogger logger, int port, double seconds, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The new process of PostgreSQL on port {Port} could not be written down.")]
    private static partial void LogNotTold(ILogger logger, int port, Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL on port {Port} has stopped.")]
    private static partial void LogStopped(ILogger logger, int port);
}
