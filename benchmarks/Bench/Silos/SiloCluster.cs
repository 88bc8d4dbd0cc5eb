using System.Diagnostics;
using AnSinh.BankSimulator;
using AnSinh.Cli.Client;
using AnSinh.Cli.Runs;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Primitives;
using AnSinh.Embedded;
using AnSinh.Embedded.Cluster;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Bench.Silos;

/// <summary>
/// The cluster of <c>serve --silos N</c>, owned by this process, and an office that uses its API. The silos, the database and the broker
/// hold a pipe from here and end with it, also after SIGKILL.
/// </summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private const string Maker = "lan";
    private const string Verifier = "minh";
    private const string Approver = "hoa";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    private readonly string _directory;
    private readonly LocalCluster _cluster;
    private readonly Dictionary<string, AnSinhClient> _people = [];
    private readonly Dictionary<string, string> _contents = [];

    private SiloCluster(string directory, LocalCluster cluster) => (_directory, _cluster) = (directory, cluster);

    /// <summary>Seconds from the start of the silos to the readiness of the last one.</summary>
    public double StartSeconds { get; private set; }

    public static async Task<SiloCluster> StartAsync(string directory, int silos, CancellationToken cancellationToken)
    {
        var options = new SupervisorOptions
        {
            DataDirectory = directory,
            Silos = silos,
            FirstPort = FreePort.Next(silos),
            Sandbox = true,
        };
        var cluster = new SiloCluster(directory, await LocalCluster.StartAsync(options, supervisorUrl: null, cancellationToken));
        try
        {
            long started = Stopwatch.GetTimestamp();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(StartPatience);
            await cluster._cluster.ReadyAsync(patience.Token);
            cluster.StartSeconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            foreach (string person in (string[])[Maker, Verifier, Approver])
                cluster._people[person] = Connection.Open(new ServerOptions(directory, Url: null, person, Token: null));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task<ImportDocument> ImportAsync(string registry, CancellationToken cancellationToken)
    {
        using UploadFile upload = UploadFile.Open(registry);
        return await _people[Maker].ImportAsync(upload.Stream, new ImportQuery(), key: null, cancellationToken);
    }

    /// <summary>Prepares and has two other people verify and approve; returns the batch's id and the seconds of the dry run.</summary>
    public async Task<(string Batch, double Seconds)> PrepareAsync(BenefitPeriod month, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        var scope = new PrepareBody(ProgrammeCode.MonthlySocialAllowance.Value, month.ToString(), "all");
        BatchDocument prepared = await _people[Maker].PrepareAsync(scope, key: null, cancellationToken);
        string batch = prepared.BatchId;
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        _contents[batch] = prepared.ContentHash;
        foreach ((string person, string step) in new[] { (Maker, "submit"), (Verifier, "verify"), (Approver, "approve") })
            await StepAsync(batch, _contents[batch], person, step, cancellationToken);
        return (batch, seconds);
    }

    public Task ReleaseAsync(string batch, CancellationToken cancellationToken) =>
        StepAsync(batch, _contents[batch], Approver, "release", cancellationToken);

    /// <summary>Waits until the broker has acknowledged every order; returns their number.</summary>
    public async Task<long> AwaitAckedAsync(string batch, CancellationToken cancellationToken)
    {
        BatchDocument view = await AwaitAsync(batch, ["settling", "closed"], cancellationToken);
        (long streamed, long payable) = (view.Streamed, view.Payable.Count);
        return streamed == payable && view.OutdatedLots == 0
            ? streamed
            : throw new InvalidOperationException(
                $"{payable} orders were approved, but {streamed} were streamed: the figures would be worthless.");
    }

    /// <summary>Waits until nothing is outstanding and checks that every order ended once.</summary>
    public async Task<long> AwaitClosedAsync(string batch, CancellationToken cancellationToken)
    {
        BatchDocument view = await AwaitAsync(batch, ["closed"], cancellationToken);
        return view.Totals is { } totals
            && totals.Ordered.Count == view.Payable.Count
            && totals.Ordered.Count == totals.Settled.Count + totals.Rejected.Count + totals.Returned.Count
            ? totals.Ordered.Count
            : throw new InvalidOperationException($"Batch {batch} closed with totals that do not add up: {view.Totals}.");
    }

    /// <summary>Every bank, simulated here with an empty ledger, outside the silos; they read when this returns.</summary>
    public async Task<SimulatedBanks> StartBanksAsync(CancellationToken cancellationToken)
    {
        string ledgers = Path.Combine(_directory, "bank-ledgers");
        if (Directory.Exists(ledgers))
            Directory.Delete(ledgers, recursive: true);
        SimulatedBanks banks = SimulatedBanks.Start(
            _cluster.Kafka, _cluster.TopicPrefix, NullLogger<Simulator>.Instance, BankDirectory.All.Select(bank => bank.Bin), ledgers,
            mischief: 0);
        await banks.ConnectedAsync(cancellationToken);
        return banks;
    }

    public async Task<ClusterCost> ReadCostAsync(CancellationToken cancellationToken)
    {
        double wal;
        await using (var connection = new NpgsqlConnection(_cluster.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8", connection);
            wal = (double)(await command.ExecuteScalarAsync(cancellationToken))!;
        }

        return new ClusterCost(
            _cluster.Silos.Sum(silo => ProcessUsage.FamilyCpuSeconds(silo.ProcessId)), CpuOf(_cluster.PostgresProcessId),
            CpuOf(_cluster.BrokerProcessId), Environment.CpuUsage.TotalTime.TotalSeconds, wal);
    }

    /// <summary>Of all silo processes together, in bytes. Fails when a silo was started again: such a run does not count.</summary>
    public long SiloMemory()
    {
        return _cluster.Silos.All(silo => silo.Starts == 1)
            ? _cluster.Silos.Sum(silo => ProcessUsage.AnonymousBytes(silo.ProcessId))
            : throw new InvalidOperationException("The run does not count: a silo ended and was started again.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (AnSinhClient client in _people.Values)
            client.Dispose();
        await _cluster.DisposeAsync();
    }

    private static double CpuOf(int? process) => process is { } own ? ProcessUsage.FamilyCpuSeconds(own) : 0;

    private Task<BatchDocument> StepAsync(
        string batch, string content, string person, string step, CancellationToken cancellationToken) =>
        _people[person].StepAsync(batch, step, new StepBody(Content: content), key: null, cancellationToken);

    private async Task<BatchDocument> AwaitAsync(string batch, string[] states, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            BatchDocument view = await _people[Maker].BatchAsync(batch, patience.Token);
            if (view.State is "stopped" or "withdrawn")
                throw new InvalidOperationException($"Batch {batch} is {view.State}: {view.Problem}");
            if (states.Contains(view.State))
                return view;
            await Task.Delay(Poll, TimeProvider.System, patience.Token);
        }
    }
}
