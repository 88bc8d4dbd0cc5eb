using System.Globalization;
using System.Text.Json.Nodes;
using AnSinh.Client.Documents;
using AnSinh.Embedded.Postgres;
using AnSinh.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Process.Tests;

/// <summary>
/// A primary with a synchronous standby: what was acknowledged is on both. The primary is killed in the middle of a batch, the standby is
/// promoted, and the connection string finds it.
/// </summary>
[Trait("needs", "postgres")]
[Trait("needs", "processes")]
public sealed class FailoverTests : IDisposable
{
    private const int People = 1_500;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_primary_killed_in_a_batch_is_replaced_by_its_standby_and_everybody_is_ordered_once()
    {
        string registry = _folder.File("registry.csv"), copy = _folder.File("copy"), second = _folder.File("second");
        (await Ansinh.RunAsync("generate", "--beneficiaries", $"{People}", "--seed", "7", "--out", registry)).ExitCode.ShouldBe(0);
        await using EmbeddedPostgres primary =
            await EmbeddedPostgres.StartAsync(_folder.File("first"), NullLoggerFactory.Instance, CancellationToken.None);
        await EmbeddedBackup.BackUpAsync(primary.ConnectionString, copy, CancellationToken.None);
        await EmbeddedBackup.PrepareRestoreAsync(copy, second, until: null, CancellationToken.None);
        await FollowAsync(second, primary);
        await using EmbeddedPostgres standby =
            await EmbeddedPostgres.StartAsync(second, NullLoggerFactory.Instance, CancellationToken.None);
        await ExecuteAsync(primary, "alter system set synchronous_standby_names = '*'");
        await ExecuteAsync(primary, "select pg_reload_conf()");
        await UntilAsync(primary, "select count(*) from pg_stat_replication where sync_state = 'sync'");
        string both = new NpgsqlConnectionStringBuilder(primary.ConnectionString)
        {
            Host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}"),
            TargetSessionAttributes = "primary",
            HostRecheckSeconds = 1,
        }.ConnectionString;
        var settings = new Dictionary<string, string?> { ["ConnectionStrings__AnSinh"] = both };
        await using Server server = await Server.StartAsync(_folder.File("data"), environment: settings);
        await server.ImportAsync(registry);
        string batch = await server.ApproveAsync();
        await server.ReleaseAsync(batch);
        using (var first = System.Diagnostics.Process.GetProcessById(primary.ProcessId))
            first.Kill();
        await ExecuteAsync(standby, "select pg_promote()");
        BatchDocument closed = await AwaitClosedAsync(server, batch);
        TotalsDocument totals = closed.Totals.ShouldNotBeNull();
        long payable = closed.Payable.Count;
        payable.ShouldBeGreaterThan(People / 2);
        totals.Ordered.Count.ShouldBe(payable);
        totals.Outstanding.Count.ShouldBe(0);
        (await ScalarAsync(standby, $"select count(*) from transfer_order where batch = '{batch}'")).ShouldBe(payable);
        (await ScalarAsync(standby, $"select count(distinct end_to_end_id) from transfer_order where batch = '{batch}'")).ShouldBe(payable);
        Outcome verified = await Ansinh.RunAsync(settings, "verify", "--data", server.Directory);
        verified.ExitCode.ShouldBe(0, verified.Output + verified.Error);
        JsonNode banks = await server.BanksAsync();
        ((long)banks["paid"]!).ShouldBe(payable - totals.Rejected.Count);
        banks["faults"]!.AsArray().ShouldBeEmpty();
    }

    /// <summary>What was made to recover follows the primary instead.</summary>
    private static async Task FollowAsync(string folder, EmbeddedPostgres primary)
    {
        string data = Path.Combine(folder, "data");
        var server = new NpgsqlConnectionStringBuilder(primary.ConnectionString);
        await File.WriteAllTextAsync(Path.Combine(data, "postgresql.auto.conf"),
            $"primary_conninfo = 'host=127.0.0.1 port={primary.Port} user={server.Username} password={server.Password}'\n");
        File.Move(Path.Combine(data, "recovery.signal"), Path.Combine(data, "standby.signal"));
    }

    /// <summary>While the database changes hands a question may fail: it is asked again.</summary>
    private static async Task<BatchDocument> AwaitClosedAsync(Server server, string batch)
    {
        string last = "";
        BatchDocument? closed = await Eventually.GetAsync<BatchDocument?>(async () =>
        {
            try
            {
                return await server.AwaitAsync(batch, "closed");
            }
            catch (ShouldAssertException failed)
            {
                last = failed.Message;
                return null;
            }
        }, static view => view is not null, _ => $"batch {batch} is closed; the last answer was {last}");
        return closed!;
    }

    private static Task UntilAsync(EmbeddedPostgres server, string sql) =>
        Eventually.TrueAsync(async () => await ScalarAsync(server, sql) > 0, sql);

    private static async Task<long> ScalarAsync(EmbeddedPostgres server, string sql) =>
        Convert.ToInt64(await ExecuteAsync(server, sql), CultureInfo.InvariantCulture);

    private static async Task<object?> ExecuteAsync(EmbeddedPostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        return await command.ExecuteScalarAsync();
    }
}
