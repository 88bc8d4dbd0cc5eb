using Microsoft.Extensions.Logging;

namespace AnSinh.Storage.Embedded;

public sealed partial class EmbeddedPostgres
{
    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL answers on 127.0.0.1:{Port} (process {ProcessId}, {Folder}) after {Milliseconds} ms.")]
    private static partial void LogStarted(ILogger logger, int port, int processId, string folder, long milliseconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "The user 'postgres' cannot reach {Wanted}; the database is kept in {Folder} instead.")]
    private static partial void LogElsewhere(ILogger logger, string wanted, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL on port {Port} has stopped.")]
    private static partial void LogStopped(ILogger logger, int port);
}
