using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using AnSinh.Cli.Banks;
using AnSinh.Domain.Banks;
using AnSinh.Streaming.Embedded;
using AnSinh.Streaming.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Cli.Chaos.Faults;

/// <summary>The embedded broker behind a proxy. What it tells its clients about its own address is rewritten to the proxy's.</summary>
internal sealed class KafkaStage : IAsyncDisposable
{
    private const string Host = "127.0.0.1";

    private readonly EmbeddedBroker _broker;

    private KafkaStage(EmbeddedBroker broker, TimeProvider time)
    {
        _broker = broker;
        int port = int.Parse(broker.BootstrapServers.Split(',')[0].Split(':')[1], CultureInfo.InvariantCulture);
        Proxy = new TcpProxy(port, time);
        Proxy.Rewrite = (Address(port), Address(Proxy.Port));
    }

    public TcpProxy Proxy { get; }

    public string BootstrapServers => $"{Host}:{Proxy.Port}";

    public static async Task<KafkaStage> StartAsync(int lanes, TimeProvider time, CancellationToken cancellationToken)
    {
        IReadOnlyList<PlannedTopic> topics = TopicPlan.Embedded(new TopicNames(""), BankDirectory.All.Select(bank => bank.Bin), lanes);
        EmbeddedBroker broker = await EmbeddedBroker.StartAsync(BrokerCommand.Launcher, topics, time, NullLogger<EmbeddedBroker>.Instance, cancellationToken);
        return new KafkaStage(broker, time);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _broker.DisposeAsync();
    }

    /// <summary>A host and a port as every answer of the Kafka protocol that names a broker has them, one after the other.</summary>
    private static byte[] Address(int port)
    {
        byte[] address = new byte[Host.Length + 4];
        Encoding.ASCII.GetBytes(Host, address);
        BinaryPrimitives.WriteInt32BigEndian(address.AsSpan(Host.Length), port);
        return address;
    }
}
