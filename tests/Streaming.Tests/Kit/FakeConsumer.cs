using System.Reflection;
using Confluent.Kafka;

namespace AnSinh.Streaming.Tests.Kit;

/// <summary>A Kafka client without brokers: what it delivers, refuses and was told is in the hands of the test.</summary>
internal class FakeConsumer : DispatchProxy
{
    /// <summary>What each call of Consume answers, in turn: a record, or the failure that it throws.</summary>
    public Queue<object> Deliveries { get; } = [];

    /// <summary>What the group has committed; a partition that is missing has nothing.</summary>
    public Dictionary<TopicPartition, Offset> Committed { get; } = [];

    /// <summary>Partitions that a rebalance took away.</summary>
    public HashSet<TopicPartition> Lost { get; } = [];

    public List<TopicPartitionOffset> Stored { get; } = [];

    public List<TopicPartitionOffset> Sought { get; } = [];

    /// <summary>Subscribe, Close and Dispose, as they came.</summary>
    public List<string> Calls { get; } = [];

    public static (IConsumer<byte[], byte[]> Consumer, FakeConsumer Fake) Create()
    {
        IConsumer<byte[], byte[]> consumer = Create<IConsumer<byte[], byte[]>, FakeConsumer>();
        return (consumer, (FakeConsumer)(object)consumer);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case nameof(IConsumer<,>.Consume):
                return Deliveries.TryDequeue(out object? next) && next is Exception failure ? throw failure : next;
            case nameof(IConsumer<,>.Committed):
                return ((IEnumerable<TopicPartition>)args![0]!)
                    .Select(partition => new TopicPartitionOffset(partition, Committed.GetValueOrDefault(partition, Offset.Unset))).ToList();
            case nameof(IConsumer<,>.StoreOffset) when args![0] is TopicPartitionOffset offset:
                if (Lost.Contains(offset.TopicPartition))
                    throw new KafkaException(ErrorCode.Local_State);
                Stored.Add(offset);
                return null;
            case nameof(IConsumer<,>.Seek):
                Sought.Add((TopicPartitionOffset)args![0]!);
                return null;
            case nameof(IConsumer<,>.Subscribe) or nameof(IConsumer<,>.Close) or nameof(IDisposable.Dispose):
                Calls.Add(targetMethod.Name);
                return null;
            default:
                throw new NotSupportedException(targetMethod.Name);
        }
    }
}
