using System.Globalization;
using AnSinh.Silo.Health;
using AnSinh.Streaming.Statuses;

namespace AnSinh.Silo.Cluster;

/// <summary>A silo that takes no statuses would let its batches wait.</summary>
internal sealed class StatusConsumerCheck(StatusConsumer consumer) : IReadinessCheck
{
    /// <summary>Longer than a move of cohorts to another silo takes.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    public string? Problem => ProblemOf(consumer.ExecuteTask is { IsCompleted: false }, consumer.NotHandedOverFor);

    internal static string? ProblemOf(bool runs, TimeSpan? waited) =>
        !runs ? "the status consumer does not run"
        : waited > LongestWait
            ? string.Create(CultureInfo.InvariantCulture, $"statuses not handed over for {waited.Value.TotalSeconds:F0} s")
        : null;
}
