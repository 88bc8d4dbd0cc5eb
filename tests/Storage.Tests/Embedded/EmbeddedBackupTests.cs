using AnSinh.Embedded.Postgres;
using AnSinh.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Storage.Tests.Embedded;

/// <summary>A copy is good or it is told; and a name is a name, whatever stands in it.</summary>
[Trait("needs", "postgres")]
[Trait("needs", "processes")]
public sealed class EmbeddedBackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ansinh-copies-").FullName;

    public EmbeddedBackupTests() =>
        // As root the server runs as another user, who must be able to pass.
        File.SetUnixFileMode(_folder, (UnixFileMode)Convert.ToInt32("755", 8));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_moment_without_a_copy_is_refused()
    {
        await using EmbeddedPostgres server = await StartAsync("server");
        (await MarkFailsAsync(server)).ShouldContain("backup --to");
        await EmbeddedBackup.BackUpAsync(server.ConnectionString, Copy, CancellationToken.None);
        await MarkAsync(server, "first");
        await EmbeddedBackup.EndAsync(server.ConnectionString, CancellationToken.None);
        (await MarkFailsAsync(server)).ShouldContain("backup --to");
    }

    [Fact]
    public async Task A_copy_that_is_gone_is_told_and_when_it_is_back_it_has_no_gap()
    {
        await using (EmbeddedPostgres server = await StartAsync("server"))
        {
            await EmbeddedBackup.BackUpAsync(server.ConnectionString, Copy, CancellationToken.None);
            await ExecuteAsync(server, "create table kept (n integer)");
            // As a disk that is taken out: the link leads nowhere.
            Directory.Move(Copy, Copy + ".away");
            await ExecuteAsync(server, "insert into kept values (1)");
            (await MarkFailsAsync(server)).ShouldContain("is gone");
            await ExecuteAsync(server, "select pg_switch_wal()");
            await using (NpgsqlDataSource source = NpgsqlDataSource.Create(server.ConnectionString))
            {
                await Eventually.TrueAsync(
                    async () => await Some.ScalarAsync<long>(source, "select failed_count from pg_stat_archiver") > 0,
                    "the server does not believe that the log is archived");
            }

            Directory.Move(Copy + ".away", Copy);
            await MarkAsync(server, "back");
        }

        await EmbeddedBackup.PrepareRestoreAsync(Copy, Path.Combine(_folder, "restored"), "back", CancellationToken.None);
        await using EmbeddedPostgres restored = await StartAsync("restored");
        await EmbeddedBackup.FinishRestoreAsync(restored.ConnectionString, TimeProvider.System, CancellationToken.None);
        await using NpgsqlDataSource again = NpgsqlDataSource.Create(restored.ConnectionString);
        (await Some.ScalarAsync<int>(again, "select n from kept")).ShouldBe(1);
    }

    [Fact]
    public async Task What_a_name_of_a_folder_or_a_moment_says_is_neither_run_nor_written()
    {
        string trap = Path.Combine(_folder, "run");
        string copy = Path.Combine(_folder, $"it's \"mine\" $(touch {trap.Replace('/', '_')}) `touch x` %p \\");
        string restored = "restored $(false) %f";
        string moment = $"before 'X' \\' $(touch {trap})";
        await using (EmbeddedPostgres server = await StartAsync("server"))
        {
            await EmbeddedBackup.BackUpAsync(server.ConnectionString, copy, CancellationToken.None);
            await ExecuteAsync(server, "create table kept (n integer); insert into kept values (1)");
            await MarkAsync(server, moment);
            await ExecuteAsync(server, "insert into kept values (2)");
            await MarkAsync(server, "end");
            string written = $"x'\nrestore_command = 'touch {trap}";
            EmbeddedPostgresException refused = await Should.ThrowAsync<EmbeddedPostgresException>(() => MarkAsync(server, written));
            refused.Message.ShouldContain("control characters");
            refused = await Should.ThrowAsync<EmbeddedPostgresException>(() => PrepareAsync(written));
            refused.Message.ShouldContain("control characters");
        }

        await PrepareAsync(moment);
        await using (EmbeddedPostgres server = await StartAsync(restored))
        {
            await EmbeddedBackup.FinishRestoreAsync(server.ConnectionString, TimeProvider.System, CancellationToken.None);
            await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.ConnectionString);
            (await Some.ScalarAsync<long>(source, "select sum(n) from kept")).ShouldBe(1, "exactly to the moment");
            File.Exists(Path.Combine(server.Folder, "wal-restore")).ShouldBeFalse();
        }

        Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName)
            .ShouldBe(["server", Path.GetFileName(copy), restored], ignoreOrder: true);

        Task PrepareAsync(string until) =>
            EmbeddedBackup.PrepareRestoreAsync(copy, Path.Combine(_folder, restored), until, CancellationToken.None);
    }

    [Fact]
    public async Task The_log_and_the_settings_of_a_server_and_of_its_copy_are_for_its_user_only()
    {
        Directory.CreateDirectory(Copy);
        await using EmbeddedPostgres server = await StartAsync("server");
        await EmbeddedBackup.BackUpAsync(server.ConnectionString, Copy, CancellationToken.None);
        await MarkAsync(server, "now");
        IEnumerable<string> files = Directory.GetFiles(server.Folder).Where(file => new FileInfo(file).LinkTarget is null && !IsLock(file))
            .Concat(Directory.GetFiles(Copy, "*", SearchOption.AllDirectories));
        files.Where(file => (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0).ShouldBeEmpty();
        File.GetUnixFileMode(Copy).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Copy => Path.Combine(_folder, "copy");

    private static bool IsLock(string file) => Path.GetFileName(file) == "lock";

    private Task<EmbeddedPostgres> StartAsync(string name) =>
        EmbeddedPostgres.StartAsync(Path.Combine(_folder, name), NullLoggerFactory.Instance, CancellationToken.None);

    private static Task MarkAsync(EmbeddedPostgres server, string name) =>
        EmbeddedBackup.MarkAsync(server.ConnectionString, name, TimeProvider.System, CancellationToken.None);

    private static async Task<string> MarkFailsAsync(EmbeddedPostgres server) =>
        (await Should.ThrowAsync<EmbeddedPostgresException>(() => MarkAsync(server, "moment"))).Message;

    private static async Task ExecuteAsync(EmbeddedPostgres server, string statement)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(server.ConnectionString);
        await Some.ExecuteAsync(dataSource, statement);
    }
}
