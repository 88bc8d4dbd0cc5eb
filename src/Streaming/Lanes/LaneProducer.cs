using System.Diagnostics;
using System.Globalization;
using System.Text;
using AnSinh.Contracts.Diagnostics;
using AnSinh.Domain.Journal;
using AnSinh.Streaming.Records;
using AnSinh.Streaming.Topics;
using Confluent.Kafka;

namespace AnSinh.Streaming.Lanes;

/// <summary>
/// One producer and its transactions, one at a time. Any exception means: throw this away, build another, read the positions.
/// </summary>
/// <remarks>
/// Positions and the state of the manifests go out only after every record to the banks of the transaction was delivered. Kafka would make them appear
/// together anyway; with this order the positions are right even on a broker that shows aborted records.
/// </remarks>
internal sealed class LaneProducer : IDisposable
{
    private static readonly TimeSpan MetadataPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(20);

    private readonly int _lane;
    private readonly TopicNames _names;
    private readonly CohortPartitions _partitions;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly Action<DeliveryReport<byte[], byte[]>> _onDelivery;
    private readonly Dictionary<int, string> _orderTopics = [];
    private readonly Dictionary<int, ManifestState> _manifests;
    private readonly Dictionary<int, OpenManifest> _open = [];
    private readonly Dictionary<int, long> _positions = [];
    private readonly BundleEncoder _encoder = new();
    private Error? _failure;
    private Activity? _activity;
    private byte[]? _traceParent;

    private LaneProducer(int lane, KafkaAddress address, TopicNames names, int cohorts, StreamingOptions options, TimeProvider time, CancellationToken stop)
    {
        _partitions = new CohortPartitions(cohorts);
        (_lane, _names, _time, _stop) = (lane, names, time, stop);
        _onDelivery = OnDelivery;
        _manifests = [];
        _producer = KafkaClients.Transactional(address, names.TransactionalId(lane), options, OnError);
    }

    public bool IsOpen => _activity is not null;

    /// <summary>Entries, records and orders of the open transaction.</summary>
    public int Entries { get; private set; }

    public int Records { get; private set; }

    public long Orders { get; private set; }

    public int Bundles { get; private set; }

    public long OpenedAt { get; private set; }

    /// <summary>Fences every other producer of the lane and ends what it left open.</summary>
    public static LaneProducer Open(int lane, KafkaAddress address, TopicNames names, int cohorts, StreamingOptions options, TimeProvider time, CancellationToken stop)
    {
        var producer = new LaneProducer(lane, address, names, cohorts, options, time, stop);
        try
        {
            producer.Retry(static p => p.InitTransactions(StreamingLimits.ClientCall));
            producer._partitions.Learn(producer._producer.Handle, MetadataPatience);
            return producer;
        }
        catch
        {
            producer.Dispose();
            throw;
        }
    }

    /// <summary>Continues the banks' chains of manifests; the newest of what the caller knows and the topic says wins.</summary>
    public void Continue(IReadOnlyDictionary<int, ManifestState> manifests)
    {
        foreach ((int bank, ManifestState state) in manifests)
        {
            if (state.Number > _manifests.GetValueOrDefault(bank, ManifestState.None).Number)
                _manifests[bank] = state;
        }
    }

    /// <summary>Adds the bundles of one entry and the position that they bring the cohort to.</summary>
    public void Add(JournalEntry entry) => Add(entry, _encoder.Encode(entry), replay: false, entry.Sequence);

    /// <summary>Adds the outstanding orders of an entry again; the position comes by <see cref="AddPosition"/>.</summary>
    public void AddReplay(OutstandingEntry outstanding) => Add(outstanding.Entry,
        _encoder.Encode(outstanding.Entry, outstanding.Outstanding, outstanding.Count, outstanding.ControlSum), replay: true, position: 0);

    public void AddPosition(int cohort, long sequence)
    {
        Begin();
        _positions[cohort] = sequence;
    }

    /// <summary>Commits; afterwards the positions returned are the truth.</summary>
    public IReadOnlyDictionary<int, long> Commit()
    {
        foreach (OpenManifest manifest in _open.Values)
            CloseManifest(manifest);
        FlushAll();
        foreach (int bank in _open.Keys)
            Send(new TopicPartition(_names.LanePositions, _lane), LanePositions.ManifestKey(bank), _manifests[bank].ToRecord());
        foreach ((int cohort, long sequence) in _positions)
            Send(new TopicPartition(_names.LanePositions, _lane), LanePositions.CohortKey(cohort), LanePositions.SequenceValue(sequence));
        CrashPoint.Hit("lane.before-commit");
        Retry(static p => p.CommitTransaction(StreamingLimits.ClientCall));
        ThrowIfFailed();
        CrashPoint.Hit("lane.after-commit");
        var committed = new Dictionary<int, long>(_positions);
        _positions.Clear();
        _open.Clear();
        (Entries, Records, Orders, Bundles) = (0, 0, 0, 0);
        _activity?.Dispose();
        _activity = null;
        return committed;
    }

