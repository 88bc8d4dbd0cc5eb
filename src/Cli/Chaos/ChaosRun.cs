using System.Diagnostics;
using AnSinh.BankAdapter;
using AnSinh.Cli.Chaos.Check;
using AnSinh.Cli.Chaos.Faults;
using AnSinh.Cli.Chaos.Load;
using AnSinh.Cli.Chaos.Plan;
using AnSinh.Cli.Registry;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using AnSinh.Streaming;
using AnSinh.Streaming.Topics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Cli.Chaos;

/// <summary>One run: a cluster under load, faults from a seed, quiet, and a look at everything that is left.</summary>
internal sealed class ChaosRun(ChaosOptions options, string directory, Action<string> say)
{
    private const int Workers = 2;
    private const int People = 2_000;

    private static readonly TimeSpan ReadyPatience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RecoveryPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly BenefitPeriod FirstMonth = new(2024, 8);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly CommandLog _log = new();
    private readonly Dictionary<string, int> _faults = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];
    private TimeSpan _longest;
    private string _longestAfter = "";

    public async Task<ChaosResult> RunAsync(CancellationToken cancellationToken)
    {
        var map = new CohortMap(64);
        await using PostgresStage postgres = await PostgresStage.StartAsync(Path.Combine(directory, "postgres"), _time, cancellationToken);
        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(postgres.DirectConnectionString))
        {
            await Storage.Database.MigrateAsync(source, cancellationToken);
            await Storage.Database.EnsureClusterAsync(source, map, cancellationToken);
        }

        await using KafkaStage kafka = await KafkaStage.StartAsync(map.Lanes, _time, cancellationToken);
        var endpoint = new KafkaEndpoint(kafka.BootstrapServers);
        var behaviour = new SimulatorOptions
        {
            LedgerDirectory = Path.Combine(directory, "bank-ledgers"),
            Seed = options.Seed,
            SlowShare = 0.05,
            RepeatedShare = 0.1,
            OutOfOrderShare = 0.1,
        };
        await using var banks = new BankSimulator(endpoint, new TopicNames(""), BankDirectory.All.Select(bank => bank.Bin), behaviour, _time, NullLogger<BankSimulator>.Instance);
        banks.Start();
        await using ClusterProcess cluster = ClusterProcess.Start(directory, options.Silos, postgres.ConnectionString, kafka.BootstrapServers);
        using var client = new ClusterClient(() => cluster.Urls, cluster.TokenOf, _log, _time);
        var canary = new Canary(client, _log);
        await ImportAsync(client, cluster, cancellationToken);
        say($"{options.Silos} silos are ready, {People:N0} people are enrolled; chaos for {options.Minutes} minutes with seed {options.Seed}");

        using var stopStarting = new CancellationTokenSource();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        BatchLoad[] load = [.. Enumerable.Range(0, Workers).Select(worker => new BatchLoad(client, worker, Workers, FirstMonth, _time))];
        Task working = Task.WhenAll(load.Select(worker => worker.RunAsync(stopStarting.Token, giveUp.Token)));
        await StrikeAsync(new Nemesis(postgres, kafka, cluster, _time), Nemesis.KindsFor(postgres), client, canary, cluster, cancellationToken);
        await stopStarting.CancelAsync();
        giveUp.CancelAfter(ClosePatience);
        say("no more faults; waiting until every batch is closed");
        await working;
        if (giveUp.IsCancellationRequested)
            _problems.Add($"a batch was not closed {ClosePatience.TotalMinutes} minutes after the last fault");
        await cluster.DisposeAsync();
        await banks.DisposeAsync();

        say("checking journal, control state, topics and ledgers");
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(postgres.DirectConnectionString);
        CheckResult check = await new ChaosCheck(database, endpoint, _log, [.. canary.Acknowledged], banks.Totals).RunAsync(cancellationToken);
        return ToResult(check);
    }

    private async Task ImportAsync(ClusterClient client, ClusterProcess cluster, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ReadyPatience);
        await AwaitReadyAsync(client, cluster, patience.Token);
        string registry = Path.Combine(directory, "registry.csv");
        GenerateCommand.Write(registry, People, options.Seed, FirstMonth);
        (Answer answer, System.Text.Json.Nodes.JsonNode? body) = await client.CommandAsync(
            "import", "registry", "lan", "/api/v1/registry/imports", System.Text.Json.Nodes.JsonValue.Create(await File.ReadAllTextAsync(registry, patience.Token)), TimeSpan.FromMinutes(1), patience.Token);
        if (answer != Answer.Acknowledged)
            throw new UsageException($"The registry could not be imported: {body?.ToJsonString() ?? "no answer"}. The silos' logs are in {directory}.");
    }

    private async Task StrikeAsync(
        Nemesis nemesis, IReadOnlyList<FaultKind> kinds, ClusterClient client, Canary canary, ClusterProcess cluster, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        foreach (FaultRound round in new ChaosPlan(options.Seed, options.Silos, kinds).Rounds())
        {
            if (Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMinutes(options.Minutes))
                return;
            await Task.Delay(round.Quiet, _time, cancellationToken);
            string what = string.Join(" + ", round.Faults.Select(fault => $"{fault.Kind} {fault.Duration.TotalSeconds:0.#} s"));
            await Task.WhenAll(round.Faults.Select(fault => nemesis.StrikeAsync(fault, cancellationToken)));
            foreach (Fault fault in round.Faults)
                _faults[fault.Kind.ToString()] = _faults.GetValueOrDefault(fault.Kind.ToString()) + 1;
            TimeSpan recovery = await RecoverAsync(client, canary, cluster, what, cancellationToken);
            say($"{Stopwatch.GetElapsedTime(started).TotalSeconds,6:0} s  {what,-60} recovered in {recovery.TotalSeconds:0.0} s");
        }
    }

    /// <summary>Until every silo is ready and a write is acknowledged.</summary>
    private async Task<TimeSpan> RecoverAsync(ClusterClient client, Canary canary, ClusterProcess cluster, string what, CancellationToken cancellationToken)
    {
        long over = Stopwatch.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(RecoveryPatience);
        await AwaitReadyAsync(client, cluster, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await canary.WriteAsync(patience.Token);
        TimeSpan recovery = Stopwatch.GetElapsedTime(over);
        if (patience.IsCancellationRequested)
            _problems.Add($"after {what} the cluster was not back in {RecoveryPatience.TotalSeconds} s");
        if (recovery > _longest)
            (_longest, _longestAfter) = (recovery, what);
        return recovery;
    }

    private async Task AwaitReadyAsync(ClusterClient client, ClusterProcess cluster, CancellationToken cancellationToken)
    {
        while (true)
        {
            bool[] ready = await Task.WhenAll(cluster.Urls.Select(url => client.IsReadyAsync(url, cancellationToken)));
            if (ready.Length == options.Silos && ready.All(silo => silo))
                return;
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Delay(Poll, _time, cancellationToken);
        }
    }

    private ChaosResult ToResult(CheckResult check) => new()
    {
        Seed = options.Seed,
        Silos = options.Silos,
        Minutes = options.Minutes,
        Faults = new SortedDictionary<string, int>(_faults, StringComparer.Ordinal),
        Batches = check.Batches,
        Closed = check.Closed,
        Ordered = check.Ordered,
        Commands = _log.All.Count,
        Acknowledged = _log.All.Count(command => command.Answer == Answer.Acknowledged),
        Refused = _log.All.Count(command => command.Answer == Answer.Refused),
        Lost = check.Lost,
        Duplicated = check.Duplicated,
        DoublePaid = check.DoublePaid,
        Drift = check.Drift,
        LongestRecoverySeconds = Math.Round(_longest.TotalSeconds, 1),
        LongestRecoveryAfter = _longestAfter,
        Problems = ChaosResult.ProblemsOf(check, _problems),
    };
}
