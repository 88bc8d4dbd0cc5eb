using System.CommandLine;
using AnSinh.Cli.Runs;
using AnSinh.Embedded.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Cli;

/// <summary>
/// <c>backup</c> and <c>restore</c> of the embedded database. An outside server has tools of its own, see docs/operators/operations.md.
/// </summary>
internal static class BackupCommands
{
    public static Command CreateBackup()
    {
        var data = new Option<string?>("--data") { Description = "The data directory of the run; the default is .ansinh/serve." };
        var to = new Option<string?>("--to") { Description = "A new folder for a full copy; the log is sent after it from now on." };
        var point = new Option<string?>("--point") { Description = "Names this moment, so that restore --until can go back to it." };
        var end = new Option<bool>("--end") { Description = "The log follows no copy any more; copies stay as they are." };
        var command = new Command("backup", "Copies the embedded database while it runs, or names a moment to go back to.")
        {
            data,
            to,
            point,
            end,
        };
        command.SetAction(async (parsed, token) =>
        {
            string directory = Directory(parsed.GetValue(data));
            RunFile run = RunFile.Read(directory)
                ?? throw new UsageException($"Nothing runs in {directory}. A database at rest can be copied as files.");
            if (run.PostgresProcessId is null)
                throw new UsageException(
                    "The database is an outside server: use its own tools, docs/operators/operations.md has the commands.");
            string server = await EmbeddedPostgres.AdministrationOfAsync(
                Path.Combine(directory, "postgres"), run.ConnectionString, token);
            if (parsed.GetValue(end))
            {
                await EmbeddedBackup.EndAsync(server, token);
                Console.WriteLine("The log follows no copy any more.");
                return 0;
            }

            if (parsed.GetValue(to) is not { } target)
            {
                await EmbeddedBackup.MarkAsync(
                    server, parsed.GetValue(point) ?? throw new UsageException("Say --to FOLDER, --point NAME, both, or --end."),
                    TimeProvider.System, token);
                return 0;
            }

            await EmbeddedBackup.BackUpAsync(server, target, token);
            if (parsed.GetValue(point) is { } name)
                await EmbeddedBackup.MarkAsync(server, name, TimeProvider.System, token);
            Console.WriteLine($"The copy is in {Path.GetFullPath(target)}; the log follows it.");
            return 0;
        });
        return command;
    }

    public static Command CreateRestore()
    {
        var from = new Option<string>("--from") { Description = "A folder that backup made.", Required = true };
        var to = new Option<string>("--to") { Description = "A new data directory for serve.", Required = true };
        var until = new Option<string?>("--until")
        {
            Description = "A name given with backup --point, or a time like 2024-12-31T17:00:00+07:00; without it, the end of the log.",
        };
        var command = new Command("restore", "Makes a data directory of a copy, as it was at a moment.") { from, to, until };
        command.SetAction(async (parsed, token) =>
        {
            string directory = Path.GetFullPath(parsed.GetValue(to)!);
            using DataDirectoryLock held = DataDirectoryLock.TryAcquire(directory)
                ?? throw new UsageException($"Another run uses {directory}. Give a new directory.");
            string folder = Path.Combine(directory, "postgres");
            await EmbeddedBackup.PrepareRestoreAsync(parsed.GetValue(from)!, folder, parsed.GetValue(until), token);
            await using EmbeddedPostgres server = await EmbeddedPostgres.StartAsync(folder, NullLoggerFactory.Instance, token);
            await EmbeddedBackup.FinishRestoreAsync(server.ConnectionString, TimeProvider.System, token);
            Console.WriteLine(
                $"Restored to {directory}. Check it with 'verify --data {directory}' before you start it, and read 'After a restore to an "
                + $"earlier time' in docs/operators/operations.md.");
            return 0;
        });
        return command;
    }

    private static string Directory(string? data) => Path.GetFullPath(data ?? Path.Combine(Settings.DataRoot, "serve"));
}
