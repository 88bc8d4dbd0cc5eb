using System.Diagnostics;
using AnSinh.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Cli.Chaos.Faults;

/// <summary>
/// PostgreSQL behind a proxy: it can be killed and comes back on another port, and when we may mount a tmpfs its disk can be filled. Clients
/// know only the proxy.
/// </summary>
internal sealed class PostgresStage : IAsyncDisposable
{
    private const string DiskSize = "2500m";
    private const int BallastChunkBytes = 1 << 20;

    private readonly string _folder;
    private readonly bool _mounted;
    private EmbeddedPostgres _server;

    private PostgresStage(string folder, bool mounted, EmbeddedPostgres server, TimeProvider time)
    {
        _folder = folder;
        _mounted = mounted;
        _server = server;
        Proxy = new TcpProxy(server.Port, time);
    }

    public TcpProxy Proxy { get; }

    /// <summary>The disk is a small one of our own.</summary>
    public bool CanFillDisk => _mounted;

    /// <summary>Goes through the proxy.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Port = Proxy.Port }.ConnectionString;

    /// <summary>Goes straight to the server: for the checker, after the chaos.</summary>
    public string DirectConnectionString => _server.ConnectionString;

    private string Ballast => Path.Combine(_folder, "ballast");

    public static async Task<PostgresStage> StartAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        bool mounted = Environment.IsPrivilegedProcess && await RunAsync("mount", ["-t", "tmpfs", "-o", $"size={DiskSize},mode=0700", "tmpfs", folder], cancellationToken);
        try
        {
            EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder, NullLoggerFactory.Instance, cancellationToken);
            return new PostgresStage(folder, mounted, server, time);
        }
        catch
        {
            if (mounted)
                await RunAsync("umount", ["-l", folder], CancellationToken.None);
            throw;
        }
    }

    public void Kill()
    {
        using Process postmaster = Process.GetProcessById(_server.ProcessId);
        postmaster.Kill();
    }

    /// <summary>Starts the server again when it is not there (killed, or ended by a full disk).</summary>
    public async Task EnsureRunningAsync(CancellationToken cancellationToken)
    {
        if (IsAlive())
            return;
        await _server.DisposeAsync();
        _server = await EmbeddedPostgres.StartAsync(_folder, NullLoggerFactory.Instance, cancellationToken);
        Proxy.Retarget(_server.Port);
    }

    /// <summary>Takes every free byte of the disk.</summary>
    public async Task FillDiskAsync(CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[BallastChunkBytes];
        try
        {
            await using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
                await file.WriteAsync(chunk, cancellationToken);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void FreeDisk() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _server.DisposeAsync();
        if (_mounted)
            await RunAsync("umount", ["-l", _folder], CancellationToken.None);
    }

    private bool IsAlive()
    {
        try
        {
            using Process postmaster = Process.GetProcessById(_server.ProcessId);
            return !postmaster.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static async Task<bool> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
