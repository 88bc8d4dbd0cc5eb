using System.Diagnostics;
using AnSinh.Cli.Banks;
using AnSinh.Cli.Registry;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using AnSinh.Grains.Import;
using AnSinh.Silo;
using AnSinh.Storage.Journal;
using AnSinh.Streaming.Statuses;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AnSinh.Cli.Demo;

/// <summary>The steps of a demo: three people, a registry, a batch, the banks, and a check from outside.</summary>
internal sealed class DemoRun(long beneficiaries, long seed, BenefitPeriod period, double mischief, string directory, DemoScreen screen)
{
    private const string Maker = "lan";
    private const string Checker = "minh";
    private const string Treasurer = "hoa";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LateReturnsPatience = TimeSpan.FromSeconds(15);

    private readonly List<string> _faults = [];

    public async Task<DemoResult> RunAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        string run = Guid.NewGuid().ToString("N")[..8];
        var options = new NodeOptions { DataDirectory = directory, Database = $"ansinh_demo_{run}", TopicPrefix = $"demo-{run}.", FreshDatabase = true, Map = CohortMap.ForPeople(beneficiaries) };
        ClearLeftovers();
        screen.Step("starting database, broker and silo");
        await using AnSinhNode node = await AnSinhNode.StartAsync(options, BrokerCommand.Launcher, cancellationToken);
        await node.Ready.WaitAsync(cancellationToken);
        screen.Step($"ready in {Since(started):F1} s: PostgreSQL, Kafka at {node.BootstrapServers}, API at {node.Url}");
        try
        {
            return await PayAsync(node, started, cancellationToken);
        }
        finally
        {
            await DropDatabaseAsync(node.ConnectionString, options.Database);
        }
    }

    private async Task<DemoResult> PayAsync(AnSinhNode node, long started, CancellationToken cancellationToken)
    {
        string registry = Path.Combine(directory, "registry.csv");
        long at = Stopwatch.GetTimestamp();
        GenerateCommand.Write(registry, beneficiaries, seed, period);
        double generateSeconds = Since(at);
        screen.Step($"generated {registry} in {generateSeconds:F1} s");

        ImportReport import = await ImportAsync(node, registry, cancellationToken);
        IPaymentBatchGrain batch = node.Services.GetRequiredService<IGrainFactory>().GetGrain<IPaymentBatchGrain>($"{ProgrammeCode.MonthlySocialAllowance}{period.YearMonth}-demo");

        at = Stopwatch.GetTimestamp();
        var scope = new RunScope(ProgrammeCode.MonthlySocialAllowance, period, "all");
        BatchView prepared = Expect(await batch.PrepareAsync(new PrepareBatch(Guid.NewGuid(), Maker, scope), cancellationToken));
        double prepareSeconds = Since(at);
        screen.ShowDryRun(prepared);
        await CheckFourEyesAsync(batch, cancellationToken);
        await using SimulatedBanks banks = SimulatedBanks.Start(node, prepared.PayableBanks.Select(bank => bank.Key), Path.Combine(directory, "bank-ledgers"), mischief);
        await banks.ConnectedAsync(cancellationToken);
        screen.Step($"{prepared.PayableBanks.Length} simulated banks are connected");
        Expect(await batch.ApproveAsync(new BatchCommand(Guid.NewGuid(), Checker), cancellationToken));

        (BatchView closed, double acked, double closedAfter) = await ReleaseAsync(batch, prepared, cancellationToken);
        BatchView final = await AwaitLateReturnsAsync(batch, closed, cancellationToken);
        double bytes = (double)GC.GetTotalMemory(forceFullCollection: true) / Math.Max(1, import.GoodRows);

        at = Stopwatch.GetTimestamp();
        screen.Step("checking from outside: an independent consumer against the SQL view, and the journal's chains");
        DemoCheckResult check = await DemoCheck.RunAsync(node, final.BatchId, cancellationToken);
        JournalReport journal = await node.Services.GetRequiredService<JournalVerifier>().VerifyAsync(cancellationToken);
        if (journal.FirstFault is { } fault)
            _faults.Add(fault);
        _faults.AddRange(check.Faults);
        _faults.AddRange(banks.Faults);
        long secondPayments = Math.Max(0, banks.Paid - final.Totals.Settled.Count - final.Totals.Returned.Count);
        if (banks.PaidAmount != final.Totals.Settled.Dong + final.Totals.Returned.Dong)
            _faults.Add($"the banks' ledgers paid {banks.PaidAmount} VND, but {final.Totals.Settled.Dong + final.Totals.Returned.Dong} VND were reported settled");
        if (node.Services.GetRequiredService<StatusConsumer>() is { Gaps: > 0 } statuses)
            _faults.Add($"the status consumer missed records {statuses.Gaps} times: the broker had dropped them");
        if (final.Problem is { } problem)
            _faults.Add(problem);
        return new DemoResult
        {
            Beneficiaries = beneficiaries,
            Imported = import.GoodRows,
            BadRows = import.BadRows,
            Ordered = check.Ordered.Count,
            Refused = prepared.RefusedByRule.Values.Sum(rule => rule.Count),
            Streamed = check.Streamed,
            Settled = final.Totals.Settled.Count,
            Rejected = final.Totals.Rejected.Count,
            Returned = final.Totals.Returned.Count,
            Outstanding = final.Totals.Outstanding.Count,
            Lost = check.Lost,
            Duplicated = check.Duplicated,
            AmountOrdered = check.Ordered.Dong,
            AmountSettled = final.Totals.Settled.Dong,
            AmountRejected = final.Totals.Rejected.Dong,
            AmountReturned = final.Totals.Returned.Dong,
            GenerateSeconds = generateSeconds,
            ImportSeconds = import.Duration.TotalSeconds,
            PrepareSeconds = prepareSeconds,
            ReleaseToOrderedSeconds = SecondsBetween(final, "released", "ordered"),
            ReleaseToAckedSeconds = acked,
            ReleaseToClosedSeconds = closedAfter,
            CheckSeconds = Since(at),
            TotalSeconds = Since(started),
            BytesPerBeneficiary = bytes,
            SecondPayments = secondPayments,
            JournalWhole = journal.FirstFault is null,
            Faults = _faults,
        };
    }

    private Task<ImportReport> ImportAsync(AnSinhNode node, string registry, CancellationToken cancellationToken)
    {
        RegistryImporter importer = node.Services.GetRequiredService<RegistryImporter>();
        return screen.WithBarAsync("import", beneficiaries, report =>
        {
            long at = Stopwatch.GetTimestamp();
            var progress = new InlineProgress(step => report(step.RowsRead, $"{step.RowsRead:N0} rows, {step.BadRows:N0} bad, {step.RowsRead / Math.Max(0.001, Since(at)):N0} a second"));
            return importer.ImportAsync(registry, Maker, progress, cancellationToken);
        });
    }

    /// <summary>The maker tries to approve and must be refused: shown because an officer will ask.</summary>
    private async Task CheckFourEyesAsync(IPaymentBatchGrain batch, CancellationToken cancellationToken)
    {
        BatchReply refused = await batch.ApproveAsync(new BatchCommand(Guid.NewGuid(), Maker), cancellationToken);
        if (refused.Error != "four-eyes")
            _faults.Add("the maker could approve their own batch");
        else
            screen.Step($"four eyes: {refused.Message}");
    }

    private async Task<(BatchView Closed, double Acked, double ClosedAfter)> ReleaseAsync(IPaymentBatchGrain batch, BatchView prepared, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ClosePatience);
        return await screen.WithBarAsync<(BatchView, double, double)>("release", prepared.Payable.Count, async report =>
        {
            long at = Stopwatch.GetTimestamp();
            Expect(await batch.ReleaseAsync(new BatchCommand(Guid.NewGuid(), Treasurer), patience.Token));
            double acked = 0;
            while (true)
            {
                BatchView view = (await batch.GetAsync(patience.Token))!;
                if (acked == 0 && view.State >= BatchState.Streamed)
                    acked = Since(at);
                if (view.State >= BatchState.Closed)
                    return (view, acked, Since(at));
                long done = view.Totals.Ordered.Count - view.Totals.Outstanding.Count;
                report(done, $"{view.State.ToString().ToLowerInvariant()}, {done:N0} answered, {done / Since(at):N0} a second  {DemoScreen.DescribeBanks(view)}");
                await Task.Delay(Poll, TimeProvider.System, patience.Token);
            }
        });
    }

    /// <summary>Returns come after settlement, so some arrive after the batch closed: wait until they stop moving, at most a little.</summary>
    private static async Task<BatchView> AwaitLateReturnsAsync(IPaymentBatchGrain batch, BatchView closed, CancellationToken cancellationToken)
    {
        BatchView last = closed;
        long started = Stopwatch.GetTimestamp();
        for (int quiet = 0; quiet < 2 && Stopwatch.GetElapsedTime(started) < LateReturnsPatience;)
        {
            await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System, cancellationToken);
            BatchView now = (await batch.GetAsync(cancellationToken))!;
            quiet = now.Totals == last.Totals ? quiet + 1 : 0;
            last = now;
        }

        return last;
    }

    private static BatchView Expect(BatchReply reply) =>
        reply.Batch ?? throw new UsageException($"{reply.Error}: {reply.Message}");

    private static double Since(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalSeconds;

    private static double SecondsBetween(BatchView batch, string from, string to) =>
        (batch.History.Single(step => step.Event == to).At - batch.History.Single(step => step.Event == from).At).TotalSeconds;

    private void ClearLeftovers()
    {
        string ledgers = Path.Combine(directory, "bank-ledgers");
        if (Directory.Exists(ledgers))
            Directory.Delete(ledgers, recursive: true);
    }

    private static async Task DropDatabaseAsync(string connectionString, string database)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false };
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(builder);
        await using NpgsqlCommand drop = source.CreateCommand($"drop database if exists \"{database}\" with (force)");
        await drop.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private sealed class InlineProgress(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
