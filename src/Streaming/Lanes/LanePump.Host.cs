using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Journal;
using AnSinh.Transfer.Kafka;

namespace AnSinh.Streaming.Lanes;

internal sealed partial class LanePump
{
    /// <summary>The lane as one producer's life sees it; every call blocks the lane's thread.</summary>
    private sealed class Host(LanePump lane, KafkaAddress address, CancellationToken stop) : ILaneJournal, ILaneOffers, ILaneReport
    {
        private static readonly TimeSpan PositionPatience = TimeSpan.FromSeconds(30);

        private readonly LaneServices _services = lane._services;
        private Task<bool>? _nextOffer;

        public int Count => lane._offers.Reader.Count;

        public ValueTask<LanePositions> ReadPositionsAsync() =>
            new(LanePositions.Read(address, _services.Names, lane.Lane, PositionPatience, _services.Time, stop));

        public ValueTask<IReadOnlyDictionary<int, long>> ReadHintsAsync(int[] cohorts) =>
            new(_services.Hints.ReadAsync(cohorts, stop).GetAwaiter().GetResult());

        public ValueTask<IReadOnlyDictionary<int, byte[]>> ReadHashesAsync(IReadOnlyDictionary<int, long> positions) =>
            new(_services.Journal.ReadOrderHashesAsync(positions, stop).GetAwaiter().GetResult());

        public ValueTask<IReadOnlyList<string>> ListBatchesUnderWayAsync() =>
            new([.. _services.Batches.AllUnderWayAsync(stop).ToBlockingEnumerable(stop)]);

        public IAsyncEnumerable<JournalEntry> ReadOrdersAfter(IReadOnlyDictionary<int, long> after) =>
            _services.Journal.ReadOrdersAfterAsync(after, stop).ToBlockingEnumerable(stop).ToAsyncEnumerable();

        public IAsyncEnumerable<JournalEntry> ReadBatches(IReadOnlyCollection<int> cohorts, IReadOnlyCollection<string> batches) =>
            _services.Journal.ReadBatchesAsync(cohorts, batches, stop).ToBlockingEnumerable(stop).ToAsyncEnumerable();

        public bool TryTake([NotNullWhen(true)] out JournalEntry? entry) => lane._offers.Reader.TryRead(out entry);

        public bool TryTakeReminders([NotNullWhen(true)] out IReadOnlyDictionary<int, long>? cohorts) =>
            lane._reminders.TryTake(out cohorts);

        public ValueTask WaitAsync(TimeSpan patience)
        {
            _nextOffer ??= lane._offers.Reader.WaitToReadAsync(stop).AsTask();
            if (Task.WaitAny([_nextOffer, lane._reminders.Came], patience) == 0)
                _nextOffer = null;
            return ValueTask.CompletedTask;
        }

        public void RaiseHints(IReadOnlyDictionary<int, long> positions) => lane._hints.Raise(positions);

        public void Started(int cohorts)
        {
            lane.LogStarted(lane.Lane, cohorts);
            lane._started.TrySetResult();
        }

        public void Committed(long orders, int bundles, long openedAt)
        {
            Interlocked.Increment(ref lane._transactions);
            Interlocked.Add(ref lane._orders, orders);
            Interlocked.Add(ref lane._bundles, bundles);
            _services.Meters.LaneTransaction.Record(_services.Time.GetElapsedTime(openedAt).TotalSeconds, lane._laneTag);
            _services.Meters.LaneOrders.Add(orders, lane._laneTag);
            _services.Meters.LaneBundles.Add(bundles, lane._laneTag);
        }

        public void Replayed(int cohorts, long orders)
        {
            Interlocked.Add(ref lane._replayed, orders);
            _services.Meters.LaneReplayed.Add(orders, lane._laneTag);
            lane.Note($"Kafka had lost the streams of {cohorts} cohorts; {orders} outstanding orders were streamed again.");
            lane.LogReplayed(lane.Lane, cohorts, orders);
        }
    }
}
