using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AnSinh.Chaos.Faults;

/// <summary>
/// A proxy on loopback that can be slow, deaf or cut. Its own port never changes, its target may. Answers can be rewritten on the way to
/// the client: Kafka's brokers tell their clients where they are, and clients must not go round the proxy.
/// </summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private const int ChunkBytes = 64 * 1_024;
    private const int MaxConnections = 2_000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Connection, byte> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private readonly Task _accepting;
    private volatile int _targetPort;
    private int _mode;
    private long _lost;
    private TaskCompletionSource _modeChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TcpProxy(int targetPort, TimeProvider time)
    {
        _targetPort = targetPort;
        _time = time;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>Replaced in the answers of a Kafka broker, see <see cref="FrameRewriter"/>; null passes bytes as they are.</summary>
    public (byte[] Find, byte[] Put)? Rewrite { get; init; }

    /// <summary>Which answers <see cref="ProxyMode.LoseAnswers"/> loses; others pass.</summary>
    public Func<ReadOnlyMemory<byte>, bool> IsLost { get; init; } = static _ => true;

    /// <summary>Answers that were lost with their connection: requests of unknown outcome.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>How late a slow chunk is.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(200);

    public ProxyMode Mode
    {
        get => (ProxyMode)Volatile.Read(ref _mode);
        set
        {
            Volatile.Write(ref _mode, (int)value);
            Interlocked
                .Exchange(ref _modeChanged, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
                .TrySetResult();
            if (value == ProxyMode.Cut)
                CutAll();
        }
    }

    /// <summary>New connections go to another port from now on; open ones are cut.</summary>
    public void Retarget(int port)
    {
        _targetPort = port;
        CutAll();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        CutAll();
        _stopping.Dispose();
    }

    private void CutAll()
    {
        foreach (Connection connection in _connections.Keys)
            connection.Cut();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            Socket client = await _listener.AcceptSocketAsync(_stopping.Token);
            if (Mode == ProxyMode.Cut || _connections.Count >= MaxConnections)
                Connection.Reset(client);
            else
                _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        var connection = new Connection(client, server);
        _connections[connection] = 0;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _targetPort, _stopping.Token);
            Task there = CopyAsync(client, server, connection, fromServer: false);
            Task back = CopyAsync(server, client, connection, fromServer: true);
            await Task.WhenAny(there, back);
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // A proxy has nothing to say about it: whoever is cut finds out by themselves.
        }
        finally
        {
            connection.Cut();
            _connections.TryRemove(connection, out _);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, Connection connection, bool fromServer)
    {
        byte[] buffer = new byte[ChunkBytes];
        FrameRewriter? rewriter = fromServer && Rewrite is { } rewrite ? new FrameRewriter(rewrite.Find, rewrite.Put) : null;
        try
        {
            while (true)
            {
                int read = await from.ReceiveAsync(buffer, _stopping.Token);
                if (read == 0)
                    return;
                ReadOnlyMemory<byte> chunk = rewriter is null ? buffer.AsMemory(0, read) : rewriter.Rewrite(buffer.AsSpan(0, read));
                if (!await PassAsync(connection, chunk, fromServer))
                    return;
                await SendAsync(to, chunk);
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException or FormatException)
        {
            // As above.
        }
    }

    /// <summary>Holds a chunk back as the mode says; false when it must not arrive at all.</summary>
    private async Task<bool> PassAsync(Connection connection, ReadOnlyMemory<byte> chunk, bool fromServer)
    {
        while (true)
        {
            Task changed = Volatile.Read(ref _modeChanged).Task;
            switch (Mode)
            {
                case ProxyMode.Slow:
                    await Task.Delay(Delay, _time, _stopping.Token);
                    return true;
                case ProxyMode.HalfOpen:
                    await changed.WaitAsync(_stopping.Token);
                    continue;
                case ProxyMode.LoseAnswers when fromServer && IsLost(chunk):
                    Interlocked.Increment(ref _lost);
                    connection.Cut();
                    return false;
                default:
                    return Mode != ProxyMode.Cut;
            }
        }
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> chunk)
    {
        while (!chunk.IsEmpty)
            chunk = chunk[await to.SendAsync(chunk, _stopping.Token)..];
    }

    private sealed class Connection(Socket client, Socket server)
    {
        public void Cut()
        {
            Reset(client);
            Reset(server);
        }

        /// <summary>Closes with a reset, so that the other end learns of it at once.</summary>
        public static void Reset(Socket socket)
        {
            try
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                // It was closed already.
            }

            socket.Dispose();
        }
    }
}
