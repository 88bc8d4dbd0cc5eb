using AnSinh.Embedded.Kafka;
using AnSinh.Streaming.Topics;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Streaming.Tests.Kit;

/// <summary>
/// The broker of one test: the embedded one in a process of its own, or real ones when <c>Kafka__BootstrapServers</c> is set,
/// then with topics of a prefix that no other run has.
/// </summary>
internal sealed class Broker : IAsyncDisposable
{
    public const int Partitions = 4;
    public static readonly int[] Banks = [970_400, 970_405, 970_436];

    private readonly KafkaEndpoint? _real;

    private Broker(string prefix, EmbeddedBroker? embedded, KafkaEndpoint? real)
    {
        (Names, Embedded, _real) = (new TopicNames(prefix), embedded, real);
        Prefix = prefix;
    }

    public static string? RealServers { get; } = Environment.GetEnvironmentVariable("Kafka__BootstrapServers") is { Length: > 0 } servers
        ? servers
        : null;

    public static bool IsReal => RealServers is not null;

    public string Prefix { get; }

    public TopicNames Names { get; }

    public EmbeddedBroker? Embedded { get; }

    public KafkaEndpoint Endpoint => _real ?? Embedded!.Endpoint;

    public static async Task<Broker> StartAsync(int lanes = 2, int[]? banks = null, int partitions = Partitions)
    {
        string prefix = IsReal ? "t" + Guid.NewGuid().ToString("N") + "." : "";
        IReadOnlyList<PlannedTopic> topics = TopicPlan.Create(new TopicNames(prefix), banks ?? Banks, lanes, partitions, partitions);
        CancellationToken token = TestContext.Current.CancellationToken;
        if (RealServers is { } servers)
        {
            var endpoint = new KafkaEndpoint(servers);
            await new TopicSetup(endpoint, NullLogger<TopicSetup>.Instance).EnsureAsync(topics, -1, token);
            return new Broker(prefix, null, endpoint);
        }

        string child = Path.Combine(AppContext.BaseDirectory, "AnSinh.BrokerHost");
        return new Broker(
            prefix, await EmbeddedBroker.StartAsync(child, [], topics, TimeProvider.System, NullLogger<EmbeddedBroker>.Instance, token),
            null);
    }

    public StreamingOptions Options()
    {
        var options = new StreamingOptions { Prefix = Prefix, BootstrapServers = Endpoint.BootstrapServers };
        foreach (int bank in Banks)
            options.Banks.Add(bank);
        return options;
    }

    public async ValueTask DisposeAsync()
    {
        if (Embedded is not null)
            await Embedded.DisposeAsync();
    }
}
