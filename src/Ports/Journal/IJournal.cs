using AnSinh.Domain.Journal;

namespace AnSinh.Ports.Journal;

public enum AppendOutcome
{
    /// <summary>The entry is committed: it survives the loss of every process.</summary>
    Appended,

    /// <summary>This command id is already in the cohort's stream; nothing was written.</summary>
    Repeated,

    /// <summary>Another writer holds this sequence: the caller's state is stale, it must drop it and read again.</summary>
    Fenced,
}

/// <summary>The answer to an append.</summary>
/// <param name="Sequence">The entry's sequence; for <see cref="AppendOutcome.Repeated"/> that of the first; for
/// <see cref="AppendOutcome.Fenced"/> 0.</param>
public readonly record struct AppendResult(AppendOutcome Outcome, long Sequence);

/// <summary>Appends to the system of record. One instance per silo; entries of many cohorts share a commit.</summary>
public interface IJournal
{
    /// <summary>
    /// Completes after the commit, never before. When the connection is lost around a commit the writer finds out whether the
    /// entry is there before it answers; a caller sees an exception only when it gave up, and then the outcome is unknown:
    /// repeat the same entry, or drop the state and read again.
    /// </summary>
    /// <param name="entry">Sealed (<see cref="EntryHash.Seal"/>) and with the next sequence of its cohort.</param>
    ValueTask<AppendResult> AppendAsync(JournalEntry entry, CancellationToken cancellationToken);
}

/// <summary>
/// Reads the system of record. Every entry read is checked: hash, counts and control sum, else <see cref="JournalDriftException"/>.
/// </summary>
public interface IJournalReader
{
    /// <summary>A cohort's entries after <paramref name="afterSequence"/>, in order.</summary>
    IAsyncEnumerable<JournalEntry> ReadCohortAsync(int cohort, long afterSequence, CancellationToken cancellationToken);

    /// <summary>
    /// Order entries of several cohorts, each after its own sequence, ordered by (cohort, sequence). Cohorts with nothing after their
    /// sequence cost no row.
    /// </summary>
    IAsyncEnumerable<JournalEntry> ReadOrdersAfterAsync(IReadOnlyDictionary<int, long> afterSequences, CancellationToken cancellationToken);

    /// <summary>
    /// The hashes of the order entries at exactly these positions, cohort → sequence; a position without an order entry is left out.
    /// </summary>
    Task<IReadOnlyDictionary<int, byte[]>> ReadOrderHashesAsync(
        IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken);

    /// <summary>
    /// Order and status entries of the given cohorts that belong to the given batches, ordered by (cohort, sequence): what it
    /// takes to say which orders are outstanding.
    /// </summary>
    IAsyncEnumerable<JournalEntry> ReadBatchesAsync(
        IReadOnlyCollection<int> cohorts, IReadOnlyCollection<string> batchIds, CancellationToken cancellationToken);
}

/// <summary>
/// The journal contradicts itself: a broken hash, a wrong count or sum, a gap in a sequence. The stream must not be used.
/// </summary>
public sealed class JournalDriftException : Exception
{
    public JournalDriftException()
    {
    }

    public JournalDriftException(string message) : base(message)
    {
    }

    public JournalDriftException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
