using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using AnSinh.Cli.Runs;

namespace AnSinh.Process.Tests;

/// <summary>Silos of one machine share a key that their parent made. Nobody else speaks with them.</summary>
[Trait("needs", "processes")]
public sealed class ClusterKeyTests : IDisposable
{
    private const int Silos = 2;

    private const UnixFileMode FileOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Silos_of_one_machine_hear_only_each_other_and_their_key_is_in_a_private_file_alone()
    {
        string data = _folder.File("data"), key = Path.Combine(data, "silo-key");
        await using (Cluster cluster = await Cluster.StartAsync(data, Silos))
        {
            (await cluster.CountAsync("select count(*) from silo where status = 3 and coalesce(proxy_port, 0) = 0"))
                .ShouldBe(Silos, "active without a gateway");
            File.GetUnixFileMode(key).ShouldBe(FileOnly | UnixFileMode.UserExecute);
            Directory.GetFiles(key).Select(File.GetUnixFileMode).ShouldAllBe(mode => mode == FileOnly);
            string secret = (await File.ReadAllLinesAsync(Path.Combine(key, "silo.key")))[1];
            foreach (SiloRun silo in cluster.Run.Silos)
            {
                (await File.ReadAllTextAsync($"/proc/{silo.ProcessId}/cmdline")).ShouldNotContain(secret);
                (await File.ReadAllTextAsync($"/proc/{silo.ProcessId}/environ")).ShouldNotContain(secret);
                (await HeardAsync(silo.SiloPort)).ShouldBe(0);
            }

            (await cluster.InterruptAsync()).ShouldBe(0, cluster.Log);
        }

        Directory.Exists(key).ShouldBeFalse("it goes with the cluster");
    }

    /// <summary>Bytes of the protocol that a silo says to somebody without its key.</summary>
    private static async Task<int> HeardAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(client.GetStream(), false, (_, shown, _, _) => shown is not null);
        try
        {
            await tls.AuthenticateAsClientAsync("ansinh-silo");
            return await tls.ReadAsync(new byte[64]);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            return 0;
        }
    }
}
