using System.Runtime.CompilerServices;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;
using AnSinh.Ports.Lanes;

namespace AnSinh.Streaming.Tests.Kit;

/// <summary>The journal, its batches and the hints in memory.</summary>
internal sealed class FakeJournal : IJournalReader, IBatchWork, ILanePositionHints
{
    private readonly Lock _lock = new();
    private readonly List<JournalEntry> _entries = [];
    private readonly Dictionary<int, long> _hints = [];

    public int OrderReads { get; private set; }

    public void Append(params IEnumerable<JournalEntry> entries)
    {
        lock (_lock)
            _entries.AddRange(entries);
    }

    public long HintOf(int cohort)
    {
        lock (_lock)
            return _hints.GetValueOrDefault(cohort);
    }

    public void SetHint(int cohort, long sequence)
    {
        lock (_lock)
            _hints[cohort] = sequence;
    }

    public IAsyncEnumerable<JournalEntry> ReadCohortAsync(int cohort, long afterSequence, CancellationToken cancellationToken) =>
        SelectAsync(entry => entry.Cohort == cohort && entry.Sequence > afterSequence, cancellationToken);

    public IAsyncEnumerable<JournalEntry> ReadOrdersAfterAsync(
        IReadOnlyDictionary<int, long> afterSequences, CancellationToken cancellationToken)
    {
        OrderReads++;
        return SelectAsync(
            entry => entry.Kind == EntryKind.Orders && afterSequences.TryGetValue(entry.Cohort, out long after) && entry.Sequence > after,
            cancellationToken);
    }

    public Task<IReadOnlyDictionary<int, byte[]>> ReadOrderHashesAsync(
        IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyDictionary<int, byte[]>>(_entries
                .Where(
                    entry => entry.Kind == EntryKind.Orders
                        && positions.TryGetValue(entry.Cohort, out long sequence)
                        && sequence == entry.Sequence)
                .ToDictionary(entry => entry.Cohort, entry => entry.Hash));
        }
    }

    public IAsyncEnumerable<JournalEntry> ReadBatchesAsync(
        IReadOnlyCollection<int> cohorts, IReadOnlyCollection<string> batchIds, CancellationToken cancellationToken) =>
        SelectAsync(entry => cohorts.Contains(entry.Cohort) && batchIds.Contains(entry.BatchId), cancellationToken);

    public Task<IReadOnlyList<BatchPlace>> ListUnderWayAsync(BatchPlace? after, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            IEnumerable<string> batches = _entries.Select(entry => entry.BatchId!).Distinct();
            return Task.FromResult<IReadOnlyList<BatchPlace>>(
                after is null ? [.. batches.Select(batch => new BatchPlace(batch, default))] : []);
        }
    }

    public Task<IReadOnlyList<string>> ListEndedAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<int> CountDraftsAsync(string maker, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListStaleDraftsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    Task<IReadOnlyDictionary<int, long>> ILanePositionHints.ReadAsync(IReadOnlyCollection<int> cohorts, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyDictionary<int, long>>(_hints.Where(hint => cohorts.Contains(hint.Key)).ToDictionary());
    }

    public Task RaiseAsync(IReadOnlyDictionary<int, long> positions, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach ((int cohort, long sequence) in positions)
                _hints[cohort] = Math.Max(_hints.GetValueOrDefault(cohort), sequence);
        }

        return Task.CompletedTask;
    }

    private async IAsyncEnumerable<JournalEntry> SelectAsync(
        Func<JournalEntry, bool> predicate, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        JournalEntry[] selected;
        lock (_lock)
            selected = [.. _entries.Where(predicate).OrderBy(entry => entry.Cohort).ThenBy(entry => entry.Sequence)];
        foreach (JournalEntry entry in selected)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }
}
