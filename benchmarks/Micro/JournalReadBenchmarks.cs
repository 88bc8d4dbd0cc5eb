using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Embedded.Postgres;
using AnSinh.Storage;
using AnSinh.Storage.Journal;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Benchmarks;

/// <summary>
/// Entries read back from an embedded PostgreSQL into columns, each checked against its hash and its neighbours. The server's time is in
/// it.
/// </summary>
[MemoryDiagnoser]
public class JournalReadBenchmarks
{
    private string _folder = "";
    private EmbeddedPostgres _server = null!;
    private NpgsqlDataSource _source = null!;
    private JournalReader _reader = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _folder = Path.Combine(Path.GetTempPath(), $"ansinh-micro-{Guid.NewGuid():N}");
        _server = await EmbeddedPostgres.StartAsync(_folder, NullLoggerFactory.Instance, CancellationToken.None);
        _source = NpgsqlDataSource.Create(_server.ConnectionString);
        await Database.MigrateAsync(_source, CancellationToken.None);
        Cohort cohort = SampleCohort.Create();
        CompiledRun run = SampleCohort.Run;
        List<PendingAppend> entries = [new PendingAppend(SampleCohort.Enrolment(), 0)];
        entries.AddRange(
            cohort
                .PlanOrders("MSA202506", run, cohort.Judge(run).Lots, SampleCohort.Context).Entries
                .Select(entry => new PendingAppend(entry, 0)));
        await using (NpgsqlConnection connection = await _source.OpenConnectionAsync())
        await using (NpgsqlRawCopyStream copy = await connection.BeginRawBinaryCopyAsync(EntryCopy.Command))
            await copy.WriteAsync(new EntryCopy().Encode(entries));
        _reader = new JournalReader(_source);
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _source.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_server.Folder, recursive: true);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The enrolment of a thousand people and a month of their orders.</summary>
    [Benchmark]
    public Task<int> ReadCohort() => ReadAsync(afterSequence: 0);

    /// <summary>The month alone, as after a snapshot.</summary>
    [Benchmark]
    public Task<int> ReadOrders() => ReadAsync(afterSequence: 1);

    private async Task<int> ReadAsync(long afterSequence)
    {
        int items = 0;
        await foreach (JournalEntry entry in _reader.ReadCohortAsync(SampleCohort.Number, afterSequence, CancellationToken.None))
            items += entry.Count;
        return items;
    }
}
