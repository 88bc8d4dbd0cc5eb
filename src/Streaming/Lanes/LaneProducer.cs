using System.Diagnostics;
using System.Globalization;
using System.Text;
using AnSinh.Domain.Journal;
using AnSinh.Ports.Diagnostics;
using AnSinh.Streaming.Records;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Records;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;

namespace AnSinh.Streaming.Lanes;

/// <summary>
/// One producer and its transactions, one at a time. Any exception means: throw this away, build another, read the positions.
/// </summary>
/// <remarks>
/// Positions and the state of the manifests go out only after every record to the banks of the transaction was delivered. Kafka would make
/// them appear together anyway; with this order the positions are right even on a broker that shows aborted records.
/// </remarks>
internal sealed class LaneProducer : IDisposable
{
    private readonly int _lane;
    private readonly TopicNames _names;
    private readonly TimeProvider _time;
    private readonly ILaneClient _client;
    private readonly BundleEncoder _encoder;
    private readonly Dictionary<int, string> _orderTopics = [];
    private readonly Dictionary<int, ManifestState> _manifests = [];
    private readonly Dictionary<int, OpenManifest> _open = [];
    private readonly Dictionary<int, long> _positions = [];
    private readonly Dictionary<int, string> _marks = [];
    private Activity? _activity;
    private byte[]? _traceParent;

    /// <param name="client">Owned by the producer from here on.</param>
    public LaneProducer(int lane, ILaneClient client, TopicNames names, TimeProvider time, BundleEncoder encoder) =>
        (_lane, _client, _names, _time, _encoder) = (lane, client, names, time, encoder);

    public bool IsOpen => _activity is not null;

    /// <summary>Entries, records and orders of the open transaction.</summary>
    public int Entries { get; private set; }

    public int Records { get; private set; }

    public long Orders { get; private set; }

    public int Bundles { get; private set; }

    public long OpenedAt { get; private set; }

    /// <summary>Fences every other producer of the lane and ends what it left open.</summary>
    public static LaneProducer Open(
        int lane, KafkaAddress address, TopicNames names, int cohorts, StreamingOptions options, TimeProvider time, CancellationToken stop,
        BundleEncoder? encoder = null) =>
        new(
            lane, KafkaLaneClient.Open(address, names.TransactionalId(lane), cohorts, options, stop), names, time,
            encoder ?? new BundleEncoder());

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

    /// <param name="hash">Of the entry at that position.</param>
    public void AddPosition(int cohort, long sequence, byte[] hash)
    {
        Begin();
        _positions[cohort] = sequence;
        _marks[cohort] = LanePositions.MarkOf(hash);
    }

    /// <summary>Commits; afterwards the positions returned are the truth.</summary>
    public async ValueTask<IReadOnlyDictionary<int, long>> CommitAsync()
    {
        foreach (OpenManifest manifest in _open.Values)
            CloseManifest(manifest);
        await _client.FlushAsync();
        foreach (int bank in _open.Keys)
            Send(new TopicPartition(_names.LanePositions, _lane), LanePositions.ManifestKey(bank), _manifests[bank].ToRecord());
        foreach ((int cohort, long sequence) in _positions)
            Send(
                new TopicPartition(_names.LanePositions, _lane), LanePositions.CohortKey(cohort),
                LanePositions.SequenceValue(sequence, _marks[cohort]));
        CrashPoint.Hit("lane.before-commit");
        await _client.CommitAsync();
        CrashPoint.Hit("lane.after-commit");
        var committed = new Dictionary<int, long>(_positions);
        _positions.Clear();
        _marks.Clear();
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
        if (_activity is not null)
            _client.TryAbort();
    }

    public void Dispose()
    {
        _activity?.Dispose();
        _client.Dispose();
    }

    private void Begin()
    {
        if (_activity is not null)
            return;
        _client.Begin();
        OpenedAt = _time.GetTimestamp();
        // Without a listener there is still an identity to send: a bank may trace where we do not.
        _activity = StreamingMeters.Activities.StartActivity("lane.transaction", ActivityKind.Producer)
            ?? new Activity("lane.transaction").Start();
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
            byte[] id = Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{idStart}{bundle.Bank}-{bundle.Part}{(replay ? "-replay" : "")}"));
            Headers headers = RecordHeaders.ForBundle(id, time, _traceParent, manifest.NextHeader(), replay);
            manifest.Add(bundle, bytes);
            string topic = TopicOf(bundle.Bank);
            Send(new TopicPartition(topic, _client.PartitionOf(topic, entry.Cohort)), key, bytes.ToArray(), headers);
            Orders += bundle.Count;
            Bundles++;
        }

        Entries++;
        if (position > 0)
            AddPosition(entry.Cohort, position, entry.Hash);
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
        _client.Send(to, new Message<byte[], byte[]> { Key = key, Value = value, Headers = headers });
        Records++;
    }
}
