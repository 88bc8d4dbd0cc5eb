using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Records;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;

namespace AnSinh.Transfer.Reading;

/// <summary>What an order tail shows.</summary>
/// <param name="Follow">Goes on after the newest order, and starts there; without it, all orders from the first to the newest.</param>
/// <param name="ShowPersonal">Names, accounts and identity numbers as they are; otherwise masked.</param>
public sealed record OrderTailOptions(bool Follow = false, bool ShowPersonal = false);

/// <summary>Prints one bank's orders as JSON lines, for people and for <c>jq</c>.</summary>
public sealed class OrderTail(KafkaEndpoint endpoint, TopicNames names)
{
    private static readonly TimeSpan MetadataPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes until the end of the topic, or until cancelled when following. Returns the number of orders.</summary>
    /// <exception cref="KafkaException">The topic does not exist or the brokers do not answer.</exception>
    public async Task<long> WriteAsync(int bank, OrderTailOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        return options.Follow
            ? await FollowAsync(bank, options, output, cancellationToken)
            : await WriteAllAsync(new StreamAudit(endpoint, names).Records([bank], cancellationToken), options, output, cancellationToken);
    }

    /// <summary>The first character of each word of a name; the last four of anything else.</summary>
    internal static string Mask(string text, bool isName)
    {
        if (isName)
            return string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static word => word[..1] + "***"));
        return text.Length <= 4 ? new string('*', text.Length) : new string('*', text.Length - 4) + text[^4..];
    }

    private static async Task<long> WriteAllAsync(
        IEnumerable<ConsumeResult<byte[], byte[]>> records, OrderTailOptions options, TextWriter output,
        CancellationToken cancellationToken)
    {
        long count = 0;
        foreach (ConsumeResult<byte[], byte[]> record in records)
        {
            if (!RecordHeaders.IsOrderBundle(record.Message.Headers))
                continue;
            foreach (string line in Lines(record, options))
            {
                await output.WriteLineAsync(line.AsMemory(), cancellationToken);
                count++;
            }
        }

        await output.FlushAsync(cancellationToken);
        return count;
    }

    private static List<string> Lines(ConsumeResult<byte[], byte[]> record, OrderTailOptions options)
    {
        var bundle = new BundleReader(record.Message.Value);
        List<string> lines = [];
        using var buffer = new MemoryStream();
        while (bundle.TryRead(out OrderView order))
        {
            buffer.SetLength(0);
            using (var json = new Utf8JsonWriter(buffer, Json))
                Write(json, record, bundle, order, options);
            lines.Add(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        }

        return lines;
    }

    private static void Write(
        Utf8JsonWriter json, ConsumeResult<byte[], byte[]> record, in BundleReader bundle, in OrderView order, OrderTailOptions options)
    {
        json.WriteStartObject();
        json.WriteString("endToEndId", order.EndToEndId);
        json.WriteNumber("amount", order.Amount);
        WritePersonal(json, "name", order.Name, isName: true, options);
        WritePersonal(json, "account", order.Account, isName: false, options);
        WritePersonal(json, "citizenId", order.CitizenId, isName: false, options);
        json.WriteNumber("bank", bundle.Bank);
        json.WriteString("batch", bundle.BatchId);
        json.WriteNumber("cohort", bundle.Cohort);
        json.WriteNumber("sequence", bundle.Sequence);
        json.WriteBoolean("replay", RecordHeaders.IsReplay(record.Message.Headers));
        json.WriteNumber("partition", record.Partition.Value);
        json.WriteNumber("offset", record.Offset.Value);
        json.WriteEndObject();
    }

    private static void WritePersonal(Utf8JsonWriter json, string property, ReadOnlySpan<byte> value, bool isName, OrderTailOptions options)
    {
        if (value.IsEmpty)
            return;
        string text = Encoding.UTF8.GetString(value);
        json.WriteString(property, options.ShowPersonal ? text : Mask(text, isName));
    }

    private async Task<long> FollowAsync(int bank, OrderTailOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        long count = 0;
        bool first = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            KafkaAddress address = endpoint.Current;
            using IConsumer<byte[], byte[]> consumer = KafkaClients.Reader(address);
            // After a broker came back everything it has is new.
            consumer.Assign(
                Partitions(address, bank).Select(partition => new TopicPartitionOffset(partition, first ? Offset.End : Offset.Beginning)));
            first = false;
            while (!cancellationToken.IsCancellationRequested && !address.Moved.IsCancellationRequested)
            {
                ConsumeResult<byte[], byte[]>? result = await Task.Run(() => consumer.Consume(Poll), CancellationToken.None);
                if (result is { IsPartitionEOF: false })
                    count += await WriteAllAsync([result], options, output, CancellationToken.None);
            }
        }

        return count;
    }

    private List<TopicPartition> Partitions(KafkaAddress address, int bank)
    {
        string topic = names.Orders(bank);
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address.BootstrapServers })
            .SetLogHandler(static (_, _) => { })
            .Build();
        TopicMetadata? metadata = admin.GetMetadata(MetadataPatience).Topics.SingleOrDefault(candidate => candidate.Topic == topic);
        return metadata is null
            ? throw new KafkaException(new Error(ErrorCode.UnknownTopicOrPart, "No such topic: " + topic))
            : [.. metadata.Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId))];
    }
}
