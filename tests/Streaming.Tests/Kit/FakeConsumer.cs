using System.Reflection;
using Confluent.Kafka;

namespace AnSinh.Streaming.Tests.Kit;

/// <summary>A Kafka client without brokers: what it delivers, refuses and was told is in the hands of the test.</summary>
#pragma warning disable CA1852 // A proxy is a class of its own that inherits from this one.
internal class FakeConsumer : DispatchProxy
#pragma warning restore CA1852
{
    /// <summary>What each call of Consume answers, in turn: a record, or the failure that it throws.</summary>
    public Queue<object> Deliveries { get; } = [];

    /// <summary>What the group has committed; a partition that is missing has nothing.</summary>
    public Dictionary<TopicPartition, Offset> Committed { get; } = [];

    /// <summary>Partitions that a rebalance took away.</summary>
    public HashSet<TopicPartition> Lost { get; } = [];

    public List<TopicPartitionOffset> Stored { get; } = [];

    /// <summary>The records that the broker still has; a partition that is missing has all that can be wanted.</summary>
    public Dictionary<TopicPartition, WatermarkOffsets> Left { get; } = [];

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
                    .Select(
                        partition => new TopicPartitionOffset(partition, Committed.GetValueOrDefault(partition, Offset.Unset))).ToList();
            case nameof(IConsumer<,>.StoreOffset) when args![0] is TopicPartitionOffset offset:
                if (Lost.Contains(offset.TopicPartition))
                    throw new KafkaException(ErrorCode.Local_State);
                Stored.Add(offset);
                return null;
            case nameof(IConsumer<,>.QueryWatermarkOffsets):
                return Left.GetValueOrDefault((TopicPartition)args![0]!, new WatermarkOffsets(0, long.MaxValue));
            case nameof(IConsumer<,>.Subscribe) or nameof(IConsumer<,>.Close) or nameof(IDisposable.Dispose):
                Calls.Add(targetMethod.Name);
                return null;
            default:
                throw new NotSupportedException(targetMethod.Name);
        }
    }
}
