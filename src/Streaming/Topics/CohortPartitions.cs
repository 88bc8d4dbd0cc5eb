using Confluent.Kafka;

namespace AnSinh.Streaming.Topics;

/// <summary>
/// Which partition a cohort's records go to: partition p of P owns the p-th of P equal ranges of cohorts, so a person's orders
/// stay in order. Neighbouring cohorts are released together; with ranges their bundles for one bank share one or two
/// partitions, and a lane transaction is a few large batches instead of hundreds of small ones.
/// </summary>
internal sealed class CohortPartitions(int cohorts)
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Asks the brokers once for the partitions of every topic.</summary>
    /// <exception cref="KafkaException">The brokers do not answer.</exception>
    public void Learn(Handle client, TimeSpan patience)
    {
        using IAdminClient admin = new DependentAdminClientBuilder(client).Build();
        foreach (TopicMetadata topic in admin.GetMetadata(patience).Topics)
            _counts[topic.Topic] = topic.Partitions.Count;
    }

    /// <summary>The partition, or "any" (by key) for a topic that appeared later.</summary>
    public Partition Of(string topic, int cohort) =>
        _counts.TryGetValue(topic, out int count) && count > 0 ? new Partition((int)((long)cohort * count / cohorts)) : Partition.Any;
}
