using System.Diagnostics;
using System.Globalization;
using AnSinh.Embedded.Postgres;
using AnSinh.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Chaos.Faults;

/// <summary>
/// PostgreSQL behind a proxy: it can be killed and comes back on another port, and when we may mount a tmpfs its disk can be full. Clients
/// know only the proxy.
/// </summary>
internal sealed class PostgresStage : IAsyncDisposable
{
    private const long DiskBytes = 4L << 30;
    private const long SlackBytes = 64 << 10;
    private const int FillAttempts = 5;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly string _folder;
    private readonly bool _mounted;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private EmbeddedPostgres _server;

    private PostgresStage(string folder, bool mounted, EmbeddedPostgres server, TimeProvider time)
    {
        (_folder, _mounted, _server, _time) = (folder, mounted, server, time);
        Proxy = new TcpProxy(server.Port, time) { IsLost = static answer => IsCommitted(answer.Span) };
    }

    public TcpProxy Proxy { get; }

    /// <summary>The disk is a small one of our own.</summary>
    public bool CanFillDisk => _mounted;

    /// <summary>Goes through the proxy, as the role of a node.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_server.Access.Runtime) { Port = Proxy.Port }.ConnectionString;

    /// <summary>Goes straight to the server, for whoever brings the database to its version.</summary>
    public DatabaseAccess DirectAccess => _server.Access;

    /// <summary>Goes straight to the server: for the checker.</summary>
    public string DirectConnectionString => _server.ConnectionString;

    public static async Task<PostgresStage> StartAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        bool mounted = Environment.IsPrivilegedProcess
            && await RunAsync("mount", ["-t", "tmpfs", "-o", Size(DiskBytes) + ",mode=0700", "tmpfs", folder]);
        EmbeddedPostgres? server = null;
        try
        {
            server = await EmbeddedPostgres.StartAsync(folder, NullLoggerFactory.Instance, cancellationToken);
            // The disk is memory: the log of hours must not stay on it.
            await ExecuteAsync(server.ConnectionString, "alter system set max_wal_size = '256MB'", cancellationToken);
            await ExecuteAsync(server.ConnectionString, "alter system set min_wal_size = '80MB'", cancellationToken);
            await ExecuteAsync(server.ConnectionString, "select pg_reload_conf()", cancellationToken);
            return new PostgresStage(folder, mounted, server, time);
        }
        catch
        {
            if (server is not null)
                await server.DisposeAsync();
            if (mounted)
                await RunAsync("umount", ["-l", folder]);
            throw;
        }
    }

    /// <summary>Takes away the disk that a run left mounted which was killed.</summary>
    public static void ReleaseLeft(string folder)
    {
        if (!File.ReadLines("/proc/mounts").Any(mount => mount.Split(' ') is [_, var at, ..] && at == folder))
            return;
        using Process unmount = Process.Start("umount", ["-l", folder]);
        unmount.WaitForExit();
    }

    public void Kill() => Signals.Send(_server.ProcessId, Signals.Kill);

    /// <summary>Waits until the server answers, and starts it again when it is not there (killed, or ended by a full disk).</summary>
    public async Task EnsureRunningAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            long began = _time.GetTimestamp();
            while (!await AnswersAsync(cancellationToken))
            {
                if (!IsAlive())
                    await RestartAsync(began, cancellationToken);
                else if (_time.GetElapsedTime(began) > StartPatience)
                    throw new EmbeddedPostgresException($"PostgreSQL in {_folder} lives and does not answer.");
                await Task.Delay(Poll, _time, cancellationToken);
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Leaves no free byte on the disk.</summary>
    public async Task FillDiskAsync()
    {
        var disk = new DriveInfo(_folder);
        for (int attempt = 0; attempt < FillAttempts; attempt++)
        {
            // It fails when more was written meanwhile than the slack.
            if (await RunAsync("mount", ["-o", "remount," + Size(disk.TotalSize - disk.TotalFreeSpace + SlackBytes), _folder]))
                return;
        }
    }

    public Task FreeDiskAsync() => RunAsync("mount", ["-o", "remount," + Size(DiskBytes), _folder]);

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _server.DisposeAsync();
        _starting.Dispose();
        if (_mounted)
            await RunAsync("umount", ["-l", _folder]);
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"size={bytes >> 10}k");

    /// <summary>A server's word that something was written: <c>INSERT 0 1</c>, <c>UPDATE 1</c> or <c>COMMIT</c>.</summary>
    private static bool IsCommitted(ReadOnlySpan<byte> answer) =>
        answer.IndexOf("INSERT 0 "u8) >= 0 || answer.IndexOf("UPDATE "u8) >= 0 || answer.IndexOf("COMMIT"u8) >= 0;

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        if (!IsAlive())
            return false;
        try
        {
            await ExecuteAsync(DirectConnectionString, "select 1", cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>
    /// The killed server's children may still hold its memory for a moment; then the new one does not start, and is tried again.
    /// </summary>
    private async Task RestartAsync(long began, CancellationToken cancellationToken)
    {
        await _server.DisposeAsync();
        try
        {
            _server = await EmbeddedPostgres.StartAsync(_folder, NullLoggerFactory.Instance, cancellationToken);
            Proxy.Retarget(_server.Port);
        }
        catch (EmbeddedPostgresException) when (_time.GetElapsedTime(began) < StartPatience)
        {
            // Next time.
        }
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

    private static async Task ExecuteAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Timeout=5");
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> RunAsync(string program, string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
