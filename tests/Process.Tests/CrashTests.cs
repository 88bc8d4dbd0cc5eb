using System.Text.Json.Nodes;
using AnSinh.Cli.Runs;
using AnSinh.Client;
using AnSinh.Client.Documents;

namespace AnSinh.Process.Tests;

/// <summary>
/// Guarantees 1 and 2 with real processes: SIGKILL at the worst places between approval and close, then a start as if after a power
/// cut. The embedded broker dies with its process and forgets every topic, so outstanding orders are streamed again; the simulated
/// banks keep their ledgers on disk and must not pay a second time.
/// </summary>
[Trait("needs", "processes")]
public sealed class CrashTests : IDisposable
{
    private const int People = 3_000;

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cohort.before-append:40")]
    [InlineData("cohort.after-append:1")]
    [InlineData("cohort.after-append:300")]
    [InlineData("lane.before-commit:2")]
    [InlineData("lane.after-commit:1")]
    [InlineData("lane.after-commit:3")]
    [InlineData("status.after-append:1")]
    [InlineData("status.after-append:200")]
    public async Task Killed_at_a_point_the_batch_finishes_after_a_start_and_everybody_is_ordered_once(string point)
    {
        string batch;
        await using (Server doomed = await StartWithRegistryAsync(point))
        {
            batch = await doomed.ApproveAsync();
            await TryReleaseAsync(doomed, batch);
            await doomed.AwaitExitAsync();
        }

        await using Server server = await Server.StartAsync(Data);
        await FinishAsync(server, batch);
    }

    [Fact]
    public async Task The_broker_killed_while_statuses_arrive_forgets_everything_and_the_batch_still_finishes()
    {
        await using Server server = await StartWithRegistryAsync(crashAt: null);
        string batch = await server.ApproveAsync();
        await server.ReleaseAsync(batch);
        System.Diagnostics.Process.GetProcessById(RunFile.Read(Data)!.BrokerProcessId!.Value).Kill();
        await FinishAsync(server, batch);
    }

    [Fact]
    public async Task PostgreSQL_killed_during_a_release_and_the_process_too_loses_nothing()
    {
        string batch;
        await using (Server doomed = await StartWithRegistryAsync(crashAt: null))
        {
            batch = await doomed.ApproveAsync();
            await doomed.ReleaseAsync(batch);
            System.Diagnostics.Process.GetProcessById(RunFile.Read(Data)!.PostgresProcessId!.Value).Kill();
            await doomed.KillAsync();
        }

        await using Server server = await Server.StartAsync(Data);
        await FinishAsync(server, batch);
    }

    private async Task<Server> StartWithRegistryAsync(string? crashAt)
    {
        string registry = _folder.File("registry.csv");
        (await Ansinh.RunAsync("generate", "--beneficiaries", $"{People}", "--seed", "7", "--out", registry)).ExitCode.ShouldBe(0);
        Server server = await Server.StartAsync(Data, crashAt);
        await server.ImportAsync(registry);
        return server;
    }

    /// <summary>The process may die before it answers: then the outcome is unknown, and asking again is the rule.</summary>
    private static async Task TryReleaseAsync(Server server, string batch)
    {
        try
        {
            await server.ReleaseAsync(batch);
        }
        catch (NoAnswerException)
        {
            // Killed in the middle of the answer.
        }
    }

    private static async Task FinishAsync(Server server, string batch)
    {
        BatchDocument closed = await server.AwaitAsync(batch, "closed");
        TotalsDocument totals = closed.Totals.ShouldNotBeNull();
        long payable = closed.Payable.Count;
        payable.ShouldBeGreaterThan(People / 2);
        totals.Ordered.Count.ShouldBe(payable);
        (totals.Settled.Count + totals.Rejected.Count + totals.Returned.Count).ShouldBe(payable);
        totals.Outstanding.Count.ShouldBe(0);
        (await server.CountAsync($"select count(*) from transfer_order where batch = '{batch}'")).ShouldBe(payable);
        (await server.CountAsync($"select count(distinct end_to_end_id) from transfer_order where batch = '{batch}'")).ShouldBe(payable);
        (await server.CountAsync("select count(*) from transfer_status where disposition = 'contradictory'")).ShouldBe(0);
        Outcome verified = await Ansinh.RunAsync("verify", "--data", server.Directory);
        verified.ExitCode.ShouldBe(0, verified.Output + verified.Error);
        JsonNode banks = await server.BanksAsync();
        ((long)banks["paid"]!).ShouldBe(payable - totals.Rejected.Count);
        ((long)banks["paidAmount"]!).ShouldBe(totals.Ordered.Dong - totals.Rejected.Dong);
        banks["faults"]!.AsArray().ShouldBeEmpty();
    }
}