    /// <summary>Where the chains stand, for the next producer of this process.</summary>
    public IReadOnlyDictionary<int, ManifestState> Manifests => _manifests;

    /// <summary>Aborts what is open, if the brokers answer; the next <see cref="Open"/> would do it too.</summary>
    public void TryAbort()
    {
        try
        {
            if (_activity is not null)
                _producer.AbortTransaction(StreamingLimits.ClientCall);
        }
        catch (KafkaException)
        {
            // Fenced, fatal or unreachable.
        }
    }

    public void Dispose()
    {
        _activity?.Dispose();
        _producer.Dispose();
    }

    private void Begin()
    {
        if (_activity is not null)
            return;
        _producer.BeginTransaction();
        OpenedAt = _time.GetTimestamp();
        // Without a listener there is still an identity to send: a bank may trace where we do not.
        _activity = StreamingMeters.Activities.StartActivity("lane.transaction", ActivityKind.Producer) ?? new Activity("lane.transaction").Start();
        _activity.SetTag("ansinh.lane", _lane);
        _traceParent = _activity.Id is { } id ? Encoding.ASCII.GetBytes(id) : null;
    }

    private void Add(JournalEntry entry, IReadOnlyList<EncodedBundle> bundles, bool replay, long position)
    {
        Begin();
        byte[] key = LanePositions.CohortKey(entry.Cohort);
        byte[] time = RecordHeaders.Time(entry.RecordedAt);
        string idStart = string.Create(CultureInfo.InvariantCulture, $"{entry.Cohort}-{entry.Sequence}-");
        foreach (EncodedBundle bundle in bundles)
        {
            ReadOnlySpan<byte> bytes = _encoder.BytesOf(bundle);
            OpenManifest manifest = ManifestOf(bundle.Bank);
            byte[] id = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{idStart}{bundle.Bank}-{bundle.Part}{(replay ? "-replay" : "")}"));
            Headers headers = RecordHeaders.ForBundle(id, time, _traceParent, manifest.NextHeader(), replay);
            manifest.Add(bundle, bytes);
            string topic = TopicOf(bundle.Bank);
            Send(new TopicPartition(topic, _partitions.Of(topic, entry.Cohort)), key, bytes.ToArray(), headers);
            Orders += bundle.Count;
            Bundles++;
        }

        Entries++;
        if (position > 0)
            _positions[entry.Cohort] = position;
    }

    private string TopicOf(int bank)
    {
        if (!_orderTopics.TryGetValue(bank, out string? topic))
            _orderTopics[bank] = topic = _names.Orders(bank);
        return topic;
    }

    private OpenManifest ManifestOf(int bank)
    {
        if (!_open.TryGetValue(bank, out OpenManifest? manifest))
            _open[bank] = manifest = new OpenManifest(_lane, bank, _manifests.GetValueOrDefault(bank, ManifestState.None));
        return manifest;
    }

    private void CloseManifest(OpenManifest manifest)
    {
        (byte[] record, ManifestState state) = manifest.Close();
        string id = string.Create(CultureInfo.InvariantCulture, $"manifest-{_lane}-{manifest.Bank}-{state.Number}");
        Headers headers = RecordHeaders.ForManifest(Encoding.ASCII.GetBytes(id), RecordHeaders.Time(_time.GetUtcNow()), _traceParent);
        byte[] key = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"lane-{_lane}"));
        Send(new TopicPartition(TopicOf(manifest.Bank), Partition.Any), key, record, headers);
        _manifests[manifest.Bank] = state;
    }

    private void Send(TopicPartition to, byte[] key, byte[] value, Headers? headers = null)
    {
        var message = new Message<byte[], byte[]> { Key = key, Value = value, Headers = headers };
        while (true)
        {
            ThrowIfFailed();
            try
            {
                _producer.Produce(to, message, _onDelivery);
                Records++;
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Flush(QueueWait);
            }
        }
    }

    private void FlushAll()
    {
        while (_producer.Flush(StreamingLimits.ClientCall) > 0)
            ThrowIfFailed();
        ThrowIfFailed();
    }

    /// <summary>Repeats a call that only ran out of its short time, so that a stop or a moved broker is seen soon.</summary>
    private void Retry(Action<IProducer<byte[], byte[]>> call)
    {
        while (true)
        {
            ThrowIfFailed();
            try
            {
                call(_producer);
                return;
            }
            catch (KafkaRetriableException)
            {
                // Same call again: librdkafka resumes it.
            }
        }
    }

    private void ThrowIfFailed()
    {
        _stop.ThrowIfCancellationRequested();
        if (Volatile.Read(ref _failure) is { } failure)
            throw new KafkaException(failure);
    }

    private void OnDelivery(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
            Interlocked.CompareExchange(ref _failure, report.Error, null);
    }

    private void OnError(Error error)
    {
        if (error.IsFatal)
            Interlocked.CompareExchange(ref _failure, error, null);
    }
}
