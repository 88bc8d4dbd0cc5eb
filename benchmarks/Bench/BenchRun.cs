using System.Globalization;
using AnSinh.BankSimulator;
using AnSinh.Cli.Registry;
using AnSinh.Contracts.Batches;
using AnSinh.Domain.Primitives;
using AnSinh.Intake.Import;

namespace AnSinh.Bench;

/// <summary>The contenders in turn on one registry, one PostgreSQL and one broker: AnSinh, the SQL job, the limit, and again.</summary>
internal sealed class BenchRun(BenchSettings settings, string directory, Action<string> step)
{
    private readonly List<Release> _acked = [];
    private readonly List<double> _ackedWithBanks = [];
    private readonly List<double> _closed = [];
    private readonly List<double> _closedSeconds = [];
    private readonly List<Release> _sql = [];
    private readonly List<LimitRound> _limits = [];
    private readonly List<FreshResult> _fresh = [];
    private readonly List<double> _prepares = [];
    private SqlAggregation _aggregation;
    private double _otherAggregation;
    private double _bytes;
    private double _closedWithAcceptances;
    private ImportReport _import = null!;
    private double _sqlLoadSeconds;
    private Release? _warmUp;

    public async Task<BenchResult> RunAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset startedAt = TimeProvider.System.GetUtcNow();
        string registry = Path.Combine(directory, "registry.csv");
        step($"generating a registry of {settings.Payments:N0} rows");
        GenerateCommand.Write(registry, settings.Payments, settings.Seed, BenchSettings.ReferenceMonth, isPlain: true);
        step("starting PostgreSQL and broker");
        await using BenchServers servers = await BenchServers.StartAsync(directory, settings.Payments, cancellationToken);
        await using (var side = new AnSinhSide(servers, Path.Combine(directory, "node")))
        await using (var sql = new SqlJob(servers))
        await using (var limit = new Limit(servers))
        {
            await LoadAsync(side, sql, limit, registry, cancellationToken);
            for (int round = 0; round < settings.Rounds; round++)
                await PlayRoundAsync(round, side, sql, limit, cancellationToken);
            for (int run = 0; run < settings.Runs; run++)
                _prepares.Add((await side.PrepareAsync(settings.FreshMonth(run), cancellationToken)).Seconds);
            await CloseWithAcceptancesAsync(side, cancellationToken);
            await side.StopAsync();
        }

        for (int run = 0; run < settings.Runs; run++)
        {
            _fresh.Add(await FreshProcess.RunAsync(servers, Path.Combine(directory, "fresh"), settings.FreshMonth(run), cancellationToken));
            step($"fresh process: ready in {_fresh[^1].ColdStartSeconds:F2} s, first release {_fresh[^1].PerSecond:N0}/s");
        }

