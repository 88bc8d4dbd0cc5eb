using AnSinh.Silo.Health;
using AnSinh.Streaming.Statuses;

namespace AnSinh.Silo.Cluster;

/// <summary>A silo that takes no statuses would let its batches wait.</summary>
internal sealed class StatusConsumerCheck(StatusConsumer consumer) : IReadinessCheck
{
    public string? Problem => consumer.ExecuteTask is { IsCompleted: false } ? null : "the status consumer does not run";
}
