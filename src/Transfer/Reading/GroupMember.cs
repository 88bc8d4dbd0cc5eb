using AnSinh.Transfer.Kafka;
using Confluent.Kafka;

namespace AnSinh.Transfer.Reading;

/// <summary>
/// One client of a group, from its connection to its end. <see cref="Read"/> is for one thread, <see cref="Done"/> for any.
/// </summary>
public sealed class GroupMember
{
    private static readonly TimeSpan CommittedPatience = TimeSpan.FromSeconds(10);

    private readonly GroupReaderOptions _options;
    private IConsumer<byte[], byte[]> _consumer = null!;
    private volatile bool _hasDone;

    internal GroupMember(KafkaAddress address, GroupReaderOptions options) => (Address, _options) = (address, options);

    public KafkaAddress Address { get; }

    /// <summary>True when this client has finished some records.</summary>
    internal bool HasDone => _hasDone;

    internal void Use(IConsumer<byte[], byte[]> consumer) => _consumer = consumer;

    /// <summary>The next record, or null when none came in time.</summary>
    /// <exception cref="KafkaException">The client is broken: leave the session, and another client is built.</exception>
    public ConsumeResult<byte[], byte[]>? Read(TimeSpan patience)
    {
        try
        {
            return _consumer.Consume(patience);
        }
        catch (ConsumeException failure) when (!failure.Error.IsFatal)
        {
            // The client goes on by itself after every other failure, at the record where it was.
            if (!PassedGap(failure))
                _options.OnClientError(failure.Error.Reason);
            return null;
        }
    }

    /// <summary>
    /// These records need not come again. The client commits in the background: a commit call of our own would hang while the
    /// brokers are away.
    /// </summary>
    public void Done(GroupOffsets offsets)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        _hasDone = true;
        foreach (TopicPartitionOffset next in offsets.Next)
        {
            try
            {
                _consumer.StoreOffset(next);
            }
            catch (KafkaException failure)
            {
                // A rebalance gave the partition to another member, where the records come again. Each partition is for itself: the
                // ones that this member still has must not come again for that.
                _options.OnNotCommitted(failure);
            }
        }
    }

    /// <summary>
    /// A group that is new to a partition starts at offset 0, by number. "The beginning" would be the oldest record that is left,
    /// and nobody would see what was dropped before it. Nor does the first record's offset say that: an aborted transaction at
    /// the start of a partition is no gap.
    /// </summary>
    internal IEnumerable<TopicPartitionOffset> Start(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        // What it throws leaves through Read and ends the session: a guessed start could lose records.
        List<TopicPartitionOffset> committed = consumer.Committed(partitions, CommittedPatience);
        for (int i = 0; i < committed.Count; i++)
        {
            if (committed[i].Offset.IsSpecial)
                committed[i] = new TopicPartitionOffset(committed[i].TopicPartition, 0);
        }

        _options.OnAssigned();
        return committed;
    }

    /// <summary>True when the failure is a gap: it was reported, and the member goes on with the oldest record that is left.</summary>
    private bool PassedGap(ConsumeException failure)
    {
        if (failure.Error.Code is not (ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange)
            || failure.ConsumerRecord is not { } at)
            return false;
        _options.OnGap(new GroupGap(at.Topic, at.Partition.Value, at.Offset.Value));
        // The client has stopped this partition, and only a seek starts it again.
        _consumer.Seek(new TopicPartitionOffset(at.TopicPartition, Offset.Beginning));
        return true;
    }
}
