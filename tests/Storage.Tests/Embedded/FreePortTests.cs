using System.Net;
using System.Net.Sockets;
using AnSinh.Embedded;

namespace AnSinh.Storage.Tests.Embedded;

public sealed class FreePortTests
{
    [Fact]
    public async Task A_port_that_listens_or_carries_a_connection_is_not_free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        FreePort.IsFree(((IPEndPoint)listener.LocalEndpoint).Port).ShouldBeFalse();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        FreePort.IsFree(((IPEndPoint)client.Client.LocalEndPoint!).Port).ShouldBeFalse();
        FreePort.IsFree(FreePort.Next()).ShouldBeTrue();
    }

    /// <summary>
    /// Found by a test that asked a silo for its health while the silo looked at its port: the connection was made, and gone.
    /// </summary>
    [Fact]
    public async Task Looking_at_a_port_answers_nobody()
    {
        int port = FreePort.Next();
        using var stop = new CancellationTokenSource();
        var looking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                FreePort.IsFree(port).ShouldBeTrue();
        });
        for (int attempt = 0; attempt < 1_000; attempt++)
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            (await Should.ThrowAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, port))).SocketErrorCode.ShouldBe(
                SocketError.ConnectionRefused);
        }

        await stop.CancelAsync();
        await looking;
    }
}
