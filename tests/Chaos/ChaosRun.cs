using AnSinh.BankSimulator;
using AnSinh.Chaos.Check;
using AnSinh.Chaos.Faults;
using AnSinh.Chaos.Load;
using AnSinh.Chaos.Plan;
using AnSinh.Cli;
using AnSinh.Cli.Registry;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Chaos;

/// <summary>One run: a cluster under load, faults from a seed, quiet, and a look at everything that is left.</summary>
internal sealed class ChaosRun(ChaosOptions options, string directory, Action<string> say)
{
    private const int Workers = 3;
    private const double Mischief = 0.1;

    private static readonly TimeSpan ReadyPatience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LastStatuses = TimeSpan.FromSeconds(4);
    private static readonly BenefitPeriod FirstMonth = new(2024, 8);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly CommandLog _log = new();
    private readonly Findings _findings = new();
    private readonly List<string> _problems = [];
    private readonly SortedDictionary<string, int> _made = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _skipped = new(StringComparer.Ordinal);

    public async Task<ChaosResult> RunAsync(CancellationToken cancellationToken)
    {
        say($"the run is in {directory}");
        var map = new CohortMap(options.Cohorts);
        await using PostgresStage postgres = await PostgresStage.StartAsync(Path.Combine(directory, "postgres"), _time, cancellationToken);
        await Storage.Databases.PrepareAsync(postgres.DirectAccess, map, cancellationToken);
        await using KafkaStage kafka = await KafkaStage.StartAsync(map.Lanes, _time, cancellationToken);
        await using Simulator banks = StartBanks(kafka);
        await using ClusterProcess cluster =
            ClusterProcess.Start(Path.Combine(directory, "serve"), options.Silos, postgres.ConnectionString, kafka.Endpoint);
        using var client = new ClusterClient(() => cluster.Silos, cluster.TokenOf, _log, options.Seed, _time);
        var canary = new Canary(client, _log);
        var recovery = new Recovery(postgres, cluster, client, canary, options.Silos, _time);
        await ImportAsync(client, recovery, cancellationToken);
        say(
            $"{options.Silos} silos are ready, {options.People:N0} people are enrolled; faults for {options.Minutes} minutes with seed "
            + $"{options.Seed}");

        var moments = new ReleaseMoments(_time);
        using var stopStarting = new CancellationTokenSource();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        BatchLoad[] load = [
            .. Enumerable
                .Range(0, Workers)
                .Select(worker => new BatchLoad(client, worker, Workers, FirstMonth, options.Seed, moments, _time))];
        Task working = Task.WhenAll(load.Select(worker => worker.RunAsync(stopStarting.Token, giveUp.Token)));
        try
        {
            var nemesis = new Nemesis(postgres, kafka, cluster, _time);
            await StrikeAsync(nemesis, recovery, moments, cancellationToken);
            await OutlastAsync(nemesis, new Outage(postgres, cluster, _time), recovery, moments, cancellationToken);
        }
        finally
        {
            await stopStarting.CancelAsync();
            giveUp.CancelAfter(ClosePatience);
        }

        say("no more faults; waiting until every batch is closed");
        await working;
        IReadOnlyDictionary<string, BatchDocument> views =
            await ViewAsync(client, load.SelectMany(worker => worker.Batches), cancellationToken);
        await cluster.DisposeAsync();
        await banks.DisposeAsync();
        say("checking journal, control state, topics and ledgers");
        var remains = new Remains(
            postgres.DirectConnectionString, kafka.Endpoint.BootstrapServers, kafka.Losses == 0, _log, views, [.. canary.Acknowledged],
            banks.Totals);
        Counted counted = await ChaosCheck.RunAsync(remains, _findings, cancellationToken);
        return ToResult(counted, recovery, postgres.Proxy.Lost + kafka.Lost, banks.Totals);
    }

    private Simulator StartBanks(KafkaStage kafka)
    {
        var behaviour = new SimulatorOptions
        {
            LedgerDirectory = Path.Combine(directory, "bank-ledgers"),
            Seed = options.Seed,
            SlowShare = Mischief,
            RepeatedShare = Mischief,
            OutOfOrderShare = Mischief,
        };
        var banks = new Simulator(
            kafka.Endpoint, new TopicNames(""), BankDirectory.All.Select(bank => bank.Bin), behaviour, _time,
            NullLogger<Simulator>.Instance);
        banks.Start();
        return banks;
    }

    private async Task ImportAsync(ClusterClient client, Recovery recovery, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ReadyPatience);
        try
        {
            await recovery.AwaitReadyAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UsageException(
                $"The silos were not ready in {ReadyPatience.TotalMinutes} minutes; their log is {directory}/serve/serve.log.");
        }

