using System.Diagnostics;
using System.Globalization;
using AnSinh.Embedded;
using AnSinh.Embedded.Postgres;
using AnSinh.Fixtures;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Storage.Tests.Embedded;

[Trait("needs", "postgres")]
[Trait("needs", "processes")]
public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"ansinh-embedded-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_restart_keeps_the_data_and_initialises_nothing()
    {
        const string Cluster = "select system_identifier from pg_control_system()";
        long cluster;
        await using (EmbeddedPostgres first = await StartAsync())
        {
            await using NpgsqlDataSource before = NpgsqlDataSource.Create(first.ConnectionString);
            cluster = await Some.ScalarAsync<long>(before, Cluster);
            await ExecuteAsync(first, "create table kept (n integer); insert into kept values (42)");
            await Should.ThrowAsync<EmbeddedPostgresException>(StartAsync);
        }

        await using EmbeddedPostgres second = await StartAsync();
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(second.ConnectionString);
        (await Some.ScalarAsync<long>(dataSource, Cluster)).ShouldBe(cluster);
        (await Some.ScalarAsync<int>(dataSource, "select n from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task A_folder_in_use_is_named_in_the_error()
    {
        await using EmbeddedPostgres server = await StartAsync();
        EmbeddedPostgresException refused = await Should.ThrowAsync<EmbeddedPostgresException>(StartAsync);
        refused.Message.ShouldContain(_folder);
    }

    [Fact]
    public async Task A_folder_with_somebody_elses_files_is_left_alone()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "thesis.txt"), "mine");
        (await Should.ThrowAsync<EmbeddedPostgresException>(StartAsync)).Message.ShouldContain("not empty");
        Directory.GetFileSystemEntries(_folder).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Durability_is_on_and_only_loopback_listens()
    {
        await using EmbeddedPostgres server = await StartAsync();
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(server.ConnectionString);
        foreach ((string setting, string value) in new[] { ("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on"),
            ("listen_addresses", "127.0.0.1"), ("server_encoding", "UTF8"), ("lc_collate", "C"), ("jit", "off") })
        {
            (await Some.ScalarAsync<string>(dataSource, $"show {setting}")).ShouldBe(value, setting);
        }

        string wrong = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "wrong", Pooling = false }.ConnectionString;
        await using var stranger = new NpgsqlConnection(wrong);
        await Should.ThrowAsync<PostgresException>(() => stranger.OpenAsync());
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(server.Folder, "password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task The_server_dies_with_a_parent_that_is_killed_and_the_folder_starts_again()
    {
        using Process parent = StartHost();
        int server = int.Parse((await parent.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        IsAlive(server).ShouldBeTrue();
        parent.Kill(entireProcessTree: false); // SIGKILL
        await parent.WaitForExitAsync();
        await using EmbeddedPostgres next = await StartAsync();
        next.ProcessId.ShouldNotBe(server);
        IsAlive(server).ShouldBeFalse();
    }

    [Fact]
    public async Task A_stale_pid_file_that_names_a_stranger_does_not_prevent_a_start()
    {
        string data;
        await using (EmbeddedPostgres first = await StartAsync())
            data = Path.Combine(first.Folder, "data");
        // What a power cut leaves behind, when the number now belongs to another process: process 1 always lives.
        await File.WriteAllTextAsync(Path.Combine(data, "postmaster.pid"), $"1\n{data}\n1700000000\n5432\n\n127.0.0.1\n  0  0\nready   \n");
        await using EmbeddedPostgres second = await StartAsync();
        await ExecuteAsync(second, "select 1");
    }

    [Fact]
    public async Task A_server_killed_without_warning_recovers()
    {
        await using (EmbeddedPostgres first = await StartAsync())
        {
            await ExecuteAsync(first, "create table kept (n integer); insert into kept values (7)");
            using Process postmaster = Process.GetProcessById(first.ProcessId);
            postmaster.Kill();
            await postmaster.WaitForExitAsync();
        }

        await using EmbeddedPostgres second = await StartAsync();
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(second.ConnectionString);
        (await Some.ScalarAsync<int>(dataSource, "select n from kept")).ShouldBe(7);
    }

    /// <summary>Whoever holds the connection string of an embedded server must not have to care which process answers.</summary>
    [Fact]
    public async Task A_server_that_dies_alone_is_started_again_on_its_port_until_it_is_disposed()
    {
        var said = new LogLines();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(said));
        using var restarted = new SemaphoreSlim(0);
        int port;
        await using (EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(_folder, loggers, CancellationToken.None))
        {
            port = server.Port;
            server.Restarted += (_, _) => restarted.Release();
            server.KeepRunning();
            await ExecuteAsync(server, "create table kept (n integer); insert into kept values (7)");
            // The second time only what stands between us and the server dies: there must not be two servers afterwards.
            foreach (Func<int, int> victim in new[] { static postmaster => postmaster, ParentOf })
            {
                int before = server.ProcessId;
                Kill(victim(before));
                (await restarted.WaitAsync(Eventually.Deadline)).ShouldBeTrue(said.ToString());
                server.ProcessId.ShouldNotBe(before);
                IsAlive(before).ShouldBeFalse();
                await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
                await connection.OpenAsync();
                await using var kept = new NpgsqlCommand("select n from kept", connection);
                (await kept.ExecuteScalarAsync()).ShouldBe(7);
            }

            File.Exists(Path.Combine(server.Folder, "server.log.1")).ShouldBeTrue();
            said.ToString().ShouldContain($"PostgreSQL on port {port} (process ");
            said.ToString().ShouldContain("started again in 0.2 s");
            said.ToString().ShouldContain("started again in 0.4 s", Case.Sensitive, "the second death came soon after the first");
            Kill(server.ProcessId);
            await Eventually.TrueAsync(
                () => said.ToString().Contains("started again in 0.8 s", StringComparison.Ordinal), "the third death is seen");
        }

        // Longer than the pause that was just beginning.
        await Eventually.StaysAsync(
            () => said.ToString().TrimEnd().EndsWith("has stopped.", StringComparison.Ordinal), TimeSpan.FromSeconds(1.5),
            "nobody tries to start it after that");
        said.ToString().Split("answers again on").Length.ShouldBe(3, "two restarts, and none while it was disposed");
        FreePort.IsFree(port).ShouldBeTrue();
        await using EmbeddedPostgres next = await StartAsync();
    }

    private static void Kill(int processId)
    {
        using Process victim = Process.GetProcessById(processId);
        victim.Kill();
    }

    private static int ParentOf(int processId) => int.Parse(StatOf(processId)![1], CultureInfo.InvariantCulture);

    /// <summary>A process that has ended stays in the table until its parent asks for it.</summary>
    private static bool IsAlive(int processId) => StatOf(processId) is { } stat && stat[0] != "Z";

    /// <summary>
    /// The fields of stat from the state on; the name before them may hold spaces and ends with a bracket. Null for no process.
    /// </summary>
    private static string[]? StatOf(int processId)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task ExecuteAsync(EmbeddedPostgres server, string statement)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(server.ConnectionString);
        await Some.ExecuteAsync(dataSource, statement);
    }

    private Task<EmbeddedPostgres> StartAsync() => EmbeddedPostgres.StartAsync(_folder, NullLoggerFactory.Instance, CancellationToken.None);

    private Process StartHost()
    {
        string host = Path.Combine(AppContext.BaseDirectory, "AnSinh.PostgresHost.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [host, _folder]) { RedirectStandardOutput = true })!;
    }
}
