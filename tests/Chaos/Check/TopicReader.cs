using Confluent.Kafka;

namespace AnSinh.Chaos.Check;

/// <summary>Reads the banks' topics and the lanes' positions from the first record to the last, with a consumer of its own.</summary>
internal sealed class TopicReader(string bootstrapServers)
{
    public const string OrdersPrefix = "transfer-orders.";
    public const string Positions = "lane-positions";

    private static readonly TimeSpan MetadataPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ReadPatience = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The embedded broker keeps only so much of a partition: the oldest records of one were gone before they were read here.
    /// </summary>
    public bool HasDropped { get; private set; }

    public IEnumerable<ConsumeResult<byte[], byte[]>> Records(CancellationToken cancellationToken)
    {
        using IConsumer<byte[], byte[]> consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "chaos-check",
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        List<TopicPartition> partitions = Partitions();
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var fresh = partitions.ToHashSet();
        int open = partitions.Count;
        using var patience = new CancellationTokenSource(ReadPatience);
        while (open > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (patience.IsCancellationRequested)
                throw new TimeoutException("The topics could not be read to their end.");
            ConsumeResult<byte[], byte[]>? result = consumer.Consume(Poll);
            if (result is null)
                continue;
            if (result.IsPartitionEOF)
            {
                open--;
                continue;
            }

            if (fresh.Remove(result.TopicPartition) && result.Offset.Value > 0)
                HasDropped = true;
            yield return result;
        }
    }

    private List<TopicPartition> Partitions()
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers })
            .SetLogHandler(static (_, _) => { })
            .Build();
        return [.. admin.GetMetadata(MetadataPatience).Topics
            .Where(topic => topic.Topic == Positions || topic.Topic.StartsWith(OrdersPrefix, StringComparison.Ordinal))
            .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition.PartitionId)))];
    }
}
