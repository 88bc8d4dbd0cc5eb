using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Storage.Journal;
using AnSinh.Testing;
using Npgsql;

namespace AnSinh.Storage.Tests;

/// <summary>What an earlier release wrote is read, believed and continued by this one.</summary>
public sealed class EarlierReleaseTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Its_journal_is_whole_after_the_migration()
    {
        await using NpgsqlDataSource database = await UpgradeAsync();
        JournalReport report = await new JournalVerifier(database, new JournalReader(database), new EventStreams(database)).VerifyAsync(TestContext.Current.CancellationToken);
        report.FirstFault.ShouldBeNull();
        report.Orders.ShouldBe(EarlierRelease.FirstOrders);
        report.Statuses.ShouldBe(1_176);
        (await Some.ScalarAsync<long>(database, "select count(*) from transfer_order")).ShouldBe(EarlierRelease.FirstOrders);
        (await Some.ScalarAsync<long>(database, "select count(distinct end_to_end_id) from transfer_order_state where status = 'ACSC' or status = 'ACCC'")).ShouldBe(586);
    }

    [Fact]
    public async Task Its_cohorts_live_again_from_their_entries_and_their_sums_agree()
    {
        await using NpgsqlDataSource database = await UpgradeAsync();
        CohortMap map = (await Database.ReadClusterAsync(database, TestContext.Current.CancellationToken))!;
        int people = 0;
        for (int number = 0; number < map.Cohorts; number++)
        {
            var cohort = new Cohort(number);
            var batches = new HashSet<string>(StringComparer.Ordinal);
            foreach (JournalEntry entry in await Some.ReadAllAsync(database, number))
            {
                cohort.Apply(entry);
                if (entry.BatchId is { } batch)
                    batches.Add(batch);
            }

            foreach (string batch in batches)
                cohort.FindDrift(batch).ShouldBeNull();
            people += cohort.People;
        }

        people.ShouldBe(295);
    }

    private async Task<NpgsqlDataSource> UpgradeAsync()
    {
        string connectionString = await EarlierRelease.RestoreAsync(postgres, EarlierRelease.First);
        await Database.MigrateAsync(connectionString, TestContext.Current.CancellationToken);
        return NpgsqlDataSource.Create(connectionString);
    }
}
