using System.Diagnostics;
using AnSinh.Api.Identity;
using AnSinh.BankSimulator;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Embedded;
using AnSinh.Intake.Import;
using AnSinh.Silo;
using AnSinh.Streaming.Statuses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnSinh.Bench;

/// <summary>One release, from the approver's call to the state Settling.</summary>
internal sealed record Release(CountAndSum Ordered, Cost Cost)
{
    public double PerSecond => Ordered.Count / Cost.Seconds;
}

/// <summary>
/// A node on the bench's servers, and the steps that are measured. The same calls as a demo makes, with the same guarantees.
/// </summary>
internal sealed class AnSinhSide(BenchServers servers, string directory) : IAsyncDisposable
{
    private const string Maker = "lan";
    private const string Verifier = "minh";
    private const string Approver = "hoa";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromMinutes(20);

    private AnSinhNode? _node;

    public AnSinhNode Node => _node ?? throw new InvalidOperationException("The node does not run.");

    /// <summary>Starts the node; returns the seconds until it is ready to pay.</summary>
    public async Task<double> StartAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        Directory.CreateDirectory(directory);
        var options = new NodeOptions
        {
            DataDirectory = directory,
            ConnectionString = servers.Access.Runtime,
            OwnerConnectionString = servers.Access.Owner,
            Kafka = servers.Kafka,
            People = DevelopmentPeople.LoadOrCreate(Path.Combine(directory, "tokens.json")),
            Port = FreePort.Next(),
            LocalSiloPort = FreePort.Next(),
            TopicPrefix = servers.Prefix("ansinh"),
            Sandbox = true,
        };
        _node = await AnSinhNode.StartAsync(options, cancellationToken);
        await _node.Ready.WaitAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Ends the node after a snapshot of every cohort, as if its last minute had been quiet.</summary>
    public async Task StopAsync()
    {
        if (_node is null)
            return;
        IGrainFactory grains = _node.Services.GetRequiredService<IGrainFactory>();
        int cohorts = _node.Services.GetRequiredService<CohortMap>().Cohorts;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, cohorts), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (cohort, token) =>
            await grains.GetGrain<IBeneficiaryCohortGrain>(cohort).SnapshotAsync(token));
        await DisposeAsync();
    }

    public Task<ImportReport> ImportAsync(string registry, CancellationToken cancellationToken) =>
        Node.Services.GetRequiredService<RegistryImporter>().ImportAsync(registry, Maker, progress: null, cancellationToken);

    public static string BatchOf(BenefitPeriod month) => $"{ProgrammeCode.MonthlySocialAllowance}{month.YearMonth}-bench";

    /// <summary>Prepares and has two other people verify and approve; returns the dry run and its seconds.</summary>
    public async Task<(BatchView Prepared, double Seconds)> PrepareAsync(BenefitPeriod month, CancellationToken cancellationToken)
    {
        IPaymentBatchGrain batch = Batch(month);
        long started = Stopwatch.GetTimestamp();
        var scope = new RunScope(ProgrammeCode.MonthlySocialAllowance, month, "all");
        BatchView prepared = Expect(await batch.PrepareAsync(new PrepareBatch(Guid.NewGuid(), Maker, scope), cancellationToken));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        foreach ((
            string person,
            BatchAction action) in new[] { (Maker, BatchAction.Submit), (Verifier, BatchAction.Verify), (Approver, BatchAction.Approve) })
            Expect(await batch.ExecuteAsync(Command(person, action, prepared), cancellationToken));
        return (prepared, seconds);
    }

    /// <summary>Releases an approved batch and waits until the broker has acknowledged every order.</summary>
    public async Task<Release> ReleaseAsync(BenefitPeriod month, CancellationToken cancellationToken)
    {
        IPaymentBatchGrain batch = Batch(month);
        BatchView approved = await ViewAsync(month, cancellationToken);
        using var watch = new Watch(servers);
        Expect(await batch.ExecuteAsync(Command(Approver, BatchAction.Release, approved), cancellationToken));
        BatchView streamed = await AwaitAsync(batch, BatchState.Settling, cancellationToken);
        Cost cost = watch.Stop();
        if (streamed.StreamedOrders != streamed.Payable.Count || streamed.OutdatedLots > 0)
            throw new InvalidOperationException(
                $"{streamed.Payable.Count} orders were approved, but {streamed.StreamedOrders} were streamed: the figures would be "
                + $"worthless.");
        return new Release(streamed.Payable, cost);
    }

    /// <summary>Releases with the banks at work; returns the seconds until every order has its final status.</summary>
    public async Task<(double Acked, double Closed, BatchView View)> ReleaseToClosedAsync(
        BenefitPeriod month, CancellationToken cancellationToken)
    {
        IPaymentBatchGrain batch = Batch(month);
        BatchView approved = await ViewAsync(month, cancellationToken);
        long started = Stopwatch.GetTimestamp();
        Expect(await batch.ExecuteAsync(Command(Approver, BatchAction.Release, approved), cancellationToken));
        await AwaitAsync(batch, BatchState.Settling, cancellationToken);
        double acked = Stopwatch.GetElapsedTime(started).TotalSeconds;
        BatchView closed = await AwaitClosedAsync(month, cancellationToken);
        return (acked, Stopwatch.GetElapsedTime(started).TotalSeconds, closed);
    }

    /// <summary>Waits until nothing is outstanding and checks that every order ended once.</summary>
    public async Task<BatchView> AwaitClosedAsync(BenefitPeriod month, CancellationToken cancellationToken)
    {
        BatchView closed = await AwaitAsync(Batch(month), BatchState.Closed, cancellationToken);
        OrderTotals totals = closed.Totals;
        if (totals.Ordered != closed.Payable || totals.Ordered != totals.Settled + totals.Rejected + totals.Returned)
            throw new InvalidOperationException($"Batch {closed.BatchId} closed with totals that do not add up: {totals}.");
        return closed;
    }

    public async Task<BatchView> ViewAsync(BenefitPeriod month, CancellationToken cancellationToken) =>
        (await Batch(month).GetAsync(cancellationToken))!;

    /// <summary>The simulated banks, with empty ledgers; their offsets are the groups'.</summary>
    /// <param name="acceptances">Two statuses an order, the first that it was accepted.</param>
    public SimulatedBanks StartBanks(BatchView batch, bool acceptances = false)
    {
        string ledgers = Path.Combine(directory, "bank-ledgers");
        if (Directory.Exists(ledgers))
            Directory.Delete(ledgers, recursive: true);
        return SimulatedBanks.Start(
            Node.Kafka, Node.TopicPrefix, Node.Services.GetRequiredService<ILogger<Simulator>>(),
            batch.PayableBanks.Select(bank => bank.Key), ledgers, mischief: 0, acceptances);
    }

    /// <summary>Fails the run when anybody missed a record, or an order was paid twice.</summary>
    public void CheckStreams(SimulatedBanks banks)
    {
        if (banks.Faults.FirstOrDefault() is { } fault)
            throw new InvalidOperationException($"The run does not count: {fault}.");
        if (Node.Services.GetRequiredService<StatusConsumer>() is { Gaps: > 0 } statuses)
            throw new InvalidOperationException($"The run does not count: the status consumer missed records {statuses.Gaps} times.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is { } node)
            await node.DisposeAsync();
        _node = null;
    }

    private static async Task<BatchView> AwaitAsync(IPaymentBatchGrain batch, BatchState state, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ClosePatience);
        while (true)
        {
            BatchView view = (await batch.GetAsync(patience.Token))!;
            if (view.State is BatchState.Stopped or BatchState.Withdrawn)
                throw new InvalidOperationException($"Batch {view.BatchId} stopped: {view.Problem}");
            if (view.State >= state)
                return view;
            await Task.Delay(Poll, TimeProvider.System, patience.Token);
        }
    }

    /// <summary>A step for exactly what was seen.</summary>
    private static BatchCommand Command(string person, BatchAction action, BatchView seen) =>
        new(Guid.NewGuid(), person, action) { ExpectedContent = seen.ContentHash };

    private static BatchView Expect(BatchReply reply) =>
        reply.Batch ?? throw new InvalidOperationException($"{reply.Error}: {reply.Message}");

    private IPaymentBatchGrain Batch(BenefitPeriod month) =>
        Node.Services.GetRequiredService<IGrainFactory>().GetGrain<IPaymentBatchGrain>(BatchOf(month));
}
