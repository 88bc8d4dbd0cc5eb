using System.Globalization;
using AnSinh.Client.Documents;
using AnSinh.Embedded.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Process.Tests;

/// <summary>A copy taken while money moves, and a way back to a moment that somebody named.</summary>
[Trait("needs", "postgres")]
[Trait("needs", "processes")]
public sealed class BackupTests : IDisposable
{
    private const int People = 1_500;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_running_system_is_copied_and_restored_to_a_named_moment_whole()
    {
        string registry = _folder
            .File("registry.csv"), data = _folder
            .File("data"), copy = _folder
            .File("copy"), restored = _folder
            .File("restored");
        (await Ansinh.RunAsync("generate", "--beneficiaries", $"{People}", "--seed", "7", "--out", registry)).ExitCode.ShouldBe(0);
        string first, second, third;
        long entries;
        DateTimeOffset between;
        await using (Server server = await Server.StartAsync(data))
        {
            await server.ImportAsync(registry);
            first = await server.ApproveAsync("2024-10");
            await server.ReleaseAsync(first);
            Outcome copied = await Ansinh.RunAsync("backup", "--to", copy, "--data", data);
            copied.ExitCode.ShouldBe(0, copied.Error);
            second = await server.ApproveAsync("2024-11");
            await server.ReleaseAsync(second);
            await server.AwaitAsync(first, "closed");
            await server.AwaitAsync(second, "closed");
            Outcome named = await Ansinh.RunAsync("backup", "--point", "before-december", "--data", data);
            named.ExitCode.ShouldBe(0, named.Error);
            entries = await server.CountAsync("select count(*) from journal_entry where kind in (2, 3)");
            between = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7));
            third = await server.ApproveAsync("2024-12");
            await server.ReleaseAsync(third);
            await server.AwaitAsync(third, "closed");
            (await Ansinh.RunAsync("backup", "--point", "end", "--data", data)).ExitCode.ShouldBe(0);
            (await Ansinh.RunAsync("backup", "--to", copy, "--data", data)).ErrorLine.ShouldContain("not empty");
        }

        await ShouldRestoreToTheTimeAsync(copy, between, entries, third);
        (
            await Ansinh
                .RunAsync("restore", "--from", _folder.File("nowhere"), "--to", _folder.File("other"))).ErrorLine
                .ShouldContain("no copy");
        Outcome outcome = await Ansinh.RunAsync("restore", "--from", copy, "--to", restored, "--until", "before-december");
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        Outcome verified = await Ansinh.RunAsync("verify", "--data", restored);
        verified.ExitCode.ShouldBe(0, verified.Output + verified.Error);
        await using Server again = await Server.StartAsync(restored);
        foreach (string batch in new[] { first, second })
        {
            BatchDocument view = await again.AwaitAsync(batch, "closed");
            (
                await again
                    .CountAsync($"select count(*) from transfer_order where batch = '{batch}'"))
                    .ShouldBe(view.Payable.Count);
        }

        (await again.CountAsync("select count(*) from journal_entry where kind in (2, 3)")).ShouldBe(entries);
        (await again.CountAsync($"select count(*) from batch_event where batch = '{third}'")).ShouldBe(0);
        // It is a system like any other: December can be paid.
        string december = await again.ApproveAsync("2024-12");
        await again.ReleaseAsync(december);
        await again.AwaitAsync(december, "closed");
    }

    /// <summary>A time as a person at the desk writes it comes to the same as a name given at that time.</summary>
    private async Task ShouldRestoreToTheTimeAsync(string copy, DateTimeOffset at, long entries, string later)
    {
        string restored = _folder.File("restored-to-a-time");
        Outcome outcome = await Ansinh.RunAsync(
            "restore", "--from", copy, "--to", restored, "--until",
            at.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
        outcome.ExitCode.ShouldBe(0, outcome.Error);
        await using EmbeddedPostgres server =
            await EmbeddedPostgres.StartAsync(Path.Combine(restored, "postgres"), NullLoggerFactory.Instance, CancellationToken.None);
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.ConnectionString);
        await using NpgsqlCommand count = source.CreateCommand(
            "select (select count(*) from journal_entry where kind in (2, 3)), (select count(*) from batch_event where batch = $1)");
        count.Parameters.Add(new NpgsqlParameter<string> { TypedValue = later });
        await using NpgsqlDataReader row = await count.ExecuteReaderAsync();
        await row.ReadAsync();
        (row.GetInt64(0), row.GetInt64(1)).ShouldBe((entries, 0));
    }
}
