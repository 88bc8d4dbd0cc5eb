using System.Text;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Records;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;

namespace AnSinh.Transfer.Reading;

/// <summary>One order as it lies in a bank's topic.</summary>
/// <param name="Amount">đồng</param>
/// <param name="Replay">Streamed again, because the broker had lost it.</param>
public readonly record struct AuditedOrder(string EndToEndId, long Amount, int Bank, bool Replay, string BatchId);

/// <summary>
/// Reads what the banks can read, from the first record to the last, without joining a group: an independent witness of what
/// was streamed.
/// </summary>
public sealed class StreamAudit(KafkaEndpoint endpoint, TopicNames names)
{
    private static readonly TimeSpan MetadataPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>Every order of these banks that is committed now. Blocks its thread while it waits for the brokers.</summary>
    /// <exception cref="KafkaException">A topic does not exist, or a partition has failed.</exception>
    /// <exception cref="FormatException">A record is no bundle, or its count or control sum is wrong.</exception>
    public IEnumerable<AuditedOrder> Read(IEnumerable<int> banks, CancellationToken cancellationToken)
    {
        var orders = new List<AuditedOrder>(TransferLimits.MaxOrdersPerBundle);
        string batchId = "";
        foreach (ConsumeResult<byte[], byte[]> record in Records(banks, cancellationToken))
        {
            if (!RecordHeaders.IsOrderBundle(record.Message.Headers))
                continue;
            orders.Clear();
            Decode(record.Message, orders, ref batchId);
            foreach (AuditedOrder order in orders)
                yield return order;
        }
    }

    internal IEnumerable<ConsumeResult<byte[], byte[]>> Records(IEnumerable<int> banks, CancellationToken cancellationToken)
    {
        using IConsumer<byte[], byte[]> consumer = KafkaClients.Reader(endpoint.Current);
        var topics = banks.Select(names.Orders).ToHashSet(StringComparer.Ordinal);
        List<TopicPartitionOffset> partitions = Partitions(topics);
        consumer.Assign(partitions);
        int open = partitions.Count;
        while (open > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ConsumeResult<byte[], byte[]>? result = consumer.Consume(Poll);
            if (result is null)
                continue;
            if (result.IsPartitionEOF)
            {
                open--;
                continue;
            }

            yield return result;
        }
    }

    private static void Decode(Message<byte[], byte[]> message, List<AuditedOrder> into, ref string batchId)
    {
        bool replay = RecordHeaders.IsReplay(message.Headers);
        var bundle = new BundleReader(message.Value);
        Span<char> batch = stackalloc char[bundle.BatchId.Length];
        Encoding.UTF8.TryGetChars(bundle.BatchId, batch, out int length);
        // One string for each run of bundles of a batch, not one for each bundle.
        if (!batch[..length].SequenceEqual(batchId))
            batchId = batch[..length].ToString();
        while (bundle.TryRead(out OrderView order))
            into.Add(new AuditedOrder(Encoding.UTF8.GetString(order.EndToEndId), order.Amount, bundle.Bank, replay, batchId));
    }

    private List<TopicPartitionOffset> Partitions(HashSet<string> topics)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = endpoint.BootstrapServers })
            .SetLogHandler(static (_, _) => { }).Build();
        Metadata metadata = admin.GetMetadata(MetadataPatience);
        var partitions = new List<TopicPartitionOffset>();
        foreach (TopicMetadata topic in metadata.Topics.Where(topic => topics.Remove(topic.Topic)))
            partitions.AddRange(
                topic.Partitions.Select(partition => new TopicPartitionOffset(topic.Topic, partition.PartitionId, Offset.Beginning)));
        return topics.Count == 0
            ? partitions
            : throw new KafkaException(new Error(ErrorCode.UnknownTopicOrPart, "No such topic: " + string.Join(", ", topics.Order())));
    }
}
