using Confluent.Kafka;

namespace AnSinh.Transfer.Reading;

/// <summary>How far some records reach in each partition; for <see cref="GroupMember.Done"/>.</summary>
public sealed class GroupOffsets
{
    private readonly Dictionary<TopicPartition, Offset> _next = [];

    /// <summary>Records seen since the last <see cref="Clear"/>.</summary>
    public int Records { get; private set; }

    internal IEnumerable<TopicPartitionOffset> Next => _next.Select(static next => new TopicPartitionOffset(next.Key, next.Value));

    public void Saw(ConsumeResult<byte[], byte[]> record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Records++;
        // Kafka's committed offset is the one to read next.
        _next[record.TopicPartition] = record.Offset + 1;
    }

    public void Clear()
    {
        Records = 0;
        _next.Clear();
    }
}
