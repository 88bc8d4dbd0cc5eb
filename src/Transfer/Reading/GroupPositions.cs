using Confluent.Kafka;

namespace AnSinh.Transfer.Reading;

/// <summary>
/// Where a group starts in each partition, and whether something is missing there. A new group starts at the beginning; a
/// partition that has dropped records which the group has not read is a gap, and a gap is never passed over in silence.
/// </summary>
public sealed class GroupPositions(Action<string, int, long> onGap)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly HashSet<TopicPartition> _fromBeginning = [];

    /// <summary>The handler of an assignment.</summary>
    public IEnumerable<TopicPartitionOffset> Resolve(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        List<TopicPartitionOffset> committed = consumer.Committed(partitions, Patience);
        for (int i = 0; i < committed.Count; i++)
        {
            if (!committed[i].Offset.IsSpecial)
                continue;
            committed[i] = new TopicPartitionOffset(committed[i].TopicPartition, Offset.Beginning);
            _fromBeginning.Add(committed[i].TopicPartition);
        }

        return committed;
    }

    /// <summary>To be called with every record: a first record after the first offset means that older ones were dropped unread.</summary>
    public void Saw(ConsumeResult<byte[], byte[]> result)
    {
        if (_fromBeginning.Count > 0 && _fromBeginning.Remove(result.TopicPartition) && result.Offset.Value > 0)
            onGap(result.Topic, result.Partition.Value, result.Offset.Value);
    }

    /// <summary>True when the failure is a gap: it was reported, and the consumer goes on with the oldest record that is left.</summary>
    public bool Handle(IConsumer<byte[], byte[]> consumer, ConsumeException failure)
    {
        if (failure.Error.Code is not (ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange) || failure.ConsumerRecord is not { } at)
            return false;
        onGap(at.Topic, at.Partition.Value, at.Offset.Value);
        consumer.Seek(new TopicPartitionOffset(at.TopicPartition, Offset.Beginning));
        return true;
    }
}
