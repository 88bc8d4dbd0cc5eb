using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;

namespace AnSinh.Streaming.Lanes;

/// <summary>The life of one producer: positions, replay of what the broker lost, catching up with the journal, then offers.</summary>
/// <remarks>
/// In production no task here ever waits: each call blocks the lane's own thread, which owns the Kafka client, and comes back completed.
/// The methods are asynchronous for the simulation, which takes turns at every call.
/// </remarks>
internal sealed class LaneRun(
    LaneMemory lane, ILaneJournal journal, ILaneOffers offers, ILaneReport report, LaneProducer producer, CancellationToken stop)
{
    // How far each cohort is with the open transaction; the committed positions are the lane's.
    private readonly Dictionary<int, long> _streamed = [];
    private IReadOnlyDictionary<int, byte[]> _hashes = new Dictionary<int, byte[]>();

    /// <summary>Returns only by an exception.</summary>
    public async Task StreamAsync()
    {
        Dictionary<int, long> lost = await FindPositionsAsync();
        if (lost.Count > 0)
            await ReplayAsync(lost);
        await CatchUpAsync(_streamed);
        await CommitAsync();
        report.Started(_streamed.Count(static position => position.Value > 0));
        while (true)
            await TakeOffersAsync();
    }

    /// <summary>Fills the positions to stream from; returns the cohorts that Kafka has lost, with what it should have had.</summary>
    private async ValueTask<Dictionary<int, long>> FindPositionsAsync()
    {
        LanePositions kafka = await journal.ReadPositionsAsync();
        int[] cohorts = [.. lane.Map.CohortsOfLane(lane.Lane)];
        IReadOnlyDictionary<int, long> hints = await journal.ReadHintsAsync(cohorts);
        producer.Continue(kafka.Manifests);
        producer.Continue(lane.Manifests);
        var lost = new Dictionary<int, long>();
        var known = new Dictionary<int, long>();
        foreach (int cohort in cohorts)
        {
            long inKafka = kafka.Cohorts.GetValueOrDefault(cohort);
            long expected = Math.Max(hints.GetValueOrDefault(cohort), lane.Positions.PositionOf(cohort));
            _streamed[cohort] = Math.Max(inKafka, expected);
            if (expected > inKafka)
                lost[cohort] = expected;
            else if (inKafka > 0)
                known[cohort] = inKafka;
        }

        await CheckJournalAsync(kafka);
        // A crash between the Kafka commit and the hint leaves the hint behind.
        Publish(known);
        return lost;
    }

    /// <summary>
    /// What was streamed must be in the journal: the very entry, not only as many. After a database was set back to an earlier time the
    /// banks know orders that the journal does not, and an entry that takes the place of one of those would pass for streamed.
    /// </summary>
    private async ValueTask CheckJournalAsync(LanePositions kafka)
    {
        Dictionary<int, long> positions = _streamed.Where(static position => position.Value > 0).ToDictionary();
        _hashes = await journal.ReadHashesAsync(positions);
        int[] strange =
            [.. positions.Where(position => !Knows(kafka, position.Key, position.Value)).Select(static position => position.Key).Order()];
        if (strange.Length > 0)
        {
            throw new JournalDriftException(
                $"Lane {lane.Lane} streams nothing: orders of {strange.Length} cohorts (first {strange[0]}, up to entry "
                + $"{positions[strange[0]]}) went to the banks and are not in this journal. "
                + "The database was set back, or is another one. "
                + "See 'After a restore to an earlier time' in docs/operators/operations.md.");
        }
    }

    private bool Knows(LanePositions kafka, int cohort, long position) =>
        _hashes.TryGetValue(cohort, out byte[]? hash)
        && (
            kafka.Cohorts.GetValueOrDefault(cohort) != position
                || !kafka.Marks.TryGetValue(cohort, out string? mark)
                || mark == LanePositions.MarkOf(hash));

    private async ValueTask ReplayAsync(Dictionary<int, long> lost)
    {
        IReadOnlyList<string> batches = await journal.ListBatchesUnderWayAsync();
        long orders = 0;
        var left = new Dictionary<int, long>(lost);
        if (batches.Count > 0)
        {
            await foreach ((int cohort, OutstandingOrders fold) in ByCohort(journal.ReadBatches(lost.Keys, batches)))
            {
                foreach (OutstandingEntry outstanding in fold.UpTo(lost[cohort]))
                {
                    producer.AddReplay(outstanding);
                    orders += outstanding.Count;
                }

                producer.AddPosition(cohort, lost[cohort], _hashes[cohort]);
                left.Remove(cohort);
                await CommitWhenFullAsync();
            }
        }

        foreach ((int cohort, long sequence) in left)
            producer.AddPosition(cohort, sequence, _hashes[cohort]);
        await CommitAsync();
        report.Replayed(lost.Count, orders);
    }

    private static async IAsyncEnumerable<(int Cohort, OutstandingOrders Fold)> ByCohort(IAsyncEnumerable<JournalEntry> entries)
    {
        OutstandingOrders? fold = null;
        int cohort = -1;
        await foreach (JournalEntry entry in entries)
        {
            if (fold is not null && entry.Cohort != cohort)
            {
                yield return (cohort, fold);
                fold = null;
            }

            (fold ??= new OutstandingOrders()).Add(entry);
            cohort = entry.Cohort;
        }

        if (fold is not null)
            yield return (cohort, fold);
    }

    private async ValueTask CatchUpAsync(IReadOnlyDictionary<int, long> after)
    {
        await foreach (JournalEntry entry in journal.ReadOrdersAfter(new Dictionary<int, long>(after)))
        {
            if (entry.PreviousOrders != _streamed.GetValueOrDefault(entry.Cohort))
            {
                throw new JournalDriftException(
                    $"Entry {entry.Cohort}/{entry.Sequence} follows {entry.PreviousOrders}, but the lane is at "
                    + $"{_streamed.GetValueOrDefault(entry.Cohort)}.");
            }

            await AddAsync(entry);
        }
    }

    private ValueTask TakeOffersAsync()
    {
        stop.ThrowIfCancellationRequested();
        if (offers.TryTake(out JournalEntry? entry))
            return TakeAsync(entry);
        if (offers.TryTakeReminders(out IReadOnlyDictionary<int, long>? reminded))
            return CatchUpToAsync(reminded);
        if (producer.Entries == 0)
            return offers.WaitAsync(Timeout.InfiniteTimeSpan);
        TimeSpan rest = lane.Options.TransactionMaxAge - lane.Time.GetElapsedTime(producer.OpenedAt);
        return rest <= TimeSpan.Zero ? CommitAsync() : offers.WaitAsync(rest);
    }

    private ValueTask TakeAsync(JournalEntry entry)
    {
        long position = _streamed.GetValueOrDefault(entry.Cohort);
        if (entry.Sequence <= position)
            return ValueTask.CompletedTask;
        return entry.PreviousOrders == position ? AddAsync(entry) : CatchUpAsync(new Dictionary<int, long> { [entry.Cohort] = position });
    }

    /// <summary>Reads what the journal has of cohorts that somebody waits for; what came as an offer meanwhile is not read.</summary>
    private ValueTask CatchUpToAsync(IReadOnlyDictionary<int, long> reminded)
    {
        Dictionary<int, long> behind = reminded
            .Where(cohort => _streamed.GetValueOrDefault(cohort.Key) < cohort.Value)
            .ToDictionary(static cohort => cohort.Key, cohort => _streamed.GetValueOrDefault(cohort.Key));
        return behind.Count == 0 ? ValueTask.CompletedTask : CatchUpAsync(behind);
    }

    private ValueTask AddAsync(JournalEntry entry)
    {
        producer.Add(entry);
        _streamed[entry.Cohort] = entry.Sequence;
        return CommitWhenFullAsync();
    }

    private ValueTask CommitWhenFullAsync()
    {
        StreamingOptions options = lane.Options;
        bool full = producer.Entries >= options.TransactionMaxEntries || producer.Records >= options.TransactionMaxRecords
            || (producer.Entries > 0 && lane.Time.GetElapsedTime(producer.OpenedAt) >= options.TransactionMaxAge && offers.Count == 0);
        return full ? CommitAsync() : ValueTask.CompletedTask;
    }

    private async ValueTask CommitAsync()
    {
        if (!producer.IsOpen)
            return;
        (long orders, int bundles, long openedAt) = (producer.Orders, producer.Bundles, producer.OpenedAt);
        IReadOnlyDictionary<int, long> positions = await producer.CommitAsync();
        foreach ((int bank, ManifestState state) in producer.Manifests)
            lane.Manifests[bank] = state;
        Publish(positions);
        report.Committed(orders, bundles, openedAt);
    }

    /// <summary>Only after a Kafka commit: first the hint (in the background), then whoever waits.</summary>
    private void Publish(IReadOnlyDictionary<int, long> positions)
    {
        if (positions.Count == 0)
            return;
        report.RaiseHints(positions);
        lane.Positions.Raise(positions);
    }
}
