using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using AnSinh.Embedded;
using AnSinh.Fixtures;
using AnSinh.Silo.Cluster;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace AnSinh.Silo.Tests.Cluster;

/// <summary>What another process of the machine gets from the port of a node: nothing.</summary>
public sealed class SiloPortTests : IAsyncLifetime
{
    private const string TargetHost = "ansinh-silo";

    private readonly SiloIdentity _own = SiloIdentity.Ephemeral(TimeProvider.System);
    private readonly int _port = FreePort.Next(2);
    private IHost _silo = null!;

    public async ValueTask InitializeAsync()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleans(silo => silo.UseAnSinhClustering(seat: null, _port, connectionString: "", _own));
        _silo = builder.Build();
        await _silo.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.StopAsync();
        _silo.Dispose();
    }

    [Fact]
    public async Task A_node_alone_has_no_gateway()
    {
        _silo.Services.GetRequiredService<IOptions<EndpointOptions>>().Value.GatewayPort.ShouldBe(0);
        using var client = new TcpClient();
        await Should.ThrowAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, _port + 1));
    }

    [Fact]
    public async Task A_process_that_speaks_the_protocol_in_the_clear_gets_no_byte_of_it()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        await using NetworkStream stream = client.GetStream();
        // The length of a preamble and its first bytes, as an unprotected silo would send them.
        await stream.WriteAsync(new byte[] { 16, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 });
        byte[] said = await ReadAllAsync(stream);
        // A TLS alert at most: type 21, and never a record with data.
        (said.Length == 0 || said[0] == 21).ShouldBeTrue(Convert.ToHexString(said));
        said.Length.ShouldBeLessThan(16);
    }

    [Fact]
    public async Task Without_a_certificate_or_with_another_nothing_is_said_and_with_the_own_one_the_silo_speaks()
    {
        using X509Certificate2 authority = Certificates.Authority("CN=ansinh-silo");
        (await HeardAsync(null)).ShouldBe(0);
        (await HeardAsync(SiloIdentity.Ephemeral(TimeProvider.System).Certificate)).ShouldBe(0);
        (await HeardAsync(Certificates.Signed(authority))).ShouldBe(0);
        // The certificate is no secret; its key is.
        (await HeardAsync(_own.Certificate)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_client_of_Orleans_does_not_connect()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.UseOrleansClient(client =>
        {
            client.UseLocalhostClustering(_port, serviceId: "ansinh", clusterId: "ansinh");
            client.Services.Configure<ConnectionOptions>(connection => connection.OpenConnectionTimeout = TimeSpan.FromSeconds(5));
        });
        using IHost client = builder.Build();
        await Should.ThrowAsync<Exception>(() => client.StartAsync());
    }

    /// <summary>Bytes of the protocol that the silo says to somebody with this certificate.</summary>
    private async Task<int> HeardAsync(X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _port);
        await using var tls = new SslStream(client.GetStream(), false, (_, shown, _, _) => shown is not null);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = TargetHost,
                ClientCertificates = certificate is null ? null : [certificate],
            });
            // The newer protocol tells a client only at its first read that it was refused.
            byte[] word = new byte[64];
            return await tls.ReadAsync(word).AsTask().WaitAsync(Eventually.Deadline);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return 0;
        }
    }

    private static async Task<byte[]> ReadAllAsync(NetworkStream stream)
    {
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all).WaitAsync(Eventually.Deadline);
        }
        catch (IOException)
        {
            // Cut off: that is all it said.
        }

        return all.ToArray();
    }
}
