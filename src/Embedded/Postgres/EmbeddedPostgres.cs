using System.Diagnostics;
using System.Globalization;
using System.Text;
using AnSinh.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnSinh.Embedded.Postgres;

/// <summary>
/// A private PostgreSQL server on loopback for a single machine, from the installed binaries. It keeps its data between starts, chooses a
/// free port at each, and ends with its parent process, even when that is killed. A server that dies alone stays dead unless
/// <see cref="KeepRunning"/> was called.
/// </summary>
public sealed partial class EmbeddedPostgres : IAsyncDisposable
{
    private const string DatabaseName = "ansinh";

    /// <summary>
    /// Runs the server and watches a pipe from the parent: its end of file means that the parent is gone, and SIGINT asks the server for a
    /// fast shutdown. The kernel's parent-death signal would not do: it follows the thread that forked, and .NET's come and go.
    /// The watcher is a process of its own, so it outlives even the loss of the wrapper.
    /// </summary>
    private const string Wrapper = """
        umask 077
        exec 3<&0
        log="$1"; shift
        "$@" 3<&- </dev/null >>"$log" 2>&1 &
        server=$!
        ( cat <&3 >/dev/null; kill -INT "$server" ) >/dev/null 2>&1 &
        watcher=$!
        exec 3<&-
        echo "$server"
        exec >/dev/null
        wait "$server"
        status=$?
        kill "$watcher" 2>/dev/null
        exit "$status"
        """;

    private readonly PostgresHome _home;
    private readonly PostgresBinaries _binaries;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private Process? _wrapper;
    private int _processId;
    private bool _disposed;

    private EmbeddedPostgres(PostgresHome home, PostgresBinaries binaries, Launched server, TimeProvider time, ILogger logger)
    {
        _home = home;
        _binaries = binaries;
        _time = time;
        _logger = logger;
        (_wrapper, Port, _processId) = (server.Wrapper, server.Port, server.ProcessId);
        ConnectionString = ConnectionStringTo(home, server.Port, DatabaseName);
    }

    /// <summary>
    /// To the database <c>ansinh</c> as the server's superuser, which makes roles and databases and copies the server. No node runs as this
    /// one: see <see cref="Access"/>.
    /// </summary>
    public string ConnectionString { get; }

    /// <summary>To the database <c>ansinh</c> for a node: a role that owns the tables, and one that may only do what a node does.</summary>
    public DatabaseAccess Access => AccessTo(DatabaseName);

    public int Port { get; }

    /// <summary>The server's own process (the postmaster); another one after each restart.</summary>
    public int ProcessId => Volatile.Read(ref _processId);

    /// <summary>Where the cluster is: the folder asked for, or one under /var/lib when the server's user cannot reach that.</summary>
    public string Folder => _home.Folder;

    /// <summary>Starts the server in <paramref name="dataDirectory"/>, which is created and initialised when it is new.</summary>
    /// <exception cref="EmbeddedPostgresException">The server cannot run here; the message says why and what to do.</exception>
    public static Task<EmbeddedPostgres> StartAsync(
        string dataDirectory, ILoggerFactory loggerFactory, CancellationToken cancellationToken) =>
        StartAsync(dataDirectory, loggerFactory, TimeProvider.System, cancellationToken);

    /// <inheritdoc cref="StartAsync(string, ILoggerFactory, CancellationToken)"/>
    public static async Task<EmbeddedPostgres> StartAsync(
        string dataDirectory, ILoggerFactory loggerFactory, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        ArgumentNullException.ThrowIfNull(time);
        ILogger logger = loggerFactory.CreateLogger<EmbeddedPostgres>();
        long started = time.GetTimestamp();
        PostgresBinaries binaries = await PostgresBinaries.FindAsync(cancellationToken);
        ServerUser user = await ServerUser.FindAsync(cancellationToken);
        PostgresHome home = await PostgresHome.OpenAsync(dataDirectory, binaries, user, cancellationToken);
        try
        {
            if (home.Folder != Path.GetFullPath(dataDirectory))
                LogElsewhere(logger, dataDirectory, home.Folder);
            await DataDirectory.ClearAsync(home.Data, time, cancellationToken);
            var server = new EmbeddedPostgres(
                home, binaries, await LaunchAsync(home, binaries, wanted: null, time, cancellationToken), time, logger);
            LogStarted(logger, server.Port, server.ProcessId, home.Folder, (long)time.GetElapsedTime(started).TotalMilliseconds);
            return server;
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    /// <summary>Asks the server to stop and waits for it; the data stay.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await StopKeepingAsync();
        if (_wrapper is not null)
            await StopAsync(_wrapper);
        _home.Dispose();
        LogStopped(_logger, Port);
    }

    /// <param name="wanted">The port to listen on; null for any that is free.</param>
    private static async Task<Launched> LaunchAsync(
        PostgresHome home, PostgresBinaries binaries, int? wanted, TimeProvider time, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = wanted ?? FreePort.Next();
            Process wrapper = StartWrapper(home, binaries, port);
            try
            {
                string? line = await wrapper.StandardOutput.ReadLineAsync(cancellationToken);
                if (int.TryParse(line, CultureInfo.InvariantCulture, out int processId)
                    && await AnswersAsync(home, wrapper, port, time, cancellationToken))
                    return new Launched(wrapper, port, processId);
                string tail = LogTail(home.Log);
                // Another process may take the port between our choice and the server's bind.
                if (wanted is not null
                    || attempt == EmbeddedLimits.PortAttempts
                    || !tail.Contains("could not bind", StringComparison.Ordinal))
                    throw new EmbeddedPostgresException($"PostgreSQL did not start in {home.Folder}; its log ends with: {tail}");
            }
            catch
            {
                await StopAsync(wrapper);
                throw;
            }

            await StopAsync(wrapper);
        }
    }

