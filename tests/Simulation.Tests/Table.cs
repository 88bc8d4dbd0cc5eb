using System.Runtime.CompilerServices;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;
using AnSinh.Storage.Journal;

namespace AnSinh.Simulation.Tests;

/// <summary>
/// PostgreSQL as the journal uses it: primary key, unique command id, the fence of the previous hash; snapshots and hints.
/// </summary>
internal sealed class Table(Ledger ledger, Mutation mutation)
{
    private readonly Dictionary<int, List<JournalEntry>> _streams = [];
    private readonly Dictionary<(int Cohort, Guid Command), JournalEntry> _commands = [];

    public Dictionary<int, CohortSnapshot> Snapshots { get; } = [];

    public Dictionary<int, long> Hints { get; } = [];

    public List<JournalEntry> StreamOf(int cohort) => _streams.TryGetValue(cohort, out List<JournalEntry>? stream)
        ? stream
        : _streams[cohort] = [];

    /// <summary>As <c>EntryRow.Insert</c>.</summary>
    public bool Insert(JournalEntry entry)
    {
        List<JournalEntry> stream = StreamOf(entry.Cohort);
        bool fits = entry.Sequence == stream.Count + 1
            && (entry.Sequence == 1 || stream[^1].Hash.AsSpan().SequenceEqual(entry.PreviousHash));
        if ((!fits && mutation != Mutation.NoFence)
            || (_commands.ContainsKey((entry.Cohort, entry.CommandId)) && mutation != Mutation.NoCommandId))
            return false;
        stream.Add(entry);
        _commands.TryAdd((entry.Cohort, entry.CommandId), entry);
        ledger.Inserted(entry);
        return true;
    }

    public StoredCommand? Find(JournalEntry asked)
    {
        if (mutation == Mutation.ConflictTakenForOwn)
            return new StoredCommand(asked.Sequence, asked.Hash);
        return _commands.TryGetValue((asked.Cohort, asked.CommandId), out JournalEntry? entry)
            ? new StoredCommand(entry.Sequence, entry.Hash)
            : null;
    }

    public void Keep(CohortSnapshot snapshot)
    {
        if (!Snapshots.TryGetValue(snapshot.Cohort, out CohortSnapshot? kept) || kept.Sequence <= snapshot.Sequence)
            Snapshots[snapshot.Cohort] = snapshot;
    }

    public void Raise(IReadOnlyDictionary<int, long> positions)
    {
        foreach ((int cohort, long sequence) in positions)
            Hints[cohort] = Math.Max(Hints.GetValueOrDefault(cohort), sequence);
    }
}

/// <summary>One process's connection to it.</summary>
internal sealed class Connection(Table table, BatchStream batch, Network network, Node node) : IEntryTable, IJournalReader, ISnapshotStore
{
    public async Task InsertAsync(List<PendingAppend> open, List<PendingAppend> leftOut)
    {
        PendingAppend[] entries = [.. open];
        bool[] inserted = await network.AskAsync(node, "insert", () => Array.ConvertAll(entries, pending => table.Insert(pending.Entry)));
        for (int i = 0; i < inserted.Length; i++)
        {
            if (!inserted[i])
                leftOut.Add(entries[i]);
        }
    }

    public Task<StoredCommand?[]> FindCommandsAsync(List<PendingAppend> asked) =>
        network.AskAsync(node, "look for commands", () => asked.Select(pending => table.Find(pending.Entry)).ToArray());

    public ValueTask DropAsync() => ValueTask.CompletedTask;

    public async IAsyncEnumerable<JournalEntry> ReadCohortAsync(
        int cohort, long afterSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (JournalEntry entry in await network.AskAsync(
            node, "read the journal", () => table.StreamOf(cohort).Skip((int)afterSequence).ToArray()))
            yield return entry;
    }

    public async IAsyncEnumerable<JournalEntry> ReadOrdersAfterAsync(
        IReadOnlyDictionary<int, long> afterSequences, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JournalEntry[] found = await network.AskAsync(node, "read orders", () => afterSequences.OrderBy(after => after.Key)
            .SelectMany(
                after =>
                    table.StreamOf(after.Key).Where(entry => entry.Sequence > after.Value && entry.Kind == EntryKind.Orders)).ToArray());
        foreach (JournalEntry entry in found)
            yield return entry;
    }

    public Task<IReadOnlyDictionary<int, byte[]>> ReadOrderHashesAsync(
        IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken) =>
        network.AskAsync<IReadOnlyDictionary<int, byte[]>>(node, "read hashes", () => positions
            .SelectMany(
                position => table.StreamOf(position.Key).Where(entry => entry.Sequence == position.Value && entry.Kind == EntryKind.Orders))
            .ToDictionary(entry => entry.Cohort, entry => entry.Hash));

    public async IAsyncEnumerable<JournalEntry> ReadBatchesAsync(
        IReadOnlyCollection<int> cohorts, IReadOnlyCollection<string> batchIds,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JournalEntry[] found = await network.AskAsync(node, "read batches", () => cohorts.Order()
            .SelectMany(
                cohort => table.StreamOf(cohort).Where(entry => entry.BatchId is not null && batchIds.Contains(entry.BatchId))).ToArray());
        foreach (JournalEntry entry in found)
            yield return entry;
    }

    public Task<CohortSnapshot?> ReadAsync(int cohort, CancellationToken cancellationToken) =>
        network.AskAsync(node, "read the snapshot", () => table.Snapshots.GetValueOrDefault(cohort));

    public Task WriteAsync(CohortSnapshot snapshot, CancellationToken cancellationToken) => network.AskAsync(node, "write a snapshot", () =>
    {
        table.Keep(snapshot);
        return true;
    });

    public Task<bool> AppendAsync(StreamEvent next) => network.AskAsync(node, $"append {next.Event}", () => batch.Insert(next));

    public Task<StreamEvent[]> ReadBatchAsync() => network.AskAsync(node, "read the batch", () => batch.Events);

    public Task<Dictionary<int, long>> HintsAsync(int[] cohorts) => network.AskAsync(node, "read hints", () =>
        cohorts.Where(table.Hints.ContainsKey).ToDictionary(cohort => cohort, cohort => table.Hints[cohort]));

    public Task<bool> RaiseAsync(IReadOnlyDictionary<int, long> positions) => network.AskAsync(node, "raise hints", () =>
    {
        table.Raise(positions);
        return true;
    });
}
