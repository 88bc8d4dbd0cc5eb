using AnSinh.Transfer.Kafka;
using Confluent.Kafka;

namespace AnSinh.Transfer.Reading;

/// <summary>
/// One client of a group, from its connection to its end. <see cref="Read"/> is for one thread, <see cref="Done"/> for any.
/// </summary>
public sealed class GroupMember
{
    private static readonly TimeSpan BrokerPatience = TimeSpan.FromSeconds(10);

    private readonly GroupReaderOptions _options;
    private readonly HashSet<TopicPartitionOffset> _toldGaps;
    private IConsumer<byte[], byte[]> _consumer = null!;
    private volatile bool _hasDone;

    /// <param name="address">Where the brokers are.</param>
    /// <param name="options">What is read.</param>
    /// <param name="toldGaps">Gaps that were told already: a group that has committed nothing since finds them again.</param>
    internal GroupMember(KafkaAddress address, GroupReaderOptions options, HashSet<TopicPartitionOffset> toldGaps) =>
        (Address, _options, _toldGaps) = (address, options, toldGaps);

    public KafkaAddress Address { get; }

    /// <summary>True when this client has finished some records.</summary>
    internal bool HasDone => _hasDone;

    internal void Use(IConsumer<byte[], byte[]> consumer) => _consumer = consumer;

    /// <summary>The next record, or null when none came in time.</summary>
    /// <exception cref="KafkaException">
    /// The client is broken, or records were dropped unread: leave the session, and another client is built.
    /// </exception>
    public ConsumeResult<byte[], byte[]>? Read(TimeSpan patience)
    {
        try
        {
            return _consumer.Consume(patience);
        }
        catch (ConsumeException failure) when (!failure.Error.IsFatal && !IsOutOfRange(failure))
        {
            // The client goes on by itself after every other failure, at the record where it was.
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
    /// Asks the broker which records it still has. A group that is new to a partition wants offset 0. What the group wants and the
    /// broker has not is a gap: the gap is told, and the group goes on with the oldest record that is left. The first record's offset
    /// says nothing of a gap, because an aborted transaction may stand before it.
    /// </summary>
    internal IEnumerable<TopicPartitionOffset> Start(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions)
    {
        // What it throws leaves through Read and ends the session: a guessed start could lose records.
        List<TopicPartitionOffset> starts = consumer.Committed(partitions, BrokerPatience);
        for (int i = 0; i < starts.Count; i++)
        {
            TopicPartition partition = starts[i].TopicPartition;
            long wanted = starts[i].Offset.IsSpecial ? 0 : starts[i].Offset.Value;
            WatermarkOffsets left = consumer.QueryWatermarkOffsets(partition, BrokerPatience);
            bool isGap = wanted < left.Low.Value || wanted > left.High.Value;
            starts[i] = new TopicPartitionOffset(partition, isGap ? left.Low.Value : wanted);
            if (isGap && _toldGaps.Add(new TopicPartitionOffset(partition, wanted)))
                _options.OnGap(new GroupGap(partition.Topic, partition.Partition.Value, wanted));
        }

        _options.OnAssigned();
        return starts;
    }

    /// <summary>
    /// The broker dropped records while this client read. The client stops the partition and never starts it again: the next client
    /// finds out what is left.
    /// </summary>
    private static bool IsOutOfRange(ConsumeException failure) =>
        failure.Error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange;
}
