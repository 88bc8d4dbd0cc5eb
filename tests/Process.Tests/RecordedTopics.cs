using System.Globalization;
using AnSinh.Fixtures;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;

namespace AnSinh.Process.Tests;

/// <summary>The topics of a recorded state, byte for byte; the format is in <c>tests/Testing/Releases/README.md</c>.</summary>
internal sealed class RecordedTopics
{
    private const string Nothing = "-";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly List<string[]> _records = [];
    private readonly List<string[]> _read = [];
    private readonly List<PlannedTopic> _topics = [];

    public IReadOnlyList<PlannedTopic> Topics => _topics;

    /// <summary>Lines of records as the file has them.</summary>
    public IEnumerable<string> Records => _records.Select(record => string.Join('\t', record));

    public static RecordedTopics Read(string release)
    {
        var recorded = new RecordedTopics();
        using StreamReader lines = EarlierRelease.Open($"{release}.topics");
        while (lines.ReadLine() is { } line)
        {
            string[] cells = line.Split('\t');
            switch (cells[0])
            {
                case "topic":
                    recorded._topics.Add(new PlannedTopic(cells[1], Number(cells[2])));
                    break;
                case "record":
                    recorded._records.Add(cells);
                    break;
                case "read":
                    recorded._read.Add(cells);
                    break;
                default:
                    throw new FormatException($"'{cells[0]}' is no kind of line.");
            }
        }

        return recorded;
    }

    /// <summary>Fills the topics of an empty broker, and says how far each group has read.</summary>
    public void Load(string bootstrapServers)
    {
        var configuration = new ProducerConfig { BootstrapServers = bootstrapServers, EnableIdempotence = true };
        using (IProducer<byte[], byte[]> producer = new ProducerBuilder<byte[], byte[]>(configuration).Build())
        {
            var failures = new List<string>();
            foreach (string[] record in _records)
            {
                producer.Produce(new TopicPartition(record[1], Number(record[2])), MessageOf(record), report =>
                {
                    if (report.Error.IsError)
                        failures.Add(report.Error.Reason);
                });
            }

            producer.Flush(Patience).ShouldBe(0);
            failures.ShouldBeEmpty();
        }

        foreach (IGrouping<string, string[]> group in _read.GroupBy(read => read[1]))
        {
            using IConsumer<byte[], byte[]> member = Consumer(bootstrapServers, group.Key);
            member.Commit(group.Select(read => new TopicPartitionOffset(read[2], Number(read[3]), Number(read[4]))));
        }
    }

    /// <summary>Everything that lies in the topics now, topic by topic and partition by partition, as lines of the file.</summary>
    public IReadOnlyList<ConsumeResult<byte[], byte[]>> ReadBack(string bootstrapServers)
    {
        TopicPartition[] partitions = [.. _topics.SelectMany(
            topic => Enumerable.Range(0, topic.Partitions).Select(number => new TopicPartition(topic.Name, number)))];
        using IConsumer<byte[], byte[]> reader = Consumer(bootstrapServers, "recorded-state");
        reader.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var found = partitions.ToDictionary(partition => partition, _ => new List<ConsumeResult<byte[], byte[]>>());
        for (int open = partitions.Length; open > 0;)
        {
            ConsumeResult<byte[], byte[]> result = reader.Consume(Patience) ?? throw new TimeoutException("The broker does not answer.");
            if (result.IsPartitionEOF)
                open--;
            else
                found[result.TopicPartition].Add(result);
        }

        return [.. partitions.SelectMany(partition => found[partition])];
    }

    public static string LineOf(ConsumeResult<byte[], byte[]> record) => string.Join(
        '\t', ["record", record.Topic, $"{record.Partition.Value}", Text(record.Message.Key), Text(record.Message.Value),
            .. record.Message.Headers.Select(header => $"{header.Key}={Text(header.GetValueBytes())}")]);

    private static Message<byte[], byte[]> MessageOf(string[] record)
    {
        var headers = new Headers();
        foreach (string header in record.Skip(5))
        {
            int equals = header.IndexOf('=', StringComparison.Ordinal);
            headers.Add(header[..equals], Bytes(header[(equals + 1)..]));
        }

        return new Message<byte[], byte[]> { Key = Bytes(record[3])!, Value = Bytes(record[4])!, Headers = headers };
    }

    private static IConsumer<byte[], byte[]> Consumer(string bootstrapServers, string group) => new ConsumerBuilder<byte[], byte[]>(
        new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = group,
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            AllowAutoCreateTopics = false,
        }).Build();

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static byte[]? Bytes(string text) => text == Nothing ? null : Convert.FromBase64String(text);

    private static string Text(byte[]? bytes) => bytes is null ? Nothing : Convert.ToBase64String(bytes);
}
