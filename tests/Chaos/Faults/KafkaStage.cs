using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using AnSinh.Domain.Banks;
using AnSinh.Embedded;
using AnSinh.Embedded.Kafka;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Chaos.Faults;

/// <summary>
/// The embedded broker behind a proxy. What it tells its clients about its own address is rewritten to the proxy's. A broker that was
/// killed comes back empty, and as in production it comes back at another address: <see cref="Endpoint"/> says where.
/// </summary>
internal sealed class KafkaStage : IAsyncDisposable
{
    private const string Host = "127.0.0.1";

    private static readonly TimeSpan RestartPatience = TimeSpan.FromSeconds(40);

    private readonly EmbeddedBroker _broker;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly List<TcpProxy> _old = [];
    private TcpProxy _proxy;
    private TaskCompletionSource _back = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private KafkaStage(EmbeddedBroker broker, TimeProvider time)
    {
        (_broker, _time) = (broker, time);
        _proxy = CreateProxy();
        Endpoint = new KafkaEndpoint(Address(_proxy));
        _broker.Endpoint.Changed += OnBrokerMoved;
    }

    /// <summary>The proxy, for every client.</summary>
    public KafkaEndpoint Endpoint { get; }

    public TcpProxy Proxy => Volatile.Read(ref _proxy);

    /// <summary>How often the broker came back without its records.</summary>
    public int Losses { get; private set; }

    /// <summary>Answers lost on the way, see <see cref="TcpProxy.Lost"/>.</summary>
    public long Lost
    {
        get
        {
            lock (_lock)
                return _old.Sum(proxy => proxy.Lost) + _proxy.Lost;
        }
    }

    public static async Task<KafkaStage> StartAsync(int lanes, TimeProvider time, CancellationToken cancellationToken)
    {
        IReadOnlyList<PlannedTopic> topics = TopicPlan.Embedded(new TopicNames(""), BankDirectory.All.Select(bank => bank.Bin), lanes);
        EmbeddedBroker broker =
            await EmbeddedBroker.StartAsync(SelfProcess.Broker, topics, time, NullLogger<EmbeddedBroker>.Instance, cancellationToken);
        return new KafkaStage(broker, time);
    }

    /// <summary>The broker is gone for a while and comes back with everything that it had.</summary>
    public async Task PauseAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        await TryTellAsync(_broker.SetDownAsync);
        try
        {
            await Task.Delay(duration, _time, cancellationToken);
        }
        finally
        {
            await TryTellAsync(_broker.SetUpAsync);
        }
    }

    /// <summary>SIGKILL; returns when an empty one is there.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _back, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Signals.Send(_broker.ProcessId, Signals.Kill);
        await _back.Task.WaitAsync(RestartPatience, _time, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _broker.Endpoint.Changed -= OnBrokerMoved;
        foreach (TcpProxy old in _old)
            await old.DisposeAsync();
        await _proxy.DisposeAsync();
        await _broker.DisposeAsync();
    }

    /// <summary>A broker that was killed meanwhile is not told: its successor is up.</summary>
    private static async Task TryTellAsync(Func<CancellationToken, Task> tell)
    {
        try
        {
            await tell(CancellationToken.None);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or TimeoutException)
        {
            // As said above.
        }
    }

    private void OnBrokerMoved(object? sender, EventArgs e)
    {
        TcpProxy proxy = CreateProxy();
        lock (_lock)
        {
            Losses++;
            _proxy.Mode = ProxyMode.Cut;
            _old.Add(_proxy);
            Volatile.Write(ref _proxy, proxy);
        }

        Endpoint.Publish(Address(proxy));
        _back.TrySetResult();
    }

    private TcpProxy CreateProxy()
    {
        int port = int.Parse(_broker.BootstrapServers.Split(',')[0].Split(':')[1], CultureInfo.InvariantCulture);
        // Its own port is known only once it listens.
        byte[] put = new byte[Host.Length + sizeof(int)];
        var proxy = new TcpProxy(port, _time) { Rewrite = (Wire(port), put) };
        Wire(proxy.Port).CopyTo(put, 0);
        return proxy;
    }

    private static string Address(TcpProxy proxy) => string.Create(CultureInfo.InvariantCulture, $"{Host}:{proxy.Port}");

    /// <summary>A host and a port as every answer of the Kafka protocol that names a broker has them, one after the other.</summary>
    private static byte[] Wire(int port)
    {
        byte[] address = new byte[Host.Length + sizeof(int)];
        Encoding.ASCII.GetBytes(Host, address);
        BinaryPrimitives.WriteInt32BigEndian(address.AsSpan(Host.Length), port);
        return address;
    }
}
