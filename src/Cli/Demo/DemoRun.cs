using System.Diagnostics;
using AnSinh.BankSimulator;
using AnSinh.Cli.Registry;
using AnSinh.Cli.Runs;
using AnSinh.Contracts.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Generator;
using AnSinh.Intake.Import;
using AnSinh.Silo;
using AnSinh.Storage.Journal;
using AnSinh.Streaming.Statuses;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnSinh.Cli.Demo;

/// <summary>The steps of a demo: three people, a registry, two months of batches, the banks, and a check from outside.</summary>
internal sealed class DemoRun(long beneficiaries, long seed, BenefitPeriod period, double mischief, string directory, DemoScreen screen)
{
    private readonly List<string> _faults = [];
    private readonly List<SimulatedBanks> _banks = [];
    private readonly HashSet<int> _connected = [];

    public async Task<DemoResult> RunAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        string run = Guid.NewGuid().ToString("N")[..8];
        var options = new LocalNodeOptions
        {
            DataDirectory = directory,
            Database = $"ansinh_demo_{run}",
            TopicPrefix = $"demo-{run}.",
            FreshDatabase = true,
            Sandbox = true,
            Map = CohortMap.ForPeople(beneficiaries),
        };
        ClearLeftovers();
        screen.Step("starting database, broker and silo");
        await using LocalNode local = await LocalNode.StartAsync(options, cancellationToken);
        AnSinhNode node = local.Node;
        await node.Ready.WaitAsync(cancellationToken);
        screen.Step($"ready in {Since(started):F1} s: PostgreSQL, Kafka at {node.BootstrapServers}, API at {node.Url}");
        try
        {
            return await PayAsync(node, started, cancellationToken);
        }
        finally
        {
            foreach (SimulatedBanks banks in _banks)
                await banks.DisposeAsync();
            await local.DropDatabaseAsync(options.Database);
        }
    }

    private async Task<DemoResult> PayAsync(AnSinhNode node, long started, CancellationToken cancellationToken)
    {
        IGrainFactory grains = node.Services.GetRequiredService<IGrainFactory>();
        string registry = Path.Combine(directory, "registry.csv");
        long at = Stopwatch.GetTimestamp();
        GenerateCommand.Write(registry, beneficiaries, seed, period);
        double generateSeconds = Since(at);
        screen.Step($"generated {registry} in {generateSeconds:F1} s");
        ImportReport import = await ImportAsync(node, registry, beneficiaries, cancellationToken);

        var first = new DemoMonth(grains, period, screen);
        await first.PrepareAsync(fund: null, cancellationToken);
        await ConnectBanksAsync(node, first.Prepared, cancellationToken);
        _faults.AddRange(await first.ApproveAsync(cancellationToken));
        await first.ReleaseAsync(cancellationToken);
        await first.AwaitLateReturnsAsync(cancellationToken);
        double bytes = (double)GC.GetTotalMemory(forceFullCollection: true) / Math.Max(1, import.GoodRows);

        var second = new DemoSecondRun(grains, period.AddMonths(1), screen);
        string changes = Path.Combine(directory, "registry-next.csv");
        GeneratorSummary later = GenerateCommand.Write(changes, beneficiaries, seed, period, monthsLater: 1);
        screen.Step($"a month later: {string.Join(", ", later.Changed.Select(change => $"{change.Value:N0} {change.Key}"))}");
        ImportReport delta = await ImportAsync(node, changes, later.Rows, cancellationToken);
        await CorrectAsync(node, changes, cancellationToken);
        await second.PrepareAsync(cancellationToken);
        await ConnectBanksAsync(node, second.Month.Prepared, cancellationToken);
        _faults.AddRange(await second.PayAsync(cancellationToken));

        at = Stopwatch.GetTimestamp();
        screen.Step("checking both months from outside: an independent consumer against the SQL view, and the journal's chains");
        DemoCheckResult check = await DemoCheck.RunAsync(node, [first.Final.BatchId, second.Month.Final.BatchId], cancellationToken);
        JournalReport journal = await node.Services.GetRequiredService<JournalVerifier>().VerifyAsync(cancellationToken);
        if (journal.FirstFault is { } fault)
            _faults.Add(fault);
        _faults.AddRange(check.Faults);
        long secondPayments = CheckLedgers(node, first, second.Month);
        CheckedBatch paid = check.Batches[first.Final.BatchId];
        OrderTotals totals = first.Final.Totals;
        return new DemoResult
        {
            Beneficiaries = beneficiaries,
            Imported = import.GoodRows,
            BadRows = import.BadRows,
            Ordered = paid.Ordered.Count,
            Refused = first.Prepared.RefusedByRule.Values.Sum(rule => rule.Count),
            Streamed = paid.Streamed,
            Settled = totals.Settled.Count,
            Rejected = totals.Rejected.Count,
            Returned = totals.Returned.Count,
            Outstanding = totals.Outstanding.Count,
            Lost = paid.Lost,
            Duplicated = paid.Duplicated,
            AmountOrdered = paid.Ordered.Dong,
            AmountSettled = totals.Settled.Dong,
            AmountRejected = totals.Rejected.Dong,
            AmountReturned = totals.Returned.Dong,
            GenerateSeconds = generateSeconds,
            ImportSeconds = import.Duration.TotalSeconds,
            PrepareSeconds = first.PrepareSeconds,
            ReleaseToOrderedSeconds = first.OrderedSeconds,
            ReleaseToAckedSeconds = first.AckedSeconds,
            ReleaseToClosedSeconds = first.ClosedSeconds,
            CheckSeconds = Since(at),
            TotalSeconds = Since(started),
            BytesPerBeneficiary = bytes,
            SecondPayments = secondPayments,
            JournalWhole = journal.FirstFault is null,
            ChangeSeconds = second.ChangeSeconds,
            SecondMonth = second.Result(delta, check.Batches[second.Month.Final.BatchId]),
            Faults = _faults,
        };
    }

    /// <summary>Accounts that banks had rejected are corrected by one officer and confirmed by another.</summary>
    private async Task CorrectAsync(AnSinhNode node, string registry, CancellationToken cancellationToken)
    {
        string corrections = Path.Combine(directory, "corrections.csv");
        IReadOnlyList<string> people = DemoCorrections.Write(registry, corrections);
        if (people.Count == 0)
            return;
        await node.Services
            .GetRequiredService<RegistryImporter>()
            .ImportAsync(corrections, DemoMonth.Maker, progress: null, cancellationToken);
        int confirmed = await DemoCorrections.ConfirmAsync(
            node.Services.GetRequiredService<IGrainFactory>(), node.Services.GetRequiredService<CohortMap>(), people, period.AddMonths(1),
            cancellationToken);
        screen.Step(
            $"{people.Count} accounts that banks had rejected were corrected by {DemoMonth.Maker}, {confirmed} confirmed by "
            + $"{DemoMonth.Verifier}");
    }

    private Task<ImportReport> ImportAsync(AnSinhNode node, string registry, long rows, CancellationToken cancellationToken)
    {
        RegistryImporter importer = node.Services.GetRequiredService<RegistryImporter>();
        return screen.WithBarAsync("import", rows, report =>
        {
            long at = Stopwatch.GetTimestamp();
            var progress = new InlineProgress(
                step =>
                    report(
                        step.RowsRead,
                        $"{step.RowsRead:N0} rows, {step.BadRows:N0} bad, {step.RowsRead / Math.Max(0.001, Since(at)):N0} a second"));
            return importer.ImportAsync(registry, DemoMonth.Maker, progress, cancellationToken);
        });
    }

    /// <summary>Simulates the banks of a batch that are not simulated yet.</summary>
    private async Task ConnectBanksAsync(AnSinhNode node, BatchView prepared, CancellationToken cancellationToken)
    {
        int[] fresh = [.. prepared.PayableBanks.Select(bank => bank.Key).Where(_connected.Add)];
        if (fresh.Length == 0)
            return;
        SimulatedBanks banks = SimulatedBanks.Start(
            node.Kafka, node.TopicPrefix, node.Services.GetRequiredService<ILogger<Simulator>>(), fresh,
            Path.Combine(directory, "bank-ledgers"), mischief);
        _banks.Add(banks);
        await banks.ConnectedAsync(cancellationToken);
        screen.Step($"{fresh.Length} simulated banks are connected");
    }

    /// <summary>The banks' own ledgers against what was reported: payments that nobody reported, of both months.</summary>
    private long CheckLedgers(AnSinhNode node, DemoMonth first, DemoMonth second)
    {
        _faults.AddRange(_banks.SelectMany(banks => banks.Faults));
        CountAndSum reported = first.Final.Totals.Settled + first.Final.Totals.Returned + second.Final.Totals.Settled
            + second.Final.Totals.Returned;
        long paid = _banks.Sum(banks => banks.Paid), amount = _banks.Sum(banks => banks.PaidAmount);
        if (amount != reported.Dong)
            _faults.Add($"the banks' ledgers paid {amount} VND, but {reported.Dong} VND were reported settled");
        if (node.Services.GetRequiredService<StatusConsumer>() is { Gaps: > 0 } statuses)
            _faults.Add($"the status consumer missed records {statuses.Gaps} times: the broker had dropped them");
        _faults.AddRange(new[] { first.Final.Problem, second.Final.Problem }.OfType<string>());
        return Math.Max(0, paid - reported.Count);
    }

    private static double Since(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalSeconds;

    private void ClearLeftovers()
    {
        string ledgers = Path.Combine(directory, "bank-ledgers");
        if (Directory.Exists(ledgers))
            Directory.Delete(ledgers, recursive: true);
    }

    private sealed class InlineProgress(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}
