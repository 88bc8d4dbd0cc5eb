namespace AnSinh.Transfer.Kafka;

/// <summary>Where the brokers are at one moment.</summary>
/// <param name="BootstrapServers"><c>host:port,host:port</c></param>
/// <param name="Version">1, 2, 3 …; grows with every move.</param>
/// <param name="Moved">Cancelled when this address is no longer the one: throw the client away and build it again.</param>
public sealed record KafkaAddress(string BootstrapServers, int Version, CancellationToken Moved);

/// <summary>
/// The brokers' address for the whole process. Constant in production; the embedded broker comes back on another port after
/// a crash, and every client follows.
/// </summary>
#pragma warning disable CA1001 // The sources have no timer, and clients may wait on their handles at any time: the collector takes them.
public sealed class KafkaEndpoint
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _moved = new();
    private KafkaAddress _current;

    public KafkaEndpoint(string bootstrapServers)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bootstrapServers);
        _current = new KafkaAddress(bootstrapServers, 1, _moved.Token);
    }

    /// <summary>Raised after a move, on the thread that published it.</summary>
    public event EventHandler? Changed;

    public KafkaAddress Current => Volatile.Read(ref _current);

    public string BootstrapServers => Current.BootstrapServers;

    public int Version => Current.Version;

    /// <summary>Publishes a new address; the same address again is no move.</summary>
    public void Publish(string bootstrapServers)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(bootstrapServers);
        CancellationTokenSource old;
        lock (_lock)
        {
            if (bootstrapServers == _current.BootstrapServers)
                return;
            old = _moved;
            _moved = new CancellationTokenSource();
            Volatile.Write(ref _current, new KafkaAddress(bootstrapServers, _current.Version + 1, _moved.Token));
        }

        old.Cancel();
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
