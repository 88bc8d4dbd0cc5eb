using System.Diagnostics.Metrics;
using AnSinh.Chaos.Check;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Fixtures;
using AnSinh.Ports.Journal;
using AnSinh.Storage;
using AnSinh.Storage.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace AnSinh.Chaos.Tests;

/// <summary>A journal as the product writes it, for the checker to read.</summary>
internal static class Some
{
    public const string Batch = "MSA202412-1";
    public const int Bank = 970_436;

    private static readonly DateTimeOffset At = new(2024, 12, 1, 8, 0, 0, TimeSpan.Zero);

    public static JournalEntry Orders(
        long sequence, byte[] previousHash, int[] beneficiaries, short attempt = 1, long previousOrders = 0) => Seal(
        sequence, EntryKind.Orders, previousHash, previousOrders, new EntryColumns
        {
            Beneficiary = beneficiaries,
            Attempt = [.. beneficiaries.Select(_ => attempt)],
            Amount = [.. beneficiaries.Select(i => 500_000L + i)],
            Bank = [.. beneficiaries.Select(_ => Bank)],
            Commune = [.. beneficiaries.Select(_ => 25_747)],
        });

    public static JournalEntry Statuses(long sequence, byte[] previousHash, int[] beneficiaries, string status) => Seal(
        sequence, EntryKind.Statuses, previousHash, 0, new EntryColumns
        {
            Beneficiary = beneficiaries,
            Attempt = [.. beneficiaries.Select(_ => (short)1)],
            Amount = [.. beneficiaries.Select(i => 500_000L + i)],
            Bank = [.. beneficiaries.Select(_ => Bank)],
            Status = [.. beneficiaries.Select(_ => status)],
            Reason = [.. beneficiaries.Select(_ => "")],
            Disposition = [.. beneficiaries.Select(_ => (short)StatusDisposition.Applied)],
        });

    public static StreamEvent Event(long sequence, string name, byte[] previousHash, Guid? command = null) => StreamEventHash.Seal(
        new StreamEvent(Batch, sequence, name, command ?? Guid.NewGuid(), At.AddSeconds(sequence), "lan", "{}", [], []), previousHash);

    public static async Task WriteAsync(NpgsqlDataSource database, params JournalEntry[] entries)
    {
        await using ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        await using var writer = new JournalWriter(
            database, Options.Create(new StorageOptions { ConnectionString = "-" }), TimeProvider.System,
            services.GetRequiredService<IMeterFactory>(), NullLogger<JournalWriter>.Instance);
        foreach (JournalEntry entry in entries)
            (await writer.AppendAsync(entry, CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
    }

    public static async Task WriteAsync(NpgsqlDataSource database, params StreamEvent[] events)
    {
        foreach (StreamEvent each in events)
            (await new EventStreams(database).AppendAsync(StreamKind.Batch, each, CancellationToken.None)).Outcome.ShouldBe(
                AppendOutcome.Appended);
    }

    public static void ShouldBeClean(this Findings findings) => findings.Problems.ShouldBeEmpty();

    private static JournalEntry Seal(long sequence, EntryKind kind, byte[] previousHash, long previousOrders, EntryColumns columns) =>
        EntryHash.Seal(
        new JournalEntry
        {
            Cohort = 7,
            Sequence = sequence,
            Kind = kind,
            CommandId = Guid.NewGuid(),
            RecordedAt = At.AddSeconds(sequence),
            Actor = "hoa",
            BatchId = Batch,
            Programme = ProgrammeCode.MonthlySocialAllowance,
            Period = new BenefitPeriod(2024, 12),
            PreviousOrders = previousOrders,
            Columns = columns,
            Personal = kind == EntryKind.Orders ? new byte[columns.Beneficiary!.Length * 35] : [],
        },
        previousHash);
}