        PlainResult? plain = settings.SkipPlain
            ? null
            : await PlainOrleans.RunAsync(servers, registry, settings.Payments, step, cancellationToken);
        step("measuring the steps of a release on one core");
        StageProfile stages = StageProfile.Measure(registry);
        return Summarise(startedAt, servers, plain, stages);
    }

    private async Task LoadAsync(AnSinhSide side, SqlJob sql, Limit limit, string registry, CancellationToken cancellationToken)
    {
        await side.StartAsync(cancellationToken);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        _import = await side.ImportAsync(registry, cancellationToken);
        _bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / _import.GoodRows;
        step(
            $"AnSinh imported {_import.GoodRows:N0} of {_import.Rows:N0} rows in {_import.Duration.TotalSeconds:F1} s, "
            + $"{_bytes:F0} bytes each");
        (long people, _sqlLoadSeconds) = await sql.LoadAsync(registry, settings.AllMonths, cancellationToken);
        step($"the SQL job loaded {people:N0} people in {_sqlLoadSeconds:F1} s");
        await limit.PrepareAsync(cancellationToken);
    }

    private async Task PlayRoundAsync(int round, AnSinhSide side, SqlJob sql, Limit limit, CancellationToken cancellationToken)
    {
        string name = round == 0 ? "warm-up" : $"round {round}";
        BenefitPeriod month = BenchSettings.AckedMonth(round);
        (BatchView prepared, double prepareSeconds) = await side.PrepareAsync(month, cancellationToken);
        Settle();
        Release acked = await side.ReleaseAsync(month, cancellationToken);
        step($"{name}: AnSinh {acked.PerSecond:N0}/s to acknowledged ({acked.Ordered.Count:N0} in {acked.Cost.Seconds:F2} s)");
        await CloseAsync(round, name, side, prepared, cancellationToken);
        Settle();
        Release job = round == 0
            ? await ChooseAggregationAsync(sql, cancellationToken)
            : await sql.ReleaseAsync(month, _aggregation, cancellationToken);
        if (round > 0)
            step(
                $"{name}: SQL job {job.PerSecond:N0}/s to acknowledged "
                + $"({job.Ordered.Count:N0} in {job.Cost.Seconds:F2} s, {_aggregation})");
        if (job.Ordered != acked.Ordered)
            throw new InvalidOperationException(
                $"AnSinh paid {acked.Ordered} for {month}, the SQL job {job.Ordered}: they did not do the same work. AnSinh refused: "
                + string.Join(
                    ", ", prepared.RefusedByRule
                        .OrderBy(rule => rule.Key, StringComparer.Ordinal)
                        .Select(rule => $"{rule.Key} {rule.Value.Count}")));
        LimitRound bound = await limit.RunAsync(AnSinhSide.BatchOf(month), acked.Ordered.Count, cancellationToken);
        step(
            $"{name}: limit {bound.PerSecond:N0}/s (PostgreSQL {bound.PostgresSeconds:F2} s, Kafka {bound.KafkaSeconds:F2} s for "
            + $"{bound.Records:N0} records)");
        if (round == 0)
        {
            _warmUp = acked;
            return;
        }

        _prepares.Add(prepareSeconds);
        _acked.Add(acked);
        _sql.Add(job);
        _limits.Add(bound);
    }

    /// <summary>Ends the month that was measured without banks, then measures another with the banks at work from the start.</summary>
    private async Task CloseAsync(int round, string name, AnSinhSide side, BatchView prepared, CancellationToken cancellationToken)
    {
        BenefitPeriod month = BenchSettings.ClosedMonth(round);
        await using SimulatedBanks banks = side.StartBanks(prepared);
        await side.AwaitClosedAsync(BenchSettings.AckedMonth(round), cancellationToken);
        (_, double prepareSeconds) = await side.PrepareAsync(month, cancellationToken);
        Settle();
        (double ackedSeconds, double closedSeconds, BatchView closed) = await side.ReleaseToClosedAsync(month, cancellationToken);
        side.CheckStreams(banks);
        step(
            $"{name}: AnSinh {closed.Totals.Ordered.Count / closedSeconds:N0}/s to closed, with the banks on the same cores "
            + $"({closedSeconds:F2} s)");
        if (round == 0)
            return;
        _prepares.Add(prepareSeconds);
        _ackedWithBanks.Add(closed.Totals.Ordered.Count / ackedSeconds);
        _closed.Add(closed.Totals.Ordered.Count / closedSeconds);
        _closedSeconds.Add(closedSeconds);
    }

    /// <summary>One more month, whose banks say twice as much: that an order was accepted, and how it ended.</summary>
    private async Task CloseWithAcceptancesAsync(AnSinhSide side, CancellationToken cancellationToken)
    {
        (BatchView prepared, _) = await side.PrepareAsync(settings.LastMonth, cancellationToken);
        await using SimulatedBanks banks = side.StartBanks(prepared, acceptances: true);
        Settle();
        (_, double seconds, BatchView closed) = await side.ReleaseToClosedAsync(settings.LastMonth, cancellationToken);
        side.CheckStreams(banks);
        _closedWithAcceptances = closed.Totals.Ordered.Count / seconds;
        step($"AnSinh {_closedWithAcceptances:N0}/s to closed with two statuses an order ({seconds:F2} s)");
    }

    /// <summary>Both ways once to warm up and once measured, on months that no round counts; the faster one runs from here on.</summary>
    private async Task<Release> ChooseAggregationAsync(SqlJob sql, CancellationToken cancellationToken)
    {
        Release inSql = await sql.ReleaseAsync(BenchSettings.AckedMonth(0), SqlAggregation.InSql, cancellationToken);
        Release inRelay = await sql.ReleaseAsync(BenchSettings.ClosedMonth(0), SqlAggregation.InRelay, cancellationToken);
        step($"warm-up: SQL job {inSql.PerSecond:N0}/s with bundles aggregated in SQL, {inRelay.PerSecond:N0}/s in the relay");
        _aggregation = inSql.PerSecond >= inRelay.PerSecond ? SqlAggregation.InSql : SqlAggregation.InRelay;
        _otherAggregation = Math.Min(inSql.PerSecond, inRelay.PerSecond);
        return inSql;
    }

    /// <summary>Each measurement begins with what the last one left behind swept away.</summary>
    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private BenchResult Summarise(DateTimeOffset startedAt, BenchServers servers, PlainResult? plain, StageProfile stages)
    {
        double acked = Median(_acked.Select(release => release.PerSecond));
        double sql = Median(_sql.Select(release => release.PerSecond));
        double limit = Median(_limits.Select(round => round.PerSecond));
        double first = Median(_fresh.Select(fresh => fresh.PerSecond));
        Release middle = MiddleOf(_acked, release => release.Cost.Seconds);
        LimitRound bound = MiddleOf(_limits, round => round.PostgresSeconds + round.KafkaSeconds);
        return new BenchResult
        {
            StartedAt = startedAt.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Machine =
                $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, .NET "
                + $"{Environment.Version}",
            EmbeddedServers = servers.IsEmbedded,
            Rows = _import.Rows,
            People = _import.GoodRows,
            Payments = middle.Ordered.Count,
            Runs = settings.Runs,
            Seed = settings.Seed,
            RatioToSql = acked / sql,
            RatioToLimit = acked / limit,
            RatioFirstToWarm = first / acked,
            AckedPerSecond = acked,
            AckedWithBanksPerSecond = Median(_ackedWithBanks),
            ClosedPerSecond = Median(_closed),
            ClosedWithAcceptancesPerSecond = _closedWithAcceptances,
            FirstReleasePerSecond = first,
            ColdStartSeconds = Median(_fresh.Select(fresh => fresh.ColdStartSeconds)),
            ImportPerSecond = _import.Rows / _import.Duration.TotalSeconds,
            PreparePerSecond = _import.GoodRows / Median(_prepares),
            BytesPerBeneficiary = _bytes,
            AllocatedBytesPerPayment = Median(_acked.Select(release => (double)release.Cost.AllocatedBytes / release.Ordered.Count)),
            LongestPauseMilliseconds = _acked.Max(release => release.Cost.LongestPauseMilliseconds),
            PauseShare = Median(_acked.Select(release => release.Cost.PauseSeconds / release.Cost.Seconds)),
            SqlAggregation = _aggregation.ToString(),
            SqlPerSecond = sql,
            SqlOtherAggregationPerSecond = _otherAggregation,
            SqlLoadSeconds = _sqlLoadSeconds,
            LimitPerSecond = limit,
            LimitPostgresPerSecond = bound.Orders / bound.PostgresSeconds,
            LimitKafkaPerSecond = bound.Orders / bound.KafkaSeconds,
            RecordsPerRound = bound.Records,
            RecordBytesPerRound = bound.RecordBytes,
            PlainOrleansPerSecond = plain?.PerSecond,
            PlainOrleansSample = plain?.Sample,
            AllocatedBytesPerPaymentByRound = [.. _acked.Select(release => (double)release.Cost.AllocatedBytes / release.Ordered.Count)],
            AckedSeconds = [.. _acked.Select(release => release.Cost.Seconds)],
            ClosedSeconds = _closedSeconds,
            FirstReleaseSeconds = [.. _fresh.Select(fresh => fresh.ReleaseSeconds)],
            SqlSeconds = [.. _sql.Select(release => release.Cost.Seconds)],
            LimitPostgresSeconds = [.. _limits.Select(round => round.PostgresSeconds)],
            LimitKafkaSeconds = [.. _limits.Select(round => round.KafkaSeconds)],
            WarmUpAckedSeconds = _warmUp!.Cost.Seconds,
            Release = middle.Cost,
            SqlRelease = MiddleOf(_sql, release => release.Cost.Seconds).Cost,
            Limit = bound,
            Stages = stages,
        };
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static T MiddleOf<T>(IEnumerable<T> values, Func<T, double> by)
    {
        T[] sorted = [.. values.OrderBy(by)];
        return sorted[(sorted.Length - 1) / 2];
    }
}
