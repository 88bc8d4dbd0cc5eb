using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace AnSinh.Streaming.Topics;

/// <summary>Creates missing topics on real brokers.</summary>
public sealed partial class TopicSetup(KafkaEndpoint endpoint, ILogger<TopicSetup> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Creates what is missing. A topic that exists is left as it is; when this client may not create topics, the log names
    /// what an administrator has to create, and the call succeeds, because the topics may be there.
    /// </summary>
    /// <exception cref="KafkaException">The brokers do not answer, or refuse a topic for another reason.</exception>
    public async Task EnsureAsync(IReadOnlyList<PlannedTopic> topics, short replicationFactor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topics);
        cancellationToken.ThrowIfCancellationRequested();
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = endpoint.BootstrapServers })
            .SetLogHandler(static (_, _) => { }).Build();
        Metadata metadata = await Task.Run(() => admin.GetMetadata(Patience), cancellationToken);
        var existing = metadata.Topics.Where(topic => topic.Error.Code == ErrorCode.NoError)
            .Select(topic => topic.Topic)
            .ToHashSet(StringComparer.Ordinal);
        List<TopicSpecification> missing =
            [.. topics.Where(topic => !existing.Contains(topic.Name)).Select(topic => Specify(topic, replicationFactor))];
        if (missing.Count == 0)
            return;
        try
        {
            await admin.CreateTopicsAsync(missing, new CreateTopicsOptions { RequestTimeout = Patience, OperationTimeout = Patience });
            LogCreated(missing.Count);
        }
        catch (CreateTopicsException failure)
        {
            Judge(failure);
        }
    }

    private static TopicSpecification Specify(PlannedTopic topic, short replicationFactor) => new()
    {
        Name = topic.Name,
        NumPartitions = topic.Partitions,
        ReplicationFactor = replicationFactor,
        Configs = topic.Compacted ? new Dictionary<string, string> { ["cleanup.policy"] = "compact" } : null,
    };

    private void Judge(CreateTopicsException failure)
    {
        foreach (CreateTopicReport report in failure.Results)
        {
            switch (report.Error.Code)
            {
                case ErrorCode.NoError or ErrorCode.TopicAlreadyExists:
                    break;
                case ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed:
                    LogNotAuthorised(report.Topic);
                    break;
                default:
                    throw new KafkaException(new Error(report.Error.Code, $"Topic {report.Topic}: {report.Error.Reason}"), failure);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Created {Topics} topics.")]
    private partial void LogCreated(int topics);

    [
        LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Not authorised to create topic {Topic}: an administrator has to create it if it does not exist.")]
    private partial void LogNotAuthorised(string topic);
}
