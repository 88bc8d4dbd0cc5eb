using AnSinh.Contracts.Journal;
using AnSinh.Domain.Journal;

namespace AnSinh.Streaming.Lanes;

internal sealed partial class LanePump
{
    /// <summary>The life of one producer: positions, replay of what the broker lost, catching up with the journal, then offers.</summary>
    private sealed class LaneRun(LanePump lane, LaneProducer producer, KafkaAddress address, CancellationToken stop)
    {
        private static readonly TimeSpan PositionPatience = TimeSpan.FromSeconds(30);

        private readonly LaneServices _services = lane._services;

        // How far each cohort is with the open transaction; the committed positions are the lane's.
        private readonly Dictionary<int, long> _streamed = [];
        private Task<bool>? _nextOffer;

        /// <summary>Returns only by an exception.</summary>
        public void Stream()
        {
            Dictionary<int, long> lost = FindPositions();
            if (lost.Count > 0)
                Replay(lost);
            CatchUp(_streamed);
            Commit();
            lane.LogStarted(lane.Lane, _streamed.Count(static position => position.Value > 0));
            lane._started.TrySetResult();
            while (true)
                TakeOffers();
        }

        /// <summary>Fills the positions to stream from; returns the cohorts that Kafka has lost, with what it should have had.</summary>
        private Dictionary<int, long> FindPositions()
        {
            LanePositions kafka = LanePositions.Read(address, _services.Names, lane.Lane, PositionPatience, _services.Time, stop);
            int[] cohorts = [.. _services.Map.CohortsOfLane(lane.Lane)];
            IReadOnlyDictionary<int, long> hints = _services.Hints.ReadAsync(cohorts, stop).GetAwaiter().GetResult();
            producer.Continue(kafka.Manifests);
            producer.Continue(lane._manifests);
            var lost = new Dictionary<int, long>();
            var known = new Dictionary<int, long>();
            foreach (int cohort in cohorts)
            {
                long inKafka = kafka.Cohorts.GetValueOrDefault(cohort);
                long expected = Math.Max(hints.GetValueOrDefault(cohort), lane._positions.PositionOf(cohort));
                _streamed[cohort] = Math.Max(inKafka, expected);
                if (expected > inKafka)
                    lost[cohort] = expected;
                else if (inKafka > 0)
                    known[cohort] = inKafka;
            }

            // A crash between the Kafka commit and the hint leaves the hint behind.
            Publish(known);
            return lost;
        }

        private void Replay(Dictionary<int, long> lost)
        {
            IReadOnlyList<BatchHead> open = _services.Batches.ListAsync(openOnly: true, StreamingLimits.MaxOpenBatches, stop).GetAwaiter().GetResult();
            string[] batches = [.. open.Select(static batch => batch.BatchId)];
            long orders = 0;
            var left = new Dictionary<int, long>(lost);
            if (batches.Length > 0)
            {
                foreach ((int cohort, OutstandingOrders fold) in ByCohort(_services.Journal.ReadBatchesAsync(lost.Keys, batches, stop).ToBlockingEnumerable(stop)))
                {
                    foreach (OutstandingEntry outstanding in fold.UpTo(lost[cohort]))
                    {
                        producer.AddReplay(outstanding);
                        orders += outstanding.Count;
                    }

                    producer.AddPosition(cohort, lost[cohort]);
                    left.Remove(cohort);
                    CommitWhenFull();
                }
            }

            foreach ((int cohort, long sequence) in left)
                producer.AddPosition(cohort, sequence);
            Commit();
            Interlocked.Add(ref lane._replayed, orders);
            _services.Meters.LaneReplayed.Add(orders, lane._laneTag);
            lane.Note($"Kafka had lost the streams of {lost.Count} cohorts; {orders} outstanding orders were streamed again.");
            lane.LogReplayed(lane.Lane, lost.Count, orders);
        }

        private static IEnumerable<(int Cohort, OutstandingOrders Fold)> ByCohort(IEnumerable<JournalEntry> entries)
        {
            OutstandingOrders? fold = null;
            int cohort = -1;
            foreach (JournalEntry entry in entries)
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

        private void CatchUp(IReadOnlyDictionary<int, long> after)
        {
            foreach (JournalEntry entry in _services.Journal.ReadOrdersAfterAsync(new Dictionary<int, long>(after), stop).ToBlockingEnumerable(stop))
            {
                if (entry.PreviousOrders != _streamed.GetValueOrDefault(entry.Cohort))
                {
                    throw new JournalDriftException(
                        $"Entry {entry.Cohort}/{entry.Sequence} follows {entry.PreviousOrders}, but the lane is at {_streamed.GetValueOrDefault(entry.Cohort)}.");
                }

                Add(entry);
            }
        }

        private void TakeOffers()
        {
            stop.ThrowIfCancellationRequested();
            if (lane._offers.Reader.TryRead(out JournalEntry? entry))
            {
                Take(entry);
                return;
            }

            if (producer.Entries == 0)
            {
                WaitForOffer(Timeout.InfiniteTimeSpan);
                return;
            }

            TimeSpan rest = _services.Options.TransactionMaxAge - _services.Time.GetElapsedTime(producer.OpenedAt);
            if (rest <= TimeSpan.Zero)
                Commit();
            else
                WaitForOffer(rest);
        }

        private void Take(JournalEntry entry)
        {
            long position = _streamed.GetValueOrDefault(entry.Cohort);
            if (entry.Sequence <= position)
                return;
            if (entry.PreviousOrders == position)
                Add(entry);
            else
                CatchUp(new Dictionary<int, long> { [entry.Cohort] = position });
        }

        private void Add(JournalEntry entry)
        {
            producer.Add(entry);
            _streamed[entry.Cohort] = entry.Sequence;
            CommitWhenFull();
        }

        private void CommitWhenFull()
        {
            StreamingOptions options = _services.Options;
            if (producer.Entries >= options.TransactionMaxEntries || producer.Records >= options.TransactionMaxRecords
                || (producer.Entries > 0 && _services.Time.GetElapsedTime(producer.OpenedAt) >= options.TransactionMaxAge && lane._offers.Reader.Count == 0))
            {
                Commit();
            }
        }

        private void Commit()
        {
            if (!producer.IsOpen)
                return;
            (long orders, int bundles, long openedAt) = (producer.Orders, producer.Bundles, producer.OpenedAt);
            IReadOnlyDictionary<int, long> positions = producer.Commit();
            foreach ((int bank, ManifestState state) in producer.Manifests)
                lane._manifests[bank] = state;
            Interlocked.Increment(ref lane._transactions);
            Interlocked.Add(ref lane._orders, orders);
            Interlocked.Add(ref lane._bundles, bundles);
            Publish(positions);
            _services.Meters.LaneTransaction.Record(_services.Time.GetElapsedTime(openedAt).TotalSeconds, lane._laneTag);
            _services.Meters.LaneOrders.Add(orders, lane._laneTag);
            _services.Meters.LaneBundles.Add(bundles, lane._laneTag);
        }

        /// <summary>Only after a Kafka commit: first the hint (in the background), then whoever waits.</summary>
        private void Publish(IReadOnlyDictionary<int, long> positions)
        {
            if (positions.Count == 0)
                return;
            lane._hints.Raise(positions);
            lane._positions.Raise(positions);
        }

        private void WaitForOffer(TimeSpan patience)
        {
            _nextOffer ??= lane._offers.Reader.WaitToReadAsync(stop).AsTask();
            if (Task.WaitAny([_nextOffer], patience) == 0)
                _nextOffer = null;
        }
    }
}
