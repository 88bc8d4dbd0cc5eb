using System.CommandLine;
using AnSinh.Cli.Runs;
using AnSinh.Embedded.Postgres;
using AnSinh.Storage.Journal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Cli;

/// <summary><c>verify</c>: the hash chains, sums and uniqueness of everything in a database, without a silo.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Option<bool> json = CommonOptions.Json();
        var data = new Option<string?>("--data") { Description = "A data directory of serve; the default is .ansinh/serve." };
        var command = new Command("verify", "Checks every hash chain, every sum, and that nobody has two live orders for a month.")
        {
            data,
            json,
        };
        command.SetAction(async (parsed, token) =>
        {
            string directory = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(Settings.DataRoot, "serve"));
            await using EmbeddedPostgres? embedded = await StartEmbeddedAsync(directory, token);
            string connectionString = RunFile.Read(directory)?.ConnectionString
                ?? embedded?.Access.Maker
                ?? Settings.Configuration.GetConnectionString("AnSinh")!;
            await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
            var verifier = new JournalVerifier(source, new JournalReader(source), new EventStreams(source));
            JournalReport report = await verifier.VerifyAsync(token);
            Console.WriteLine(
                $"{report.Entries:N0} entries, {report.Orders:N0} orders, {report.Statuses:N0} statuses: {report.FirstFault ?? "whole"}");
            foreach (string fault in report.Faults.Skip(1))
                Console.WriteLine(fault);
            if (parsed.GetValue(json))
                Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(report, System.Text.Json.JsonSerializerOptions.Web));
            return report.IsWhole ? 0 : Failure.Failed;
        });
        return command;
    }

    /// <summary>Needed only when nothing runs in the directory and no outside server is named.</summary>
    private static async Task<EmbeddedPostgres?> StartEmbeddedAsync(string directory, CancellationToken cancellationToken)
    {
        if (Settings.Configuration.GetConnectionString("AnSinh") is not null || RunFile.Read(directory) is not null)
            return null;
        string data = Path.Combine(directory, "postgres");
        if (!Directory.Exists(data))
            throw new UsageException(
                $"There is nothing to verify in {directory}. Give a data directory with --data, or set ConnectionStrings__AnSinh.");
        return await EmbeddedPostgres.StartAsync(data, NullLoggerFactory.Instance, cancellationToken);
    }
}
