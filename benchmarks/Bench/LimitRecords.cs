using System.Globalization;
using System.Text;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Streaming;
using AnSinh.Streaming.Lanes;
using AnSinh.Streaming.Records;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Records;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;

namespace AnSinh.Bench;

/// <summary>Everything that the lanes send for a batch (bundles, manifests, positions), ready in memory, by lane and transaction.</summary>
internal sealed class LimitRecords : IDisposable
{
    private static readonly byte[] TraceParent = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-00"u8.ToArray();

    private readonly TopicNames _topics;
    private readonly CohortMap _map;
    private readonly BenchProducer[] _producers;
    private readonly List<OpenTransaction>[] _lanes;
    private readonly BundleEncoder _encoder = new();
    private readonly StreamingOptions _options = new();

    public LimitRecords(KafkaAddress address, TopicNames topics, CohortMap map)
    {
        (_topics, _map) = (topics, map);
        _producers = [.. Enumerable.Range(0, map.Lanes).Select(lane => new BenchProducer(address, topics.TransactionalId(lane)))];
        _lanes = [.. Enumerable.Range(0, map.Lanes).Select(_ => new List<OpenTransaction>())];
    }

    public long Orders { get; private set; }

    public long Count { get; private set; }

    /// <summary>Of the values, before compression.</summary>
    public long Bytes { get; private set; }

    public void Clear()
    {
        (Orders, Count, Bytes) = (0, 0, 0);
        foreach (List<OpenTransaction> lane in _lanes)
            lane.Clear();
    }

    public void Add(JournalEntry entry)
    {
        int lane = _map.LaneOf(entry.Cohort);
        List<OpenTransaction> transactions = _lanes[lane];
        if (transactions.Count == 0 || transactions[^1].IsFull(_options))
            transactions.Add(new OpenTransaction(lane));
        OpenTransaction transaction = transactions[^1];
        byte[] key = LanePositions.CohortKey(entry.Cohort);
        byte[] time = RecordHeaders.Time(entry.RecordedAt);
        foreach (EncodedBundle bundle in _encoder.Encode(entry))
        {
            byte[] bytes = _encoder.BytesOf(bundle).ToArray();
            OpenManifest manifest = transaction.ManifestOf(bundle.Bank);
            byte[] id = Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{entry.Cohort}-{entry.Sequence}-{bundle.Bank}-{bundle.Part}"));
            Headers headers = RecordHeaders.ForBundle(id, time, TraceParent, manifest.NextHeader(), replay: false);
            manifest.Add(bundle, bytes);
            Add(transaction, new TopicPartition(_topics.Orders(bundle.Bank), Partition.Any), key, bytes, headers);
            Orders += bundle.Count;
        }

        transaction.Positions[entry.Cohort] = entry.Sequence;
    }

    /// <summary>Puts manifests and positions at the end of every transaction.</summary>
    public void Close()
    {
        foreach (OpenTransaction transaction in _lanes.SelectMany(lane => lane))
        {
            byte[] key = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"lane-{transaction.Lane}"));
            var positions = new TopicPartition(_topics.LanePositions, transaction.Lane);
            foreach (OpenManifest manifest in transaction.Manifests)
            {
                (byte[] record, ManifestState state) = manifest.Close();
                string id = string.Create(CultureInfo.InvariantCulture, $"manifest-{transaction.Lane}-{manifest.Bank}-{state.Number}");
                Headers headers = RecordHeaders.ForManifest(
                    Encoding.ASCII.GetBytes(id), RecordHeaders.Time(TimeProvider.System.GetUtcNow()), TraceParent);
                Add(transaction, new TopicPartition(_topics.Orders(manifest.Bank), Partition.Any), key, record, headers);
                Add(transaction, positions, LanePositions.ManifestKey(manifest.Bank), state.ToRecord(), headers: null);
            }

            foreach ((int cohort, long sequence) in transaction.Positions)
                Add(transaction, positions, LanePositions.CohortKey(cohort), LanePositions.SequenceValue(sequence), headers: null);
        }
    }

    /// <summary>All lanes at once, each on a thread of its own; returns when the broker has acknowledged everything.</summary>
    public Task SendAsync() => Task.WhenAll(_lanes.Select((transactions, lane) => Task.Factory.StartNew(
        () =>
        {
            foreach (OpenTransaction transaction in transactions)
            {
                _producers[lane].Begin();
                foreach ((TopicPartition to, Message<byte[], byte[]> message) in transaction.Records)
                    _producers[lane].Send(to, message);
                _producers[lane].Commit();
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

    public void Dispose()
    {
        foreach (BenchProducer producer in _producers)
            producer.Dispose();
    }

    private void Add(OpenTransaction transaction, TopicPartition to, byte[] key, byte[] value, Headers? headers)
    {
        transaction.Records.Add((to, new Message<byte[], byte[]> { Key = key, Value = value, Headers = headers }));
        Count++;
        Bytes += value.Length;
    }

    private sealed class OpenTransaction(int lane)
    {
        private readonly Dictionary<int, OpenManifest> _manifests = [];

        public int Lane { get; } = lane;

        public List<(TopicPartition To, Message<byte[], byte[]> Message)> Records { get; } = [];

        public Dictionary<int, long> Positions { get; } = [];

        public IEnumerable<OpenManifest> Manifests => _manifests.Values;

        /// <summary>By the number of records only: larger transactions than a lane's are part of what makes this the limit.</summary>
        public bool IsFull(StreamingOptions options) => Records.Count >= options.TransactionMaxRecords;

        public OpenManifest ManifestOf(int bank)
        {
            if (!_manifests.TryGetValue(bank, out OpenManifest? manifest))
                _manifests[bank] = manifest = new OpenManifest(Lane, bank, ManifestState.None);
            return manifest;
        }
    }
}