        string registry = Path.Combine(directory, "registry.csv");
        GenerateCommand.Write(registry, options.People, options.Seed, FirstMonth);
        byte[] file = await File.ReadAllBytesAsync(registry, patience.Token);
        (_, ImportDocument? imported) = await client.CommandAsync(
            "import", "registry", "lan", () => ApiRequests.Import(new MemoryStream(file), new ImportQuery()), TimeSpan.FromMinutes(1),
            patience.Token);
        if (imported is null)
            throw new UsageException(
                $"The registry could not be imported: {_log.All[^1].Text}. The silos' log is {directory}/serve/serve.log.");
    }

    private async Task StrikeAsync(Nemesis nemesis, Recovery recovery, ReleaseMoments moments, CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        foreach (FaultRound round in new ChaosPlan(options.Seed, options.Silos).Rounds())
        {
            if (_time.GetElapsedTime(started) >= TimeSpan.FromMinutes(options.Minutes))
                return;
            await Task.Delay(round.Quiet, _time, cancellationToken);
            if (round.AtRelease)
                await moments.NextAsync(cancellationToken);
            bool[] made = await Task.WhenAll(round.Faults.Select(fault => nemesis.StrikeAsync(fault, cancellationToken)));
            foreach ((Fault fault, bool was) in round.Faults.Zip(made))
            {
                if (was)
                    _made[fault.Kind.ToString()] = _made.GetValueOrDefault(fault.Kind.ToString()) + 1;
                else
                    _skipped[fault.Kind.ToString()] = "only root may mount the small disk that is filled";
            }

            (TimeSpan Working, TimeSpan FullStrength)? back = await recovery.MeasureAsync(round.ToString(), cancellationToken);
            if (back is null)
                _problems.Add($"after {round} the cluster was not back in two minutes");
            say(
                $"{_time.GetUtcNow():HH:mm:ss.fff} {_time.GetElapsedTime(started).TotalSeconds,5:0} s  {round,-60} "
                + (back is { } times
                    ? $"works after {times.Working.TotalSeconds:0.0} s, every silo ready after {times.FullStrength.TotalSeconds:0.0} s"
                    : "NOT BACK"));
        }
    }

    private async Task OutlastAsync(
        Nemesis nemesis, Outage outage, Recovery recovery, ReleaseMoments moments, CancellationToken cancellationToken)
    {
        foreach (FaultRound round in ChaosPlan.Outages(TimeSpan.FromSeconds(options.OutageSeconds)))
        {
            await moments.NextAsync(cancellationToken);
            Fault fault = round.Faults[0];
            say($"{fault}: longer than any time-out");
            _problems.AddRange(await outage.WatchAsync(fault, nemesis.StrikeAsync(fault, cancellationToken), cancellationToken));
            _made["Long" + fault.Kind] = 1;
            (TimeSpan Working, TimeSpan FullStrength)? back = await recovery.MeasureAsync(round.ToString(), cancellationToken);
            if (back is not { } times || times.Working > Outage.Return)
                _problems.Add($"after {fault} nothing went on within {Outage.Return.TotalSeconds} s");
            say(back is { } shown
                ? $"{fault}: works after {shown.Working.TotalSeconds:0.0} s, every silo ready after {shown.FullStrength.TotalSeconds:0.0} s"
                : $"{fault}: NOT BACK");
        }
    }

    /// <summary>Every batch as the cluster describes it, when the last statuses are in.</summary>
    private async Task<IReadOnlyDictionary<string, BatchDocument>> ViewAsync(
        ClusterClient client, IEnumerable<string> batches, CancellationToken cancellationToken)
    {
        await Task.Delay(LastStatuses, _time, cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ReadyPatience);
        var views = new Dictionary<string, BatchDocument>(StringComparer.Ordinal);
        foreach (string batch in batches)
        {
            if (await client.AskAsync(ApiRequests.Batch(batch), "lan", patience.Token) is { } view)
                views[batch] = view;
            else
                _problems.Add($"batch {batch} was acknowledged, and no silo says anything about it");
        }

        return views;
    }

    private ChaosResult ToResult(Counted counted, Recovery recovery, long answersLost, IReadOnlyList<LedgerTotals> ledgers) => new()
    {
        Seed = options.Seed,
        Silos = options.Silos,
        Minutes = options.Minutes,
        Faults = _made,
        Skipped = _skipped,
        AnswersLost = answersLost,
        Batches = counted.Batches,
        Closed = counted.Closed,
        Ordered = counted.Ordered,
        StreamedAgain = counted.StreamedAgain,
        SecondPaymentsRefused = ledgers.Sum(bank => bank.SecondPaymentsRefused),
        Acknowledged = _log.Count(Answer.Acknowledged),
        Refused = _log.Count(Answer.Refused),
        Unknown = _log.Count(Answer.Unknown),
        Lost = _findings.Lost,
        Duplicated = _findings.Duplicated,
        DoublePaid = _findings.DoublePaid,
        Drift = _findings.Drift,
        Stuck = _findings.Stuck,
        LongestRecoverySeconds = Math.Round(recovery.Longest.TotalSeconds, 1),
        LongestRecoveryAfter = recovery.LongestAfter,
        LongestFullStrengthSeconds = Math.Round(recovery.LongestFullStrength.TotalSeconds, 1),
        Problems = [.. _findings.Problems, .. _problems],
    };
}
