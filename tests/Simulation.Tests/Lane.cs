using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Lanes;
using AnSinh.Ports.Journal;
using AnSinh.Streaming;
using AnSinh.Streaming.Lanes;
using AnSinh.Streaming.Records;
using AnSinh.Transfer;
using Confluent.Kafka;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace AnSinh.Simulation.Tests;

/// <summary>A lane in one process: runs one producer's life after the other, as the pump does.</summary>
internal sealed class Lane(World world, Silo silo, int number) : ILaneJournal, ILaneOffers, ILaneReport
{
    private static readonly StreamingOptions Settings =
        new() { TransactionMaxAge = TimeSpan.FromMilliseconds(10), TransactionMaxEntries = 2 };

    [ThreadStatic]
    private static BundleEncoder? _encoder;

    private readonly LaneMemory _memory =
        new(number, World.Map, Settings, world.Scheduler.Time, new LaneWaiters(world.Scheduler.Time), []);

    private readonly Queue<JournalEntry> _offers = new();
    private readonly LaneReminders _reminders = new();
    private Dictionary<int, long> _hints = [];
    private SimulatedBroker.Client? _client;
    private TaskCompletionSource? _waiting;
    private bool _isRunning, _isRaising;

    public LaneWaiters Positions => _memory.Positions;

    int ILaneOffers.Count => _offers.Count;

    public void Wake()
    {
        if (_isRunning)
            return;
        _isRunning = true;
        _ = RunAsync();
    }

    public void Offer(JournalEntry entry)
    {
        Wake();
        // A full queue, as after the patience of an offer: the lane must find the entry by itself.
        if (_offers.Count >= 4 || entry.Sequence <= Positions.PositionOf(entry.Cohort))
            return;
        _offers.Enqueue(entry);
        Nudge();
    }

    /// <summary>The brokers moved, or an offer came.</summary>
    public void Nudge()
    {
        TaskCompletionSource? waiting = _waiting;
        _waiting = null;
        waiting?.TrySetResult();
    }

    /// <summary>As the lane grain does for a batch that waits: the lane is told how far the journal is, and reads it itself.</summary>
    public bool HasReached(int cohort, long sequence)
    {
        Wake();
        if (Positions.PositionOf(cohort) >= sequence)
            return true;
        _reminders.Add([new CohortPosition(cohort, sequence)]);
        Nudge();
        return false;
    }

    public ValueTask<LanePositions> ReadPositionsAsync() => new(world.Broker.PositionsAsync(silo.Node, number));

    public async ValueTask<IReadOnlyDictionary<int, long>> ReadHintsAsync(int[] cohorts)
    {
        Dictionary<int, long> hints = await silo.Connection.HintsAsync(cohorts);
        return world.Mutation == Mutation.NoPositions ? [] : hints;
    }

    public ValueTask<IReadOnlyDictionary<int, byte[]>> ReadHashesAsync(IReadOnlyDictionary<int, long> positions) =>
        new(silo.Connection.ReadOrderHashesAsync(positions, default));

    public ValueTask<IReadOnlyList<string>> ListBatchesUnderWayAsync() =>
        new([.. world.OpenBatches.Select(static batch => batch.BatchId)]);

    public IAsyncEnumerable<JournalEntry> ReadOrdersAfter(IReadOnlyDictionary<int, long> after) =>
        silo.Connection.ReadOrdersAfterAsync(after, default);

    public IAsyncEnumerable<JournalEntry> ReadBatches(IReadOnlyCollection<int> cohorts, IReadOnlyCollection<string> batches) =>
        silo.Connection.ReadBatchesAsync(cohorts, batches, default);

    public bool TryTake([NotNullWhen(true)] out JournalEntry? entry) => _offers.TryDequeue(out entry);

    public bool TryTakeReminders([NotNullWhen(true)] out IReadOnlyDictionary<int, long>? cohorts) => _reminders.TryTake(out cohorts);

    public async ValueTask WaitAsync(TimeSpan patience)
    {
        if (_offers.Count == 0 && !_reminders.Came.IsCompleted && _client is { IsGone: false })
        {
            TaskCompletionSource waiting = _waiting ??= new TaskCompletionSource();
            if (patience != Timeout.InfiniteTimeSpan)
                world.Scheduler.Start(patience, () => waiting.TrySetResult());
            await waiting.Task;
            if (_waiting == waiting)
                _waiting = null;
        }

        await world.Scheduler.Step(silo.Node, "the lane looks for offers");
        if (_client is { IsGone: true })
            throw new OperationCanceledException("The brokers moved.");
    }

    public void RaiseHints(IReadOnlyDictionary<int, long> positions)
    {
        foreach ((int cohort, long sequence) in positions)
        {
            world.Ledger.Positioned(cohort, sequence, "the hint");
            _hints[cohort] = Math.Max(_hints.GetValueOrDefault(cohort), sequence);
        }

        if (!_isRaising)
            _ = RaiseAsync();
    }

    public void Started(int cohorts)
    {
    }

    public void Committed(long orders, int bundles, long openedAt) => world.Transactions++;

    public void Replayed(int cohorts, long orders) => world.Replays++;

    private async Task RunAsync()
    {
        while (true)
        {
            TimeSpan pause = TransferLimits.MinBackoff;
            try
            {
                _client = await world.Broker.OpenAsync(silo.Node, number);
                using var producer = new LaneProducer(number, _client, world.Broker.Names, _memory.Time, _encoder ??= new BundleEncoder());
                try
                {
                    await new LaneRun(_memory, this, this, this, producer, default).StreamAsync();
                }
                catch
                {
                    producer.TryAbort();
                    throw;
                }
            }
            catch (JournalDriftException drift)
            {
                world.Ledger.Fail("drift: " + drift.Message);
                return;
            }
            catch (Exception failure)
            {
                world.Network.Count("producer thrown away");
                if (failure is KafkaException { Error.Code: ErrorCode.ProducerFenced })
                    pause = TransferLimits.MaxBackoff;
            }

            await world.Scheduler.SleepAsync(silo.Node, pause, "the lane begins again");
        }
    }

    private async Task RaiseAsync()
    {
        _isRaising = true;
        while (_hints.Count > 0)
        {
            Dictionary<int, long> positions = _hints;
            _hints = [];
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    await silo.Connection.RaiseAsync(positions);
                    break;
                }
                catch (IOException)
                {
                    await world.Scheduler.SleepAsync(silo.Node, TransferLimits.Backoff(attempt), "hints again");
                }
            }
        }

        _isRaising = false;
    }
}
