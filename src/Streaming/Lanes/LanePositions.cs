using System.Globalization;
using System.Text;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;

namespace AnSinh.Streaming.Lanes;

/// <summary>What the positions topic says about one lane: cohort → sequence, bank → manifest.</summary>
internal sealed class LanePositions
{
    private const string ManifestPrefix = "manifest:";
    private const int MarkBytes = 8;

    public Dictionary<int, long> Cohorts { get; } = [];

    /// <summary>
    /// The first bytes of the hash of the entry at each position, lower-case hexadecimal; a position of an earlier release has none.
    /// </summary>
    public Dictionary<int, string> Marks { get; } = [];

    public Dictionary<int, ManifestState> Manifests { get; } = [];

    public static byte[] CohortKey(int cohort) => Encoding.ASCII.GetBytes(cohort.ToString(CultureInfo.InvariantCulture));

    public static byte[] ManifestKey(int bank) => Encoding.ASCII.GetBytes(ManifestPrefix + bank.ToString(CultureInfo.InvariantCulture));

    /// <summary><c>sequence</c>, or <c>sequence mark</c>: the mark says which journal was streamed, not only how far.</summary>
    public static byte[] SequenceValue(long sequence, string? mark = null) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sequence}{(mark is null ? "" : " ")}{mark}"));

    public static string MarkOf(byte[] hash) => Convert.ToHexStringLower(hash.AsSpan(0, MarkBytes));

    /// <summary>Reads the lane's partition to its end as it was when the reading began, committed records only.</summary>
    /// <exception cref="KafkaException">The brokers do not answer in time.</exception>
    public static LanePositions Read(
        KafkaAddress address, TopicNames names, int lane, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var positions = new LanePositions();
        var partition = new TopicPartition(names.LanePositions, lane);
        using IConsumer<byte[], byte[]> consumer = KafkaClients.Reader(address);
        consumer.Assign(new TopicPartitionOffset(partition, Offset.Beginning));
        long deadline = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ConsumeResult<byte[], byte[]>? result = consumer.Consume(TimeSpan.FromMilliseconds(200));
            if (result?.IsPartitionEOF == true)
                return positions;
            if (result is not null)
                positions.Add(result.Message.Key, result.Message.Value);
            else if (time.GetElapsedTime(deadline) > patience)
                throw new KafkaException(
                    new Error(ErrorCode.Local_TimedOut, $"The positions of lane {lane} could not be read in {patience.TotalSeconds:0} s."));
        }
    }

    /// <summary>A position never falls: an older record that comes late changes nothing.</summary>
    internal void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        string name = Encoding.ASCII.GetString(key);
        if (name.StartsWith(ManifestPrefix, StringComparison.Ordinal))
        {
            Manifests[int.Parse(name.AsSpan(ManifestPrefix.Length), CultureInfo.InvariantCulture)] = ManifestState.FromRecord(value);
            return;
        }

        int cohort = int.Parse(name, CultureInfo.InvariantCulture);
        string[] parts = Encoding.ASCII.GetString(value).Split(' ', 2);
        long sequence = long.Parse(parts[0], CultureInfo.InvariantCulture);
        if (sequence < Cohorts.GetValueOrDefault(cohort))
            return;
        Cohorts[cohort] = sequence;
        if (parts.Length == 2)
            Marks[cohort] = parts[1];
        else
            Marks.Remove(cohort);
    }
}
