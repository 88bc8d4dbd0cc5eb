using System.Net;
using System.Net.Sockets;
using AnSinh.Chaos.Faults;
using AnSinh.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace AnSinh.Chaos.Tests;

public sealed class TcpProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = Eventually.Deadline;

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<byte> _received = [];
    private Task _serving = Task.CompletedTask;
    private TcpProxy _proxy = null!;

    public ValueTask InitializeAsync()
    {
        _server.Start();
        _serving = EchoAsync();
        _proxy = new TcpProxy(((IPEndPoint)_server.LocalEndpoint).Port, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _proxy.DisposeAsync();
        _server.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    [Fact]
    public async Task Bytes_pass_and_are_rewritten_on_the_way_back()
    {
        await _proxy.DisposeAsync();
        _proxy = new TcpProxy(((IPEndPoint)_server.LocalEndpoint).Port, TimeProvider.System)
        {
            Rewrite = ("ping"u8.ToArray(), "pong"u8.ToArray()),
        };
        using TcpClient client = await ConnectAsync();
        (await AskAsync(client, "\0\0\0\u0004ping")).ShouldBe("\0\0\0\u0004pong");
    }

    [Fact]
    public async Task A_cut_ends_open_connections_and_refuses_new_ones()
    {
        using TcpClient open = await ConnectAsync();
        (await AskAsync(open, "a")).ShouldBe("a");
        _proxy.Mode = ProxyMode.Cut;
        (await AskAsync(open, "b")).ShouldBeNull();
        (await AskAnewAsync("c")).ShouldBeNull();
        _proxy.Mode = ProxyMode.Pass;
        using TcpClient back = await ConnectAsync();
        (await AskAsync(back, "d")).ShouldBe("d");
    }

    [Fact]
    public async Task A_half_open_connection_carries_on_where_it_stopped()
    {
        using TcpClient client = await ConnectAsync();
        _proxy.Mode = ProxyMode.HalfOpen;
        Task<string?> answer = AskAsync(client, "late");
        await Eventually.StaysAsync(() => !answer.IsCompleted, TimeSpan.FromMilliseconds(300), "nothing passes a half-open line");
        _proxy.Mode = ProxyMode.Pass;
        (await answer).ShouldBe("late");
    }

    [Fact]
    public async Task A_lost_answer_is_a_request_that_arrived()
    {
        using TcpClient client = await ConnectAsync();
        _proxy.Mode = ProxyMode.LoseAnswers;
        (await AskAsync(client, "commit")).ShouldBeNull();
        lock (_received)
            System.Text.Encoding.ASCII.GetString([.. _received]).ShouldBe("commit");
    }

    [Fact]
    public async Task A_slow_line_is_slow()
    {
        var time = new FakeTimeProvider();
        var late = TimeSpan.FromMilliseconds(150);
        await _proxy.DisposeAsync();
        _proxy = new TcpProxy(((IPEndPoint)_server.LocalEndpoint).Port, time) { Delay = late, Mode = ProxyMode.Slow };
        using TcpClient client = await ConnectAsync();
        DateTimeOffset started = time.GetUtcNow();
        Task<string?> answer = AskAsync(client, "x");
        await Eventually.TrueAsync(() =>
        {
            if (!answer.IsCompleted)
                time.Advance(TimeSpan.FromMilliseconds(1));
            return answer.IsCompleted;
        }, "the answer arrives");
        (await answer).ShouldBe("x");
        (time.GetUtcNow() - started).ShouldBeGreaterThanOrEqualTo(late * 2, "there and back");
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        return client;
    }

    /// <summary>A reset may come while the connection is being made, or after it.</summary>
    private async Task<string?> AskAnewAsync(string text)
    {
        try
        {
            using TcpClient client = await ConnectAsync();
            return await AskAsync(client, text);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>The answer, or null when the connection was cut.</summary>
    private static async Task<string?> AskAsync(TcpClient client, string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        byte[] buffer = new byte[64];
        try
        {
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), patience.Token);
            int read = await client.GetStream().ReadAsync(buffer, patience.Token);
            return read == 0 ? null : System.Text.Encoding.ASCII.GetString(buffer, 0, read);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task EchoAsync()
    {
        while (true)
        {
            Socket socket = await _server.AcceptSocketAsync(_stopping.Token);
            _ = Task.Run(async () =>
            {
                byte[] buffer = new byte[64];
                try
                {
                    for (int read; (read = await socket.ReceiveAsync(buffer, _stopping.Token)) > 0;)
                    {
                        lock (_received)
                            _received.AddRange(buffer.AsSpan(0, read));
                        await socket.SendAsync(buffer.AsMemory(0, read), _stopping.Token);
                    }
                }
                catch (SocketException)
                {
                    // The proxy cut the line, as it was told to.
                }
            });
        }
    }
}
