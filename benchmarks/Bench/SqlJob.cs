using System.Collections.Concurrent;
using System.Diagnostics;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Files.Registry;
using Npgsql;
using NpgsqlTypes;

namespace AnSinh.Bench;

/// <summary>Where bundles are put together.</summary>
internal enum SqlAggregation
{
    InSql,
    InRelay,
}

/// <summary>
/// The rival: set-based SQL with a uniqueness guard, an outbox, and a relay. Several workers take slices of cohorts in turn; each slice is
/// one transaction of PostgreSQL, then one of Kafka, then its outbox rows go. So the database works on one slice while another is sent.
/// </summary>
internal sealed class SqlJob : IAsyncDisposable
{
    /// <summary>More than cores, because a worker waits for commits and acknowledgements.</summary>
    private const int Workers = 4;

    /// <summary>Some 16,000 orders of a million: large enough to spread a commit, small enough to keep all workers busy.</summary>
    private const int CohortsPerSlice = 16;

    private const long PersonsPerCohort = 10_000_000;

    private readonly BenchServers _servers;
    private readonly NpgsqlDataSource _database;
    private readonly CohortMap _map = new();
    private readonly List<SqlJobWorker> _workers = [];

    public SqlJob(BenchServers servers)
    {
        _servers = servers;
        _database = NpgsqlDataSource.Create(servers.ConnectionString);
    }

    /// <summary>Loads the good rows of the registry with their verdicts; returns the people loaded and the seconds.</summary>
    public async Task<(long People, double Seconds)> LoadAsync(
        string registry, IEnumerable<BenefitPeriod> months, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        await RunAsync("schema", cancellationToken);
        await RunAsync("load", cancellationToken);
        long people = await CopyAsync(registry, [.. months.Select(RulesOf)], cancellationToken);
        foreach (string statement in SqlScript.Get("loaded").Split(
            ';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            await ExecuteAsync(statement, cancellationToken);
        for (int worker = 0; worker < Workers; worker++)
            _workers.Add(
                await SqlJobWorker.StartAsync(worker, _database, _servers.Kafka.Current, _servers.Topics("sql"), cancellationToken));
        return (people, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Pays a month: every order inserted, committed, sent, acknowledged, and its outbox row gone.</summary>
    public async Task<Release> ReleaseAsync(BenefitPeriod month, SqlAggregation aggregation, CancellationToken cancellationToken)
    {
        string batch = $"MSA{month.YearMonth}-{aggregation}";
        var slices = new ConcurrentQueue<SqlSlice>(Enumerable.Range(0, (_map.Cohorts + CohortsPerSlice - 1) / CohortsPerSlice)
            .Select(
                slice => new SqlSlice(
                    slice * CohortsPerSlice * PersonsPerCohort, (slice + 1) * CohortsPerSlice * PersonsPerCohort, month, batch)));
        using var watch = new Watch(_servers);
        CountAndSum[] sent = await Task.WhenAll(
            _workers.Select(worker => Task.Run(() => worker.PayAsync(slices, aggregation, cancellationToken), cancellationToken)));
        Cost cost = watch.Stop();
        CountAndSum total = sent.Aggregate(default(CountAndSum), CountAndSum.Add);
        CountAndSum ordered = await ReadOrderedAsync(batch, cancellationToken);
        return total == ordered
            ? new Release(total, cost)
            : throw new InvalidOperationException($"The SQL job ordered {ordered} and sent {total}: the figures would be worthless.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SqlJobWorker worker in _workers)
            await worker.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static RunRules RulesOf(BenefitPeriod month) =>
        RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, month, new RunRuleOptions(), out RunRules? rules, out string error)
            ? rules
            : throw new InvalidOperationException(error);

    private async Task<long> CopyAsync(string registry, RunRules[] rules, CancellationToken cancellationToken)
    {
        var next = new int[_map.Cohorts];
        long people = 0;
        await using NpgsqlConnection connection = await _database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(SqlScript.Get("copy"), cancellationToken);
        await using FileStream file = File.OpenRead(registry);
        foreach (RegistryRow row in RegistryReader.Read(file, new RegistryReaderOptions(), TimeProvider.System))
        {
            if (row.Record is not { } record)
                continue;
            int cohort = _map.CohortOf(record.CitizenId);
            (long amount, int from, int until) = VerdictOf(record, rules);
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync((cohort * PersonsPerCohort) + next[cohort]++, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(record.Bank, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(amount, NpgsqlDbType.Bigint, cancellationToken);
            await copy.WriteAsync(from, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(until, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(record.FullName, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(record.Account, NpgsqlDbType.Text, cancellationToken);
            await copy.WriteAsync(record.CitizenId, NpgsqlDbType.Text, cancellationToken);
            people++;
        }

        await copy.CompleteAsync(cancellationToken);
        return people;
    }

    /// <summary>
    /// The months of the run in which a person is payable, which are one stretch, and the amount, which is the same in all.
    /// </summary>
    private static (long Amount, int From, int Until) VerdictOf(BeneficiaryRecord record, RunRules[] rules)
    {
        var facts = new BeneficiaryFacts(record);
        (long amount, int from, int until, int stretches) = (0, int.MaxValue, 0, 0);
        bool before = false;
        foreach (RunRules month in rules)
        {
            Verdict verdict = month.Judge(facts);
            if (verdict.IsPayable)
            {
                if (amount != 0 && amount != verdict.Amount)
                    throw new InvalidOperationException(
                        "The amount of a person changes within the months of the run; the SQL job has one column for it.");
                (amount, until) = (verdict.Amount, month.Period.YearMonth);
                from = Math.Min(from, until);
                stretches += before ? 0 : 1;
            }

            before = verdict.IsPayable;
        }

        return stretches <= 1
            ? (amount, from, until)
            : throw new InvalidOperationException("A person is payable in two stretches of months; the SQL job has columns for one.");
    }

    private async Task<CountAndSum> ReadOrderedAsync(string batch, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _database.CreateCommand(SqlScript.Get("ordered"));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batch });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new CountAndSum(reader.GetInt64(0), reader.GetInt64(1));
    }

    private Task RunAsync(string name, CancellationToken cancellationToken) => ExecuteAsync(SqlScript.Get(name), cancellationToken);

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = _database.CreateCommand(sql);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>People whose numbers are in [First, End), to be paid for a month.</summary>
internal readonly record struct SqlSlice(long First, long End, BenefitPeriod Month, string Batch);
