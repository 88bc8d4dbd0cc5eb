using System.Diagnostics.Metrics;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Fixtures;
using AnSinh.Storage.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace AnSinh.Storage.Tests;

/// <summary>Entries and writers for tests.</summary>
internal static class Some
{
    public const string Batch = "2024-12-MSA-1";

    private static readonly DateTimeOffset At = new(2024, 12, 1, 8, 0, 0, TimeSpan.Zero);
    private static int _cohort = 1_000;

    /// <summary>A cohort that no other test of this process uses.</summary>
    public static int Cohort() => Interlocked.Increment(ref _cohort);

    public static JournalWriter Writer(NpgsqlDataSource dataSource, JournalWriterOptions? options = null, TimeProvider? time = null) => new(
        dataSource,
        Options.Create(new StorageOptions { ConnectionString = "-", Writer = options ?? new JournalWriterOptions() }),
        time ?? TimeProvider.System,
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(),
        NullLogger<JournalWriter>.Instance);

    public static JournalEntry Orders(
        int cohort, long sequence, byte[]? previousHash = null, int items = 3, string batch = Batch, int firstBeneficiary = 0,
        short attempt = 1, long previousOrders = 0) =>
        EntryHash.Seal(
        new JournalEntry
        {
            Cohort = cohort,
            Sequence = sequence,
            Kind = EntryKind.Orders,
            CommandId = Guid.NewGuid(),
            RecordedAt = At.AddSeconds(sequence),
            Actor = "checker",
            BatchId = batch,
            Programme = ProgrammeCode.MonthlySocialAllowance,
            Period = new BenefitPeriod(2024, 12),
            PreviousOrders = previousOrders,
            Columns = new EntryColumns
            {
                Beneficiary = [.. Enumerable.Range(firstBeneficiary, items)],
                Attempt = [.. Enumerable.Repeat(attempt, items)],
                Amount = [.. Enumerable.Range(1, items).Select(i => 500_000L + i)],
                Bank = [.. Enumerable.Repeat(970_436, items)],
                Commune = [.. Enumerable.Repeat(25_747, items)],
            },
            Personal = new byte[items * 35],
        },
        previousHash ?? EntryHash.Genesis);

    public static JournalEntry Statuses(
        int cohort, long sequence, byte[] previousHash, int[] beneficiaries, string status,
        StatusDisposition disposition = StatusDisposition.Applied) =>
        EntryHash.Seal(
        new JournalEntry
        {
            Cohort = cohort,
            Sequence = sequence,
            Kind = EntryKind.Statuses,
            CommandId = Guid.NewGuid(),
            RecordedAt = At.AddSeconds(sequence),
            Actor = "bank:970436",
            BatchId = Batch,
            Programme = ProgrammeCode.MonthlySocialAllowance,
            Period = new BenefitPeriod(2024, 12),
            Columns = new EntryColumns
            {
                Beneficiary = beneficiaries,
                Attempt = [.. beneficiaries.Select(_ => (short)1)],
                Amount = [.. beneficiaries.Select(i => 500_001L + i)],
                Bank = [.. beneficiaries.Select(_ => 970_436)],
                Status = [.. beneficiaries.Select(_ => status)],
                Reason = [.. beneficiaries.Select(_ => status == "RJCT" ? "AC04" : "")],
                Disposition = [.. beneficiaries.Select(_ => (short)disposition)],
            },
        },
        previousHash);

    /// <summary>Entries 1 … n of a new stream, chained.</summary>
    public static List<JournalEntry> Stream(int cohort, int entries, int items = 3)
    {
        var stream = new List<JournalEntry>();
        for (int i = 1; i <= entries; i++)
            stream.Add(Orders(cohort, i, stream.LastOrDefault()?.Hash, items, firstBeneficiary: i * items, previousOrders: i - 1));
        return stream;
    }

    public static async Task<List<JournalEntry>> ReadAllAsync(NpgsqlDataSource dataSource, int cohort, long after = 0)
    {
        var entries = new List<JournalEntry>();
        await foreach (JournalEntry entry in new JournalReader(dataSource).ReadCohortAsync(cohort, after, CancellationToken.None))
            entries.Add(entry);
        return entries;
    }

    public static async Task<T?> ScalarAsync<T>(NpgsqlDataSource dataSource, string query)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(query);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public static async Task ExecuteAsync(NpgsqlDataSource dataSource, string statement)
    {
        await using NpgsqlCommand command = dataSource.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
