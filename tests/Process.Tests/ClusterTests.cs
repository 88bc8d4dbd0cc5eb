using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AnSinh.Cli.Runs;
using AnSinh.Client.Documents;
using AnSinh.Fixtures;

namespace AnSinh.Process.Tests;

/// <summary>Two silos as real processes: one dies, freezes and wakes, leaves, or all lose power, in the middle of a batch.</summary>
[Trait("needs", "processes")]
public sealed class ClusterTests(ITestOutputHelper output) : IDisposable
{
    private const int Silos = 2;
    private const int People = 10_000;
    private static readonly int ManyPeople =
        int.Parse(Environment.GetEnvironmentVariable("ANSINH_ROLLING_PEOPLE") ?? "100000", CultureInfo.InvariantCulture);

    /// <summary>The probe waits two seconds for the database; the rest is work.</summary>
    private static readonly TimeSpan NoticePatience = TimeSpan.FromSeconds(8);

    /// <summary>Longer than three missed heartbeats, shorter than a command's thirty seconds.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(12);

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_silo_killed_in_the_middle_of_a_batch_costs_seconds_and_nothing_else()
    {
        await using Cluster cluster = await StartWithRegistryAsync(People);
        string batch = await cluster.ReleaseAsync("2024-12");
        await cluster.SignalAsync(1, "KILL");
        BatchDocument closed = await cluster.AwaitClosedAsync(batch);
        await CheckAsync(cluster, [closed]);
        await cluster.AwaitReadyAsync(1, starts: 1);
        output.WriteLine($"longest request {cluster.LongestRequest.TotalSeconds:F1} s");
        cluster.LongestRequest.ShouldBeLessThan(cluster.Allow(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_frozen_silo_is_declared_dead_and_ends_when_it_wakes()
    {
        await using Cluster cluster = await StartWithRegistryAsync(People);
        cluster.Prefer(0);
        string batch = await cluster.ReleaseAsync("2024-12");
        await cluster.SignalAsync(1, "STOP");
        // It holds half of the cohorts: the batch can close only after the other silo has taken them.
        BatchDocument closed = await cluster.AwaitClosedAsync(batch);
        await cluster.SignalAsync(1, "CONT");
        await cluster.AwaitReadyAsync(1, starts: 1);
        await CheckAsync(cluster, [closed]);
        cluster.Log.ShouldContain("silo-2 ended with");
        cluster.Log.ShouldNotContain("silo-2 ended with 0");
    }

    [Fact]
    public async Task A_database_that_stands_still_makes_silos_unready_and_not_dead_and_the_batch_goes_on_when_it_moves()
    {
        await using Cluster cluster = await StartWithRegistryAsync(People);
        string batch = await cluster.ReleaseAsync("2024-12");
        Task<string> another;
        await using (await cluster.FreezeDatabaseAsync())
        {
            long frozen = Stopwatch.GetTimestamp();
            another = cluster.PrepareAsync("2024-11");
            foreach (int silo in Enumerable.Range(0, Silos))
                await cluster.AwaitReadinessAsync(silo, "storage does not answer");
            Stopwatch.GetElapsedTime(frozen).ShouldBeLessThan(cluster.Allow(NoticePatience));
            while (Stopwatch.GetElapsedTime(frozen) < Standstill)
            {
                foreach (int silo in Enumerable.Range(0, Silos))
                {
                    (await cluster.ProbeAsync(silo, "/health/live")).ShouldBe((HttpStatusCode.OK, "live"));
                    (
                        await cluster
                            .ProbeAsync(silo, "/health/ready"))
                            .ShouldBe((HttpStatusCode.ServiceUnavailable, "storage does not answer"));
                }
            }

            output.WriteLine($"slowest probe {cluster.SlowestProbe.TotalSeconds:F1} s");
            cluster.SlowestProbe.ShouldBeLessThan(cluster.Allow(NoticePatience));
        }

        long moved = Stopwatch.GetTimestamp();
        foreach (int silo in Enumerable.Range(0, Silos))
            await cluster.AwaitReadinessAsync(silo, "ready");
        BatchDocument closed = await cluster.AwaitClosedAsync(batch);
        output.WriteLine($"ready and closed {Stopwatch.GetElapsedTime(moved).TotalSeconds:F1} s after it moved");
        Stopwatch.GetElapsedTime(moved).ShouldBeLessThan(cluster.Allow(TimeSpan.FromSeconds(30)));
        (await cluster.CountAsync($"select count(*) from batch_event where batch = '{await another}'")).ShouldBe(1);
        await CheckAsync(cluster, [closed]);
        cluster.Errors.ShouldBeEmpty();
        cluster.Run.Silos.Select(silo => silo.Starts).ShouldAllBe(starts => starts == 1);
        cluster.Log.ShouldNotContain("ended and nobody had asked it to");
    }

    [Fact]
    public async Task A_rolling_restart_during_batches_costs_clients_no_error()
    {
        await using Cluster cluster = await StartWithRegistryAsync(ManyPeople);
        Task<List<BatchDocument>> paying = PayAsync(cluster, ["2024-10", "2024-11", "2024-12"]);
        for (int silo = 0; silo < Silos; silo++)
        {
            long started = Stopwatch.GetTimestamp();
            output.WriteLine($"silo {silo} is told to leave at {cluster.Age.TotalSeconds:F1} s");
            await cluster.SignalAsync(silo, "TERM");
            await cluster.AwaitReadyAsync(silo, starts: 1);
            output.WriteLine($"silo {silo} was back after {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s");
        }

        await CheckAsync(cluster, await paying);
        foreach ((string request, TimeSpan took, TimeSpan at) in cluster.Slow)
            output.WriteLine($"{at.TotalSeconds:F1} s: {request} took {took.TotalSeconds:F1} s");
        output.WriteLine($"longest request {cluster.LongestRequest.TotalSeconds:F1} s");
        cluster.LongestRequest.ShouldBeLessThan(cluster.Allow(TimeSpan.FromSeconds(10)));
        cluster.Errors.ShouldBeEmpty();
        cluster.Log.ShouldContain("silo-1 ended with 0");
        cluster.Log.ShouldContain("silo-2 ended with 0");
    }

    [Fact]
    public async Task After_a_power_cut_the_cluster_is_back_within_30_seconds_and_finishes_the_batch()
    {
        string batch;
        TimeSpan allowed;
        await using (Cluster doomed = await StartWithRegistryAsync(People))
        {
            allowed = doomed.Allow(TimeSpan.FromSeconds(30));
            batch = await doomed.ReleaseAsync("2024-12");
            await doomed.PowerCutAsync();
        }

        long started = Stopwatch.GetTimestamp();
        await using Cluster cluster = await Cluster.StartAsync(Data, Silos);
        TimeSpan back = Stopwatch.GetElapsedTime(started);
        output.WriteLine($"ready after {back.TotalSeconds:F1} s");
        back.ShouldBeLessThan(allowed);
        await CheckAsync(cluster, [await cluster.AwaitClosedAsync(batch)]);
    }

    [Fact]
    public async Task A_silo_whose_port_is_taken_says_so_and_leaves_the_cluster_in_peace()
    {
        await using Cluster cluster = await Cluster.StartAsync(Data, Silos);
        SiloRun silo = cluster.Run.Silos[1];
        int port = new Uri(silo.Url).Port;
        await cluster.SignalAsync(1, "KILL");
        using (TcpListener squatter = await ListenAsync(port))
        {
            await cluster.AwaitLogAsync($"Port {port} on 127.0.0.1 is in use");
            // Twice told is twice tried: neither try joined and went away again.
            await cluster.AwaitLogAsync($"Port {port} on 127.0.0.1 is in use", times: 2);
            (await cluster.StatusAsync(0, HttpMethod.Get, "/health/ready")).ShouldBe(HttpStatusCode.OK);
            (await cluster.CountAsync($"select count(*) from silo where port = {silo.SiloPort}")).ShouldBe(1);
        }

        await cluster.AwaitReadyAsync(1, silo.Starts);
    }

    [Fact]
    public async Task A_silo_that_leaves_is_not_ready_first_and_Ctrl_C_ends_every_process()
    {
        await using Cluster cluster = await Cluster.StartAsync(Data, Silos);
        await ShouldFollowTheDatabaseAsync(cluster);
        RunFile run = cluster.Run;
        // So many spaces that the server does not take its slow sender for an attack.
        var body = new HeldContent("""{"programme":""" + new string(' ', 32_768), "\"no-such-programme\"}");
        Task<HttpStatusCode> inHand = cluster.PostSlowlyAsync(1, "/api/v1/batches", "lan", body);
        await body.Begun;
        Task<int> ending = cluster.InterruptAsync();
        await cluster.AwaitReadinessAsync(1, "draining: this silo is leaving");
        (await cluster.StatusAsync(1, HttpMethod.Get, "/health/live")).ShouldBe(HttpStatusCode.OK);
        (await cluster.StatusAsync(1, HttpMethod.Get, "/api/v1/batches")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        body.Release();
        (await inHand).ShouldBe(HttpStatusCode.UnprocessableEntity, "what it had in hand is answered");
        (await ending).ShouldBe(0, cluster.Log);
        foreach (int processId in new[] { run.ProcessId, run.PostgresProcessId!.Value, run.BrokerProcessId!.Value }.Concat(
            run.Silos.Select(silo => silo.ProcessId)))
            Directory.Exists($"/proc/{processId}").ShouldBeFalse($"process {processId} is still there");
    }

    /// <summary>Ready again, without a restart, when the database died and was started again.</summary>
    private static async Task ShouldFollowTheDatabaseAsync(Cluster cluster)
    {
        RunFile before = cluster.Run;
        await cluster.KillDatabaseAsync();
        await Eventually.TrueAsync(
            () => cluster.Run.PostgresProcessId != before.PostgresProcessId, "the database was started again", Ansinh.Patience);
        for (int silo = 0; silo < Silos; silo++)
            await cluster.AwaitReadinessAsync(silo, "ready");
        cluster.Run.ConnectionString.ShouldBe(before.ConnectionString);
        cluster.Run.PostgresProcessId.ShouldNotBe(before.PostgresProcessId);
        cluster.Run.Silos.Select(silo => silo.Starts).ShouldAllBe(starts => starts == 1);
    }

    /// <summary>As soon as the killed silo is gone.</summary>
    private static async Task<TcpListener> ListenAsync(int port) =>
        (
            await Eventually.GetAsync(
                () => Task.FromResult(TryListen(port)), static listener => listener is not null, _ => $"port {port} is free"))!;

    private static TcpListener? TryListen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }

    private async Task<Cluster> StartWithRegistryAsync(int people)
    {
        string registry = _folder.File("registry.csv");
        (await Ansinh.RunAsync("generate", "--beneficiaries", $"{people}", "--seed", "7", "--out", registry)).ExitCode.ShouldBe(0);
        Cluster cluster = await Cluster.StartAsync(Data, Silos);
        try
        {
            await cluster.ImportAsync(registry);
            cluster.Slow.Clear();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static async Task<List<BatchDocument>> PayAsync(Cluster cluster, string[] periods)
    {
        var closed = new List<BatchDocument>();
        foreach (string period in periods)
            closed.Add(await cluster.AwaitClosedAsync(await cluster.ReleaseAsync(period)));
        return closed;
    }

    /// <summary>Every payable person ordered once, every order answered once, nothing paid twice, every chain whole.</summary>
    private static async Task CheckAsync(Cluster cluster, IReadOnlyCollection<BatchDocument> batches)
    {
        long paid = 0, paidAmount = 0;
        foreach (BatchDocument closed in batches)
        {
            TotalsDocument totals = closed.Totals.ShouldNotBeNull();
            long payable = closed.Payable.Count;
            payable.ShouldBeGreaterThan(People / 2);
            totals.Ordered.Count.ShouldBe(payable);
            (totals.Settled.Count + totals.Rejected.Count + totals.Returned.Count).ShouldBe(payable);
            totals.Outstanding.Count.ShouldBe(0);
            string batch = closed.BatchId;
            (await cluster.CountAsync($"select count(*) from transfer_order where batch = '{batch}'")).ShouldBe(payable);
            (
                await cluster
                    .CountAsync($"select count(distinct end_to_end_id) from transfer_order where batch = '{batch}'"))
                    .ShouldBe(payable);
            paid += payable - totals.Rejected.Count;
            paidAmount += totals.Ordered.Dong - totals.Rejected.Dong;
        }

        (await cluster.CountAsync("select count(*) from transfer_status where disposition = 'contradictory'")).ShouldBe(0);
        Outcome verified = await Ansinh.RunAsync("verify", "--data", cluster.Directory);
        verified.ExitCode.ShouldBe(0, verified.Output + verified.Error);
        JsonNode banks = await cluster.BanksAsync();
        ((long)banks["paid"]!).ShouldBe(paid);
        ((long)banks["paidAmount"]!).ShouldBe(paidAmount);
        banks["faults"]!.AsArray().ShouldBeEmpty();
    }
}