    private static Process StartWrapper(PostgresHome home, PostgresBinaries binaries, int port)
    {
        // What the last one said is kept: it may say why it died.
        if (File.Exists(home.Log))
            File.Move(home.Log, home.EarlierLog, overwrite: true);
        // A session of its own: Ctrl-C in a terminal must reach the application, which drains first, and not the server.
        List<string> command = CommandLine.Find("setsid") is { } setsid ? [setsid] : [];
        command.AddRange([.. home.User.Prefix, "/bin/sh", "-c", Wrapper, "sh", home.Log, binaries.Server, "-D", home.Data,
            "-c", $"config_file={home.Configuration}", "-c", $"hba_file={Path.Combine(home.Data, "pg_hba.conf")}",
            "-c", $"ident_file={Path.Combine(home.Data, "pg_ident.conf")}", "-p", port.ToString(CultureInfo.InvariantCulture)]);
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = home.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // A PG* variable of the caller must not steer our server.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (string argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new EmbeddedPostgresException("The wrapper of PostgreSQL did not start.");
    }

    /// <summary>Waits until the server accepts our password and the database is there; false when the server ended instead.</summary>
    private static async Task<bool> AnswersAsync(
        PostgresHome home, Process wrapper, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (!wrapper.HasExited)
        {
            try
            {
                await EnsureDatabaseAsync(home, port, cancellationToken);
                return true;
            }
            catch (NpgsqlException e) when (e is not PostgresException { SqlState: not PostgresErrorCodes.CannotConnectNow })
            {
                if (time.GetElapsedTime(started) > EmbeddedLimits.ServerStart)
                    throw new EmbeddedPostgresException(
                        $"PostgreSQL in {home.Folder} did not answer within {EmbeddedLimits.ServerStart}; see {home.Log}.", e);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), time, cancellationToken);
        }

        return false;
    }

    private static async Task EnsureDatabaseAsync(PostgresHome home, int port, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringTo(home, port, "postgres") + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
        // A standby, or a server that is being restored, has what its origin had.
        if (await EmbeddedRoles.IsRecoveringAsync(connection, cancellationToken))
            return;
        await EmbeddedRoles.EnsureAsync(connection, home.Password, cancellationToken);
        if (await EmbeddedRoles.OwnerOfAsync(connection, DatabaseName, cancellationToken) is not { } owner)
        {
            await using NpgsqlCommand create = connection.CreateCommand();
            create.CommandText = $"create database {DatabaseName} owner {EmbeddedRoles.Owner}";
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        else if (owner != EmbeddedRoles.Owner)
        {
            await EmbeddedRoles.HandOverAsync(ConnectionStringTo(home, port, DatabaseName), DatabaseName, cancellationToken);
        }
    }

    private static string ConnectionStringTo(PostgresHome home, int port, string database, string role = PostgresHome.SuperUser) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Database = database,
            Username = role,
            Password = role == PostgresHome.SuperUser ? home.Password : EmbeddedRoles.PasswordOf(home.Password, role),
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;

    /// <summary>Closing the pipe is the request to stop; the wrapper ends after the server.</summary>
    private static async Task StopAsync(Process wrapper)
    {
        wrapper.StandardInput.Close();
        using var patience = new CancellationTokenSource(EmbeddedLimits.ServerStop);
        try
        {
            await wrapper.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            wrapper.Kill(entireProcessTree: true);
        }

        wrapper.Dispose();
    }

    private static string LogTail(string log)
    {
        if (!File.Exists(log))
            return "(no log)";
        using FileStream file = File.OpenRead(log);
        file.Seek(-Math.Min(file.Length, EmbeddedLimits.LogTailBytes), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd().Trim().ReplaceLineEndings(" | ");
    }

    private sealed record Launched(Process Wrapper, int Port, int ProcessId);
}
