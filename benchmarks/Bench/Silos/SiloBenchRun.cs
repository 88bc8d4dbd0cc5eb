using System.Diagnostics;
using System.Globalization;
using AnSinh.BankSimulator;
using AnSinh.Cli.Registry;
using AnSinh.Client.Documents;

namespace AnSinh.Bench.Silos;

/// <summary>
/// One registry, a fresh cluster for every size. A round pays two months: one with the banks away, to acknowledged, and one with the
/// banks at work from the start, to closed. The first round warms up.
/// </summary>
internal sealed class SiloBenchRun(SiloBenchSettings settings, string directory, Action<string> step)
{
    private sealed record Round(
        double PrepareSeconds, long Orders, double AckedSeconds, ClusterCost Acked, double ClosedSeconds, ClusterCost Closed);

    public async Task<SiloBenchResult> RunAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset startedAt = TimeProvider.System.GetUtcNow();
        string registry = Path.Combine(directory, "registry.csv");
        step($"generating a registry of {settings.Payments:N0} rows");
        GenerateCommand.Write(registry, settings.Payments, settings.Seed, BenchSettings.ReferenceMonth, isPlain: true);
        var clusters = new List<SiloBenchFigures>();
        foreach (int silos in settings.Silos)
        {
            SiloBenchFigures figures = await MeasureAsync(silos, registry, cancellationToken);
            SiloBenchFigures first = clusters.Count == 0 ? figures : clusters[0];
            clusters.Add(
                figures with
                {
                    AckedRatio = figures.AckedPerSecond / first.AckedPerSecond,
                    ClosedRatio = figures.ClosedPerSecond / first.ClosedPerSecond,
                });
        }

        return new SiloBenchResult(
            startedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET {Environment.Version}",
            settings.Payments, settings.Runs, settings.Seed, clusters);
    }

    private async Task<SiloBenchFigures> MeasureAsync(int silos, string registry, CancellationToken cancellationToken)
    {
        string data = Path.Combine(directory, "cluster");
        if (Directory.Exists(data))
            Directory.Delete(data, recursive: true);
        await using SiloCluster cluster = await SiloCluster.StartAsync(data, silos, cancellationToken);
        step($"{silos} silos: ready after {cluster.StartSeconds:F1} s");
        long empty = cluster.SiloMemory();
        ImportDocument import = await cluster.ImportAsync(registry, cancellationToken);
        (long rows, double seconds) = (import.Rows, import.Seconds);
        long people = rows - import.BadRows;
        step($"{silos} silos: imported {people:N0} people in {seconds:F1} s");
        var rounds = new List<Round>();
        for (int number = 0; number <= settings.Runs; number++)
        {
            Round round = await PlayAsync(cluster, number, cancellationToken);
            step(
                $"{silos} silos, {(number == 0 ? "warm-up" : $"round {number}")}: {round.Orders / round.AckedSeconds:N0}/s to "
                + $"acknowledged, {round.Orders / round.ClosedSeconds:N0}/s to closed");
            if (number > 0)
                rounds.Add(round);
        }

        long payments = rounds[0].Orders;
        double perMillion = 1e6 / payments;
        return new SiloBenchFigures(
            silos, people, payments, cluster.StartSeconds, rows / seconds, people / Median(rounds.Select(round => round.PrepareSeconds)),
            payments / Median(rounds.Select(round => round.AckedSeconds)), 1,
            payments / Median(rounds.Select(round => round.ClosedSeconds)), 1,
            (double)cluster.SiloMemory() / people, (double)empty / silos,
            PartCosts.Of(rounds.Select(round => round.Acked), payments),
            PartCosts.Of(rounds.Select(round => round.Closed), payments),
            [.. rounds.Select(round => round.AckedSeconds)],
            [.. rounds.Select(round => round.ClosedSeconds)]);
    }

    private static async Task<Round> PlayAsync(SiloCluster cluster, int number, CancellationToken cancellationToken)
    {
        (string quiet, double prepareSeconds) = await cluster.PrepareAsync(BenchSettings.AckedMonth(number), cancellationToken);
        ClusterCost before = await cluster.ReadCostAsync(cancellationToken);
        long started = Stopwatch.GetTimestamp();
        await cluster.ReleaseAsync(quiet, cancellationToken);
        long orders = await cluster.AwaitAckedAsync(quiet, cancellationToken);
        double acked = Stopwatch.GetElapsedTime(started).TotalSeconds;
        ClusterCost cost = await cluster.ReadCostAsync(cancellationToken) - before;
        await using SimulatedBanks banks = await cluster.StartBanksAsync(cancellationToken);
        await cluster.AwaitClosedAsync(quiet, cancellationToken);
        (string whole, _) = await cluster.PrepareAsync(BenchSettings.ClosedMonth(number), cancellationToken);
        before = await cluster.ReadCostAsync(cancellationToken);
        started = Stopwatch.GetTimestamp();
        await cluster.ReleaseAsync(whole, cancellationToken);
        long closedOrders = await cluster.AwaitClosedAsync(whole, cancellationToken);
        double closed = Stopwatch.GetElapsedTime(started).TotalSeconds * orders / closedOrders;
        ClusterCost closedCost = await cluster.ReadCostAsync(cancellationToken) - before;
        return banks.Faults.FirstOrDefault() is { } fault
            ? throw new InvalidOperationException($"The run does not count: {fault}.")
            : new Round(prepareSeconds, orders, acked, cost, closed, closedCost);
    }

    private static double Median(IEnumerable<double> values) => PartCosts.Median(values);
}
