using System.Diagnostics;
using AnSinh.Chaos.Faults;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Embedded.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Process.Tests;

/// <summary>A server whose every packet to and from PostgreSQL is late, as between two data centres and worse.</summary>
[Trait("needs", "postgres")]
[Trait("needs", "processes")]
public sealed class SlowDatabaseTests(ITestOutputHelper output) : IDisposable
{
    private const int People = 400;
    private const int Questions = 15;

    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan RoundTrip = 2 * Late;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Late_packets_slow_what_asks_the_database_and_nothing_else_and_the_batch_closes()
    {
        string registry = _folder.File("registry.csv");
        (await Ansinh.RunAsync("generate", "--beneficiaries", $"{People}", "--seed", "7", "--out", registry)).ExitCode.ShouldBe(0);
        await using EmbeddedPostgres postgres =
            await EmbeddedPostgres.StartAsync(_folder.File("postgres"), NullLoggerFactory.Instance, CancellationToken.None);
        await using var proxy = new TcpProxy(postgres.Port, TimeProvider.System) { Delay = Late };
        string through = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Port = proxy.Port }.ConnectionString;
        await using Server server = await Server.StartAsync(
            _folder.File("data"), environment: new Dictionary<string, string?> { ["ConnectionStrings__AnSinh"] = through });
        await server.ImportAsync(registry);
        string batch = await server.ApproveAsync();

        TimeSpan before = await MedianAsync(server, ApiRequests.Batch(batch));
        proxy.Mode = ProxyMode.Slow;
        TimeSpan memory = await MedianAsync(server, ApiRequests.Batch(batch));
        TimeSpan database = await MedianAsync(server, ApiRequests.Batches(openOnly: false));
        long started = Stopwatch.GetTimestamp();
        await server.ReleaseAsync(batch);
        TimeSpan acknowledged = Stopwatch.GetElapsedTime(started);
        BatchDocument closed = await server.AwaitAsync(batch, "closed");
        output.WriteLine($"from memory {memory.TotalMilliseconds:0} ms, from the database {database.TotalMilliseconds:0} ms; "
            + $"release acknowledged after {acknowledged.TotalMilliseconds:0} ms, closed after "
            + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        memory.ShouldBeLessThan(before + RoundTrip);
        memory.ShouldBeLessThan(database);
        database.ShouldBeGreaterThan(RoundTrip);
        acknowledged.ShouldBeGreaterThan(RoundTrip);
        (await server.SendRawAsync(new HttpRequestMessage(HttpMethod.Get, "/health/ready"))).IsSuccessStatusCode.ShouldBeTrue();

        proxy.Mode = ProxyMode.Pass;
        long payable = closed.Payable.Count;
        payable.ShouldBeGreaterThan(People / 2);
        closed.Totals.ShouldNotBeNull().Outstanding.Count.ShouldBe(0);
        (await server.CountAsync($"select count(*) from transfer_order where batch = '{batch}'")).ShouldBe(payable);
        (await server.CountAsync($"select count(distinct end_to_end_id) from transfer_order where batch = '{batch}'")).ShouldBe(payable);
    }

    private static async Task<TimeSpan> MedianAsync<T>(Server server, ApiRequest<T> question)
    {
        var times = new List<TimeSpan>();
        for (int i = 0; i < Questions; i++)
        {
            long asked = Stopwatch.GetTimestamp();
            await server.AskAsync(question, "lan");
            times.Add(Stopwatch.GetElapsedTime(asked));
        }

        return times.Order().ElementAt(Questions / 2);
    }
}
