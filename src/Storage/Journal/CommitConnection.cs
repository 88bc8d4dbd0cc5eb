using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Ports.Journal;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnSinh.Storage.Journal;

/// <summary>
/// One connection of the writer. Commits a batch and answers its callers, each exactly once, whatever happens to the connection.
/// </summary>
internal sealed partial class CommitConnection(
    IEntryTable table, JournalWriterOptions options, TimeProvider time, JournalMetrics metrics, ILogger logger) : IAsyncDisposable
{
    private static readonly Backoff Pauses = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1));

    public ValueTask DisposeAsync() => table.DropAsync();

    /// <summary>Returns when every entry is answered. Never throws.</summary>
    public async Task CommitAsync(IReadOnlyList<PendingAppend> batch)
    {
        // One order for all writers of the database, so that two batches with the same keys wait for each other and do not deadlock.
        List<PendingAppend> open = [.. batch.OrderBy(pending => pending.Entry.Cohort).ThenBy(pending => pending.Entry.Sequence)];
        long started = time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(open, isRetry: attempt > 1);
                return;
            }
            catch (Exception e) when (IsPassing(e))
            {
                await table.DropAsync();
                open.RemoveAll(pending => pending.IsAnswered);
                if (time.GetElapsedTime(started) >= TimeSpan.FromSeconds(options.PatienceSeconds))
                {
                    LogGaveUp(logger, open.Count, attempt, e);
                    FailAll(
                        open,
                        new JournalUnavailableException(
                            $"The journal did not answer in {attempt} attempts over {options.PatienceSeconds} s; whether the entry is "
                            + $"there is unknown.",
                            e));
                    return;
                }

                LogRetry(logger, open.Count, attempt, e.Message);
                metrics.Retried();
            }
            catch (Exception e)
            {
                await table.DropAsync();
                await IsolateAsync(open, e, isRetry: attempt > 1);
                return;
            }

            await Pauses.WaitAsync(attempt, time, CancellationToken.None);
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
            LogRefused(
                logger, open[0].Entry.Cohort, open[0].Entry.Sequence, (refusal as PostgresException)?.SqlState,
                (refusal as PostgresException)?.ConstraintName);
            open[0].Fail(
                new InvalidOperationException(
                    $"Entry {open[0].Entry.Sequence} of cohort {open[0].Entry.Cohort} cannot be stored: {refusal.Message}", refusal));
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
            await table.DropAsync();
            pending.Fail(
                new JournalUnavailableException(
                    $"Entry {pending.Entry.Sequence} of cohort {pending.Entry.Cohort} failed after a lost answer; whether it is there is "
                    + $"unknown.",
                    e));
        }
    }

    private async Task WriteAsync(List<PendingAppend> open, bool isRetry)
    {
        var leftOut = new List<PendingAppend>();
        await table.InsertAsync(open, leftOut);
        int next = 0;
        foreach (PendingAppend pending in open)
        {
            if (next < leftOut.Count && leftOut[next] == pending)
                next++;
            else
                Answer(pending, AppendOutcome.Appended, pending.Entry.Sequence);
        }

        if (leftOut.Count > 0)
            await ResolveAsync(leftOut, isRetry);
    }

    /// <summary>
    /// Says of each entry that was not inserted whether its command is already in the stream, or somebody else's entry took its place.
    /// After a lost answer, an identical entry is our own from the earlier attempt.
    /// </summary>
    private async Task ResolveAsync(List<PendingAppend> conflicts, bool isRetry)
    {
        StoredCommand?[] stored = await table.FindCommandsAsync(conflicts);
        for (int i = 0; i < stored.Length; i++)
        {
            PendingAppend pending = conflicts[i];
            if (stored[i] is not { } known)
                Answer(pending, AppendOutcome.Fenced, 0);
            else if (isRetry && known.Hash.AsSpan().SequenceEqual(pending.Entry.Hash))
                Answer(pending, AppendOutcome.Appended, pending.Entry.Sequence);
            else
                Answer(pending, AppendOutcome.Repeated, known.Sequence);
        }
    }

    private void Answer(PendingAppend pending, AppendOutcome outcome, long sequence)
    {
        metrics.Answered(outcome);
        if (outcome == AppendOutcome.Fenced)
            LogFenced(logger, pending.Entry.Cohort, pending.Entry.Sequence);
        pending.Complete(outcome, sequence);
    }
}
