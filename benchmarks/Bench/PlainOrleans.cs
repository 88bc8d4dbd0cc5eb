using System.Diagnostics;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Embedded;
using AnSinh.Files.Registry;
using AnSinh.Storage;
using AnSinh.Streaming;
using AnSinh.Transfer.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnSinh.Bench;

/// <param name="Sample">Payments made.</param>
internal sealed record PlainResult(int Sample, double PerSecond, double EnrolPerSecond);

/// <summary>
/// Orleans as its tutorials have it: a grain per person, state by the AdoNet provider, one write and one awaited record a payment. On the
/// same PostgreSQL (a database of its own) and the same broker, on a sample, because a million would take minutes.
/// </summary>
internal static class PlainOrleans
{
    private const int MaxSample = 20_000;
    private const int CallsInFlight = 256;

    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(25);

    public static async Task<PlainResult> RunAsync(
        BenchServers servers, string registry, long payments, Action<string> step, CancellationToken cancellationToken)
    {
        List<BeneficiaryRecord> people = Take(registry, (int)Math.Min(MaxSample, Math.Max(1_000, payments / 10)));
        string database = servers.Database + "_plain";
        await servers.CreateDatabaseAsync(database);
        try
        {
            await using (NpgsqlDataSource source = NpgsqlDataSource.Create(servers.On(database)))
                await Database.MigrateAsync(source, cancellationToken);
            (int enrolled, double enrolPerSecond) = await WithSiloAsync(
                servers, database, people, (grain, record, token) => grain.EnrolAsync(record, token), cancellationToken);
            step($"plain Orleans: enrolled {enrolled:N0} people, {enrolPerSecond:N0}/s");
            // Another silo: between two payment windows nobody's grain is in memory.
            (int paid, double perSecond) = await WithSiloAsync(
                servers, database, people[..enrolled], (grain, _, token) => grain.PayAsync(BenchSettings.AckedMonth(0).YearMonth, token),
                cancellationToken);
            step($"plain Orleans: {perSecond:N0}/s to acknowledged, on {paid:N0} people");
            return new PlainResult(paid, perSecond, enrolPerSecond);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await servers.DropDatabaseAsync(database);
        }
    }

    private static List<BeneficiaryRecord> Take(string registry, int count)
    {
        if (!RunRules.TryCreate(
            ProgrammeCode.MonthlySocialAllowance, BenchSettings.AckedMonth(0), new RunRuleOptions(), out RunRules? rules, out string error))
            throw new InvalidOperationException(error);
        using FileStream file = File.OpenRead(registry);
        return [.. RegistryReader.Read(file, new RegistryReaderOptions(), TimeProvider.System)
            .Select(row => row.Record)
                .OfType<BeneficiaryRecord>()
                .Where(record => rules.Judge(new BeneficiaryFacts(record)).IsPayable)
                .Take(count)];
    }

    /// <summary>Calls everybody's grain, so many at a time; returns how many there was time for, and their rate.</summary>
    private static async Task<(int Done, double PerSecond)> WithSiloAsync(
        BenchServers servers, string database, List<BeneficiaryRecord> people,
        Func<IPlainBeneficiaryGrain, BeneficiaryRecord, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        using IHost host = BuildSilo(servers, servers.On(database));
        await host.StartAsync(cancellationToken);
        try
        {
            IGrainFactory grains = host.Services.GetRequiredService<IGrainFactory>();
            int next = -1, done = 0;
            long started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, CallsInFlight).Select(async _ =>
            {
                while (Stopwatch.GetElapsedTime(started) < MaxDuration && Interlocked.Increment(ref next) is var at && at < people.Count)
                {
                    await call(grains.GetGrain<IPlainBeneficiaryGrain>(people[at].CitizenId), people[at], cancellationToken);
                    Interlocked.Increment(ref done);
                }
            }));
            return (done, done / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static IHost BuildSilo(BenchServers servers, string connectionString)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(servers.Topics("plain"));
        builder.Services.AddSingleton(new CohortMap());
        // Idempotent and acknowledged by all, as everybody's; a transaction per record would only be slower.
        builder.Services.AddSingleton<IProducer<byte[], byte[]>>(
            _ => KafkaClients.Idempotent(servers.Kafka.Current, new StreamingOptions().LingerMilliseconds, 65_536, static _ => { }));
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(
                FreePort.Next(), gatewayPort: 0, primarySiloEndpoint: null, serviceId: "plain", clusterId: "plain");
            silo.AddAdoNetGrainStorage(PlainBeneficiaryGrain.StorageName, storage =>
            {
                storage.Invariant = "Npgsql";
                storage.ConnectionString = connectionString;
            });
        });
        return builder.Build();
    }
}
