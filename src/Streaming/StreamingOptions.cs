using System.ComponentModel.DataAnnotations;
using AnSinh.Transfer.Kafka;

namespace AnSinh.Streaming;

/// <summary>How this process talks to Kafka.</summary>
public sealed class StreamingOptions
{
    public const string SectionName = "Kafka";

    /// <summary>
    /// The brokers, <c>host:port,host:port</c>. Not used when a <see cref="KafkaEndpoint"/> is registered (embedded broker).
    /// </summary>
    /// <value>The default value is <c>localhost:9092</c>.</value>
    [Required]
    public string BootstrapServers { get; set; } = "localhost:9092";

    /// <summary>Put before every topic, group and transactional id, so that several installations can share brokers.</summary>
    /// <value>The default value is "".</value>
    [RegularExpression("^[a-zA-Z0-9._-]{0,64}$")]
    public string Prefix { get; set; } = "";

    /// <summary>BINs of the banks, and house numbers of the cash channels, that have a topic.</summary>
    /// <value>The default is none: topics are created by hand.</value>
    public IList<int> Banks { get; } = [];

    /// <summary>Create missing topics at start.</summary>
    /// <value>The default value is true.</value>
    public bool CreateTopics { get; set; } = true;

    /// <value>The default value is 12 partitions for each bank's orders.</value>
    [Range(1, 1_000)]
    public int OrderPartitions { get; set; } = 12;

    /// <value>The default value is 3 partitions for each bank's statuses.</value>
    [Range(1, 1_000)]
    public int StatusPartitions { get; set; } = 3;

    /// <summary>
    /// True to take statuses from the topic that all banks shared before each had its own. For the days of a change-over only: whoever may
    /// write that topic can answer for any bank.
    /// </summary>
    /// <value>The default value is false: what comes there is kept aside and moves nothing.</value>
    public bool SharedStatusTopic { get; set; }

    /// <summary>−1 takes the brokers' default.</summary>
    /// <value>The default value is −1.</value>
    [Range(-1, 10)]
    public short ReplicationFactor { get; set; } = -1;

    /// <summary>Oldest entry of a lane transaction when it is closed.</summary>
    /// <value>The default value is 10 milliseconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:00.200")]
    public TimeSpan TransactionMaxAge { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <value>The default value is 256 entries in one lane transaction.</value>
    [Range(1, 1_000)]
    public int TransactionMaxEntries { get; set; } = 256;

    /// <value>The default value is 5,000 records in one lane transaction.</value>
    [Range(1, 50_000)]
    public int TransactionMaxRecords { get; set; } = 5_000;

    /// <summary>Entries that wait for a lane; more offers wait outside.</summary>
    /// <value>The default value is 256 entries.</value>
    [Range(1, 10_000)]
    public int LaneQueueEntries { get; set; } = 256;

    /// <summary>How long librdkafka collects records before it sends.</summary>
    /// <value>The default value is 2 milliseconds.</value>
    [Range(0, 1_000)]
    public int LingerMilliseconds { get; set; } = 2;

    /// <summary>Memory of one lane's producer for records that are not sent yet.</summary>
    /// <value>The default value is 65,536 KiB.</value>
    [Range(1_024, 1_048_576)]
    public int ProducerBufferKibibytes { get; set; } = 65_536;

    /// <summary>
    /// How long <c>StartAsync</c> of a lane waits for the brokers before it says that they do not answer; the lane goes on trying.
    /// </summary>
    /// <value>The default value is 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan StartPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Status records taken at once.</summary>
    /// <value>The default value is 4,000 records.</value>
    [Range(1, 10_000)]
    public int StatusMaxRecords { get; set; } = 4_000;

    /// <summary>
    /// Statuses handed over at once, more or less the last record's. The more of them, the fewer entries each cohort has to journal.
    /// </summary>
    /// <value>The default value is 100,000 statuses.</value>
    [Range(1, 500_000)]
    public int StatusMaxItems { get; set; } = 100_000;

    /// <summary>
    /// Oldest record of a poll when it is handed over; it waits longer, and others with it, while the statuses before it are still being
    /// taken in.
    /// </summary>
    /// <value>The default value is 50 milliseconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan StatusMaxAge { get; set; } = TimeSpan.FromMilliseconds(50);
}
