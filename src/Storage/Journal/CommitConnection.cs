using AnSinh.Contracts.Journal;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace AnSinh.Storage.Journal;

/// <summary>One connection of the writer. Commits a batch and answers its callers, each exactly once, whatever happens to the connection.</summary>
internal sealed partial class CommitConnection(
    NpgsqlDataSource dataSource, JournalWriterOptions options, TimeProvider time, JournalMetrics metrics, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private NpgsqlConnection? _connection;

    public async ValueTask DisposeAsync() => await DropAsync();

    /// <summary>Returns when every entry is answered. Never throws.</summary>
    public async Task CommitAsync(IReadOnlyList<PendingAppend> batch)
    {
        // One order for all writers of the database, so that two batches with the same keys wait for each other and do not deadlock.
        List<PendingAppend> open = [.. batch.OrderBy(pending => pending.Entry.Cohort).ThenBy(pending => pending.Entry.Sequence)];
        long started = time.GetTimestamp();
        TimeSpan pause = FirstPause;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(open, isRetry: attempt > 1);
                return;
            }
            catch (Exception e) when (IsPassing(e))
            {
                await DropAsync();
                open.RemoveAll(pending => pending.IsAnswered);
                if (time.GetElapsedTime(started) >= TimeSpan.FromSeconds(options.PatienceSeconds))
                {
                    LogGaveUp(logger, open.Count, attempt, e);
                    FailAll(open, new JournalUnavailableException($"The journal did not answer in {attempt} attempts over {options.PatienceSeconds} s; whether the entry is there is unknown.", e));
                    return;
                }

                LogRetry(logger, open.Count, attempt, e.Message);
                metrics.Retried();
            }
            catch (Exception e)
            {
                await DropAsync();
                await IsolateAsync(open, e, isRetry: attempt > 1);
                return;
            }

            await Task.Delay(pause, time);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>True for errors that go away: connection, shutdown, deadlock, serialisation, resources.</summary>
    private static bool IsPassing(Exception exception) => exception switch
    {
        PostgresException e => e.IsTransient
            || e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.DiskFull or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.ReadOnlySqlTransaction,
        _ => exception is NpgsqlException or IOException or TimeoutException or OperationCanceledException,
    };

    private static void FailAll(List<PendingAppend> open, Exception exception)
    {
        foreach (PendingAppend pending in open)
            pending.Fail(exception);
    }

    /// <summary>One entry that the database (or the driver) refuses must not take the others with it: each is written alone.</summary>
    private async Task IsolateAsync(List<PendingAppend> open, Exception refusal, bool isRetry)
    {
        open.RemoveAll(pending => pending.IsAnswered);
        if (open.Count == 1)
        {
            LogRefused(logger, open[0].Entry.Cohort, open[0].Entry.Sequence, (refusal as PostgresException)?.SqlState, (refusal as PostgresException)?.ConstraintName);
            open[0].Fail(new InvalidOperationException($"Entry {open[0].Entry.Sequence} of cohort {open[0].Entry.Cohort} cannot be stored: {refusal.Message}", refusal));
            return;
        }

        foreach (PendingAppend pending in open)
            await CommitAloneAsync(pending, isRetry);
    }

    private Task CommitAloneAsync(PendingAppend pending, bool isRetry) => isRetry ? CommitRepeatedAsync(pending) : CommitAsync([pending]);

    /// <summary>Its batch may already be in the journal from an attempt whose answer was lost.</summary>
    private async Task CommitRepeatedAsync(PendingAppend pending)
    {
        try
        {
            await WriteAsync([pending], isRetry: true);
        }
        catch (Exception e)
        {
            await DropAsync();
            pending.Fail(new JournalUnavailableException($"Entry {pending.Entry.Sequence} of cohort {pending.Entry.Cohort} failed after a lost answer; whether it is there is unknown.", e));
        }
    }

    private async Task WriteAsync(List<PendingAppend> open, bool isRetry)
    {
        _connection ??= await dataSource.OpenConnectionAsync();
        await using var insert = new NpgsqlBatch(_connection) { Timeout = Limits.CommandTimeoutSeconds };
        foreach (PendingAppend pending in open)
        {
            var command = new NpgsqlBatchCommand(EntryRow.Insert);
            EntryRow.Write(command.Parameters, pending.Entry);
            insert.BatchCommands.Add(command);
        }

        long started = time.GetTimestamp();
        await insert.PrepareAsync();
        // Without an explicit transaction a batch is one: PostgreSQL commits at its single Sync message.
        await insert.ExecuteNonQueryAsync();
        metrics.Committed(time.GetElapsedTime(started), open.Count);

        var conflicts = new List<PendingAppend>();
        for (int i = 0; i < open.Count; i++)
        {
            if (insert.BatchCommands[i].RecordsAffected == 1)
                Answer(open[i], AppendOutcome.Appended, open[i].Entry.Sequence);
            else
                conflicts.Add(open[i]);
        }

        if (conflicts.Count > 0)
            await ResolveAsync(conflicts, isRetry);
    }

    /// <summary>
    /// Says of each entry that was not inserted whether its command is already in the stream, or somebody else's entry took its place.
    /// After a lost answer, an identical entry is our own from the earlier attempt.
    /// </summary>
    private async Task ResolveAsync(List<PendingAppend> conflicts, bool isRetry)
    {
        await using var lookup = new NpgsqlBatch(_connection) { Timeout = Limits.CommandTimeoutSeconds };
        foreach (PendingAppend pending in conflicts)
        {
            var command = new NpgsqlBatchCommand("select sequence, hash from journal_entry where cohort = $1 and command_id = $2");
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = pending.Entry.Cohort });
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = pending.Entry.CommandId });
            lookup.BatchCommands.Add(command);
        }

        await using NpgsqlDataReader reader = await lookup.ExecuteReaderAsync();
        foreach (PendingAppend pending in conflicts)
        {
            if (!await reader.ReadAsync())
                Answer(pending, AppendOutcome.Fenced, 0);
            else if (isRetry && reader.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(pending.Entry.Hash))
                Answer(pending, AppendOutcome.Appended, pending.Entry.Sequence);
            else
                Answer(pending, AppendOutcome.Repeated, reader.GetInt64(0));
            await reader.NextResultAsync();
        }
    }

    private void Answer(PendingAppend pending, AppendOutcome outcome, long sequence)
    {
        metrics.Answered(outcome);
        if (outcome == AppendOutcome.Fenced)
            LogFenced(logger, pending.Entry.Cohort, pending.Entry.Sequence);
        pending.Complete(outcome, sequence);
    }

    private async ValueTask DropAsync()
    {
        NpgsqlConnection? connection = _connection;
        _connection = null;
        if (connection is not null)
            await connection.DisposeAsync();
    }
}
