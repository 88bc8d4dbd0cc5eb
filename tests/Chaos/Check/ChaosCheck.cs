using AnSinh.BankSimulator;
using AnSinh.Chaos.Load;
using AnSinh.Client.Documents;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Chaos.Check;

/// <summary>What is there after a run, to be held against what was acknowledged.</summary>
/// <param name="Views">The batches as the cluster described them at the end.</param>
/// <param name="Canaries">Citizen ids of people whose enrolment was acknowledged.</param>
/// <param name="KafkaIsComplete">The broker has forgotten nothing.</param>
internal sealed record Remains(
    string ConnectionString,
    string BootstrapServers,
    bool KafkaIsComplete,
    CommandLog Log,
    IReadOnlyDictionary<string, BatchDocument> Views,
    IReadOnlyCollection<string> Canaries,
    IReadOnlyList<LedgerTotals> Ledgers);

/// <summary>What the check counted besides its findings.</summary>
internal readonly record struct Counted(int Batches, int Closed, long Ordered, long Entries, long Manifests, long StreamedAgain);

/// <summary>
/// Holds what is there against what was acknowledged, when the silos are gone. Orders, sums, chains and topics are read by SQL and a
/// consumer of its own; only the names of the people enrolled are unpacked by the product's own code.
/// </summary>
internal static class ChaosCheck
{
    public static async Task<Counted> RunAsync(Remains remains, Findings findings, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(remains.ConnectionString);
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        long entries = await new ChainCheck(connection, findings).RunAsync(cancellationToken);
        var journal = new JournalCheck(connection, findings);
        await journal.PrepareAsync(cancellationToken);
        await journal.CheckOrdersAsync(cancellationToken);
        (int batches, int closed) = await journal.CheckBatchesAsync(remains.Views, cancellationToken);
        await journal.CheckCommandsAsync(remains.Log, cancellationToken);
        await CheckPeopleAsync(database, remains.Canaries, findings, cancellationToken);
        Dictionary<string, JournaledOrder> orders = await journal.OrdersAsync(cancellationToken);
        Dictionary<int, long> lastOrders = await journal.LastOrdersAsync(cancellationToken);
        var topics = new TopicCheck(findings, remains.KafkaIsComplete);
        var reader = new TopicReader(remains.BootstrapServers);
        await Task.Run(() => topics.Run(reader.Records(cancellationToken), orders, lastOrders, () => reader.HasDropped), cancellationToken);
        await journal.CheckLedgersAsync(
            remains.Ledgers.Sum(bank => bank.Paid), remains.Ledgers.Sum(bank => bank.PaidAmount), cancellationToken);
        foreach (LedgerTotals bank in remains.Ledgers.Where(bank => bank.Conflicting > 0 || bank.Unreadable > 0))
            findings.IsDuplicated(
                $"bank {bank.Bank} got {bank.Conflicting} orders again with another amount or account, and {bank.Unreadable} records that "
                + $"it could not read");
        return new Counted(batches, closed, orders.Count, entries, topics.Manifests, topics.Repeated);
    }

    /// <summary>Lives the cohorts again from their entries and looks for the people whose enrolment was acknowledged.</summary>
    private static async Task CheckPeopleAsync(
        NpgsqlDataSource database, IReadOnlyCollection<string> people, Findings findings, CancellationToken cancellationToken)
    {
        CohortMap map = await Storage.Database.ReadClusterAsync(database, cancellationToken)
            ?? throw new InvalidOperationException("The database has no cohorts.");
        var reader = new JournalReader(database);
        foreach (IGrouping<int, string> wanted in people.GroupBy(map.CohortOf))
        {
            var cohort = new Cohort(wanted.Key);
            await foreach (JournalEntry entry in reader.ReadCohortAsync(wanted.Key, 0, cancellationToken))
                cohort.Apply(entry);
            findings.IsLost(
                $"an enrolment that was acknowledged is not in cohort {wanted.Key}", wanted.Count(person => cohort.Find(person) < 0));
        }
    }
}
