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
        await using NpgsqlCommand command = dataSource.CreateCommand(
            $"select {EntryRow.Columns} from unnest($1, $2) as a (cohort, after) "
            + "join journal_entry e on e.cohort = a.cohort and e.sequence > a.after and e.kind = 2 order by e.cohort, e.sequence");
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = cohorts });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, Value = after });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        int cohort = -1;
        long previousOrders = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            JournalEntry entry = EntryRow.Read(reader);
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
        await using NpgsqlCommand command = dataSource.CreateCommand(
            $"select {EntryRow.Columns} from journal_entry e where e.batch = any ($1) and e.cohort = any ($2) and e.kind in (2, 3) order "
            + $"by e.cohort, e.sequence");
        command.CommandTimeout = StorageLimits.CommandTimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = batchIds.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, Value = cohorts.ToArray() });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            yield return EntryRow.Read(reader);
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

    private static NpgsqlBatchCommand Command(string text, int cohort, long sequence)
    {
        var command = new NpgsqlBatchCommand(text);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = cohort });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sequence });
        return command;
    }
}
