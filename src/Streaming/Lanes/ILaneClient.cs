using Confluent.Kafka;

namespace AnSinh.Streaming.Lanes;

/// <summary>
/// One transactional producer. Any exception means: throw it away. The implementation for Kafka blocks the lane's own thread and its tasks
/// are always completed, so a run stays on one thread.
/// </summary>
internal interface ILaneClient : IDisposable
{
    void Begin();

    /// <summary>Hands a record over for delivery; a full local queue is back-pressure.</summary>
    void Send(TopicPartition to, Message<byte[], byte[]> message);

    /// <summary>Completes when every record handed over was delivered.</summary>
    ValueTask FlushAsync();

    ValueTask CommitAsync();

    /// <summary>Aborts the open transaction, if the brokers answer.</summary>
    void TryAbort();

    Partition PartitionOf(string topic, int cohort);
}
