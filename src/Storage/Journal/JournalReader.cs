using System.Data;
using System.Runtime.CompilerServices;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;
using Npgsql;
using NpgsqlTypes;

namespace AnSinh.Storage.Journal;

/// <summary>Streams entries out of PostgreSQL, row by row, and checks each against itself and against its neighbours.</summary>
public sealed class JournalReader(NpgsqlDataSource dataSource) : IJournalReader
{
    /// <summary>
    /// Entries in memory at once of a reader that somebody may hold for long. An entry has at most some thousands of orders.
    /// </summary>
    internal const int PageEntries = 32;

    /// <inheritdoc/>
    /// <exception cref="JournalDriftException">An entry is not what was written, a sequence is missing, or the entry after which to read is
    /// not there.</exception>
    public async IAsyncEnumerable<JournalEntry> ReadCohortAsync(
        int cohort, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        await using NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { Timeout = StorageLimits.CommandTimeoutSeconds };
        // The anchor: the stream after n must continue n, and a state that is ahead of the journal means that the journal lost entries.
        batch.BatchCommands.Add(
            Command("select e.hash from journal_entry e where e.cohort = $1 and e.sequence = $2", cohort, afterSequence));
        batch.BatchCommands.Add(
            Command(
                $"select {EntryRow.Columns} from journal_entry e where e.cohort = $1 and e.sequence > $2 order by e.sequence", cohort,
                afterSequence));
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        byte[] previousHash = EntryHash.Genesis;
        if (await reader.ReadAsync(cancellationToken))
            previousHash = reader.GetFieldValue<byte[]>(0);
        else if (afterSequence > 0)
            throw new JournalDriftException($"Cohort {cohort} has no entry {afterSequence}: the reader is ahead of the journal.");
        await reader.NextResultAsync(cancellationToken);

        long expected = afterSequence + 1;
        while (await reader.ReadAsync(cancellationToken))
        {
            JournalEntry entry = EntryRow.Read(reader);
            if (entry.Sequence != expected)
                throw new JournalDriftException($"Cohort {cohort}: entry {expected} is missing, {entry.Sequence} follows.");
            if (!entry.PreviousHash.AsSpan().SequenceEqual(previousHash))
                throw new JournalDriftException($"Cohort {cohort}: entry {entry.Sequence} does not continue the hash chain.");
            previousHash = entry.Hash;
            expected++;
            yield return entry;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="JournalDriftException">An entry is not what was written, or an orders entry is missing between two.</exception>
    public async IAsyncEnumerable<JournalEntry> ReadOrdersAfterAsync(
        IReadOnlyDictionary<int, long> afterSequences, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(afterSequences);
        int[] cohorts = [.. afterSequences.Keys];
        long[] after = [.. cohorts.Select(cohort => afterSequences[cohort])];
        List<EntryKey> keys = await ListKeysAsync(
            "select e.cohort, e.sequence from unnest($1, $2) as a (cohort, after) "
            + "join journal_entry e on e.cohort = a.cohort and e.sequence > a.after and e.kind = 2 order by e.cohort, e.sequence",
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = cohorts },
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = after },
            cancellationToken);
        int cohort = -1;
        long previousOrders = 0;
        await foreach (JournalEntry entry in ReadPagesAsync(keys, cancellationToken))
        {
            bool continues = entry.Cohort == cohort
                ? entry.PreviousOrders == previousOrders
                : entry.PreviousOrders <= afterSequences[entry.Cohort];
            if (!continues)
                throw new JournalDriftException(
                    $"Cohort {entry.Cohort}: orders entry {entry.PreviousOrders} is missing before {entry.Sequence}.");
            (cohort, previousOrders) = (entry.Cohort, entry.Sequence);
            yield return entry;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="JournalDriftException">An entry is not what was written.</exception>
    public async IAsyncEnumerable<JournalEntry> ReadBatchesAsync(
        IReadOnlyCollection<int> cohorts, IReadOnlyCollection<string> batchIds,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cohorts);
        ArgumentNullException.ThrowIfNull(batchIds);
        List<EntryKey> keys = await ListKeysAsync(
            "select e.cohort, e.sequence from journal_entry e where e.batch = any ($1) and e.cohort = any ($2) and e.kind in (2, 3) "
            + "order by e.cohort, e.sequence",
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = batchIds.ToArray() },
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = cohorts.ToArray() },
            cancellationToken);
        await foreach (JournalEntry entry in ReadPagesAsync(keys, cancellationToken))
            yield return entry;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<int, byte[]>> ReadOrderHashesAsync(
        IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(positions);
        int[] cohorts = [.. positions.Keys];
        long[] sequences = [.. cohorts.Select(cohort => positions[cohort])];
        await using NpgsqlCommand command = dataSource.CreateCommand(
            "select e.cohort, e.hash from unnest($1, $2) as p (cohort, sequence) join journal_entry e on e.cohort = p.cohort and "
            + "e.sequence = p.sequence and e.kind = 2");
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = cohorts });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = sequences });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var hashes = new Dictionary<int, byte[]>();
        while (await reader.ReadAsync(cancellationToken))
            hashes.Add(reader.GetInt32(0), reader.GetFieldValue<byte[]>(1));
        return hashes;
    }

    /// <summary>Where the entries are, in the order in which they are read: 12 bytes an entry, whatever its size.</summary>
    private async Task<List<EntryKey>> ListKeysAsync(
        string query, NpgsqlParameter first, NpgsqlParameter second, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(query);
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(first);
        command.Parameters.Add(second);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<EntryKey>();
        while (await reader.ReadAsync(cancellationToken))
            keys.Add(new EntryKey(reader.GetInt32(0), reader.GetInt64(1)));
        return keys;
    }

    /// <summary>
    /// Reads the entries page by page. No connection is held while whoever reads does something else, and that may take as long as a broker
    /// is away.
    /// </summary>
    private async IAsyncEnumerable<JournalEntry> ReadPagesAsync(
        List<EntryKey> keys, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int start = 0; start < keys.Count; start += PageEntries)
        {
            List<EntryKey> page = keys.GetRange(start, Math.Min(PageEntries, keys.Count - start));
            foreach (JournalEntry entry in await ReadPageAsync(page, cancellationToken))
                yield return entry;
        }
    }

    private async Task<List<JournalEntry>> ReadPageAsync(List<EntryKey> page, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(
            $"select {EntryRow.Columns} from unnest($1, $2) as k (cohort, sequence) "
            + "join journal_entry e on e.cohort = k.cohort and e.sequence = k.sequence order by e.cohort, e.sequence");
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. page.Select(static key => key.Cohort)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. page.Select(static key => key.Sequence)] });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        var entries = new List<JournalEntry>(page.Count);
        while (await reader.ReadAsync(cancellationToken))
            entries.Add(EntryRow.Read(reader));
        return entries.Count == page.Count
            ? entries
            : throw new JournalDriftException(
                $"{page.Count - entries.Count} entries of cohorts {page[0].Cohort} to {page[^1].Cohort} vanished while they were read.");
    }

    private static NpgsqlBatchCommand Command(string text, int cohort, long sequence)
    {
        var command = new NpgsqlBatchCommand(text);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = cohort });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sequence });
        return command;
    }

    private readonly record struct EntryKey(int Cohort, long Sequence);
}
