using Confluent.Kafka;

namespace AnSinh.Transfer.Kafka;

/// <summary>Kafka clients as all of this system wants them: librdkafka's defaults are changed here and nowhere else.</summary>
public static class KafkaClients
{
    private const string Nothing = "none";

    /// <summary>A lane's producer. One cached handler sees every failed delivery; nothing is awaited per record.</summary>
    public static IProducer<byte[], byte[]> Transactional(
        KafkaAddress address, string transactionalId, int lingerMilliseconds, int bufferKibibytes, Action<Error> onError)
    {
        ArgumentNullException.ThrowIfNull(address);
        ProducerConfig configuration = Producing(address, lingerMilliseconds, bufferKibibytes);
        configuration.TransactionalId = transactionalId;
        configuration.TransactionTimeoutMs = 60_000;
        return Build(configuration, onError);
    }

    /// <summary>An idempotent producer without transactions.</summary>
    public static IProducer<byte[], byte[]> Idempotent(
        KafkaAddress address, int lingerMilliseconds, int bufferKibibytes, Action<Error> onError)
    {
        ArgumentNullException.ThrowIfNull(address);
        ProducerConfig configuration = Producing(address, lingerMilliseconds, bufferKibibytes);
        configuration.MessageTimeoutMs = 30_000;
        return Build(configuration, onError);
    }

    /// <summary>
    /// A member of a group that says which offsets are done (<c>StoreOffset</c>) and when records that it has not read are gone.
    /// librdkafka commits what is done in the background: a commit call of our own would hang while the broker is away.
    /// </summary>
    public static ConsumerBuilder<byte[], byte[]> Member(KafkaAddress address, string group) =>
        new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
    {
        BootstrapServers = address.BootstrapServers,
        GroupId = group,
        IsolationLevel = IsolationLevel.ReadCommitted,
        EnableAutoCommit = true,
        AutoCommitIntervalMs = 200,
        EnableAutoOffsetStore = false,
        AutoOffsetReset = AutoOffsetReset.Error,
        SessionTimeoutMs = 10_000,
        HeartbeatIntervalMs = 1_000,
        MaxPollIntervalMs = 300_000,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
        FetchWaitMaxMs = 100,
        QueuedMaxMessagesKbytes = 16_384,
        FetchQueueBackoffMs = 20,
        AllowAutoCreateTopics = false,
        TopicMetadataRefreshIntervalMs = 30_000,
        ReconnectBackoffMs = 50,
        ReconnectBackoffMaxMs = 1_000,
    }).SetLogHandler(static (_, _) => { });

    /// <summary>A reader of its own, outside any group, from where it says to the end.</summary>
    public static IConsumer<byte[], byte[]> Reader(KafkaAddress address) => new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
    {
        BootstrapServers = address.BootstrapServers,
        // librdkafka wants a group even from a client that joins none.
        GroupId = "ansinh-reader",
        IsolationLevel = IsolationLevel.ReadCommitted,
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        EnablePartitionEof = true,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        FetchWaitMaxMs = 50,
        AllowAutoCreateTopics = false,
        ReconnectBackoffMs = 50,
        ReconnectBackoffMaxMs = 1_000,
    }).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();

    /// <summary>Asks the brokers for their topics, to say early that they do not answer.</summary>
    /// <exception cref="KafkaException">The brokers did not answer within <paramref name="patience"/>.</exception>
    public static async Task CheckAsync(string bootstrapServers, TimeSpan patience, CancellationToken cancellationToken)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers })
            .SetLogHandler(static (_, _) => { }).Build();
        await Task.Run(() => admin.GetMetadata(patience), cancellationToken);
    }

    private static ProducerConfig Producing(KafkaAddress address, int lingerMilliseconds, int bufferKibibytes) => new()
    {
        BootstrapServers = address.BootstrapServers,
        EnableIdempotence = true,
        Acks = Acks.All,
        LingerMs = lingerMilliseconds,
        CompressionType = CompressionType.Lz4,
        QueueBufferingMaxKbytes = bufferKibibytes,
        // The partitioner of Java's client, so that any language finds a cohort in the same partition.
        Partitioner = Partitioner.Murmur2Random,
        DeliveryReportFields = Nothing,
        MessageMaxBytes = TransferLimits.MaxRecordBytes,
        ReconnectBackoffMs = 50,
        ReconnectBackoffMaxMs = 1_000,
        AllowAutoCreateTopics = false,
    };

    private static IProducer<byte[], byte[]> Build(ProducerConfig configuration, Action<Error> onError) =>
        new ProducerBuilder<byte[], byte[]>(configuration)
            .SetLogHandler(static (_, _) => { })
            .SetErrorHandler((_, error) => onError(error))
            .Build();
}
