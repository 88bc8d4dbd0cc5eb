using Microsoft.Extensions.Logging;

namespace AnSinh.Storage.Journal;

internal sealed partial class CommitConnection
{
    [
        LoggerMessage(
            Level = LogLevel.Warning,
            Message =
                "The journal connection failed with {Entries} entries open (attempt {Attempt}): {Reason}. The same batch is tried again.")]
    private static partial void LogRetry(ILogger logger, int entries, int attempt, string reason);

    [
        LoggerMessage(
            Level = LogLevel.Error,
            Message = "The journal did not answer for {Entries} entries after {Attempt} attempts; their outcome is unknown.")]
    private static partial void LogGaveUp(ILogger logger, int entries, int attempt, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cohort {Cohort}: entry {Sequence} is fenced, another writer was first.")]
    private static partial void LogFenced(ILogger logger, int cohort, long sequence);

    [
        LoggerMessage(
            Level = LogLevel.Error, Message = "Cohort {Cohort}: entry {Sequence} cannot be stored ({SqlState}, constraint {Constraint}).")]
    private static partial void LogRefused(ILogger logger, int cohort, long sequence, string? sqlState, string? constraint);
}
