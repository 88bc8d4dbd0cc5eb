using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Fixtures;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Storage.Tests;

/// <summary>What an earlier release wrote is read, believed and continued by this one.</summary>
[Trait("needs", "postgres")]
public sealed class EarlierReleaseTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Its_journal_is_whole_after_the_migration()
    {
        await using NpgsqlDataSource database = await UpgradeAsync(EarlierRelease.First);
        JournalReport report = await VerifyAsync(database);
        report.FirstFault.ShouldBeNull();
        report.Orders.ShouldBe(EarlierRelease.FirstOrders);
        report.Statuses.ShouldBe(1_176);
        (await Some.ScalarAsync<long>(database, "select count(*) from transfer_order")).ShouldBe(EarlierRelease.FirstOrders);
        const string settled = "select count(distinct end_to_end_id) from transfer_order_state where status = 'ACSC' or status = 'ACCC'";
        (await Some.ScalarAsync<long>(database, settled)).ShouldBe(586);
    }

    [Fact]
    public async Task The_recorded_state_is_whole_after_the_migration()
    {
        await using NpgsqlDataSource database = await UpgradeAsync(EarlierRelease.Second);
        JournalReport report = await VerifyAsync(database);
        report.FirstFault.ShouldBeNull();
        (report.Orders, report.Statuses, report.Batches, report.BatchEvents).ShouldBe((376, 359, 13, 76));
    }

    [Theory]
    [InlineData(EarlierRelease.First, 295)]
    [InlineData(EarlierRelease.Second, 471)]
    public async Task Its_cohorts_live_again_from_their_entries_and_their_sums_agree(string release, int expected)
    {
        await using NpgsqlDataSource database = await UpgradeAsync(release);
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

        people.ShouldBe(expected);
    }

    private static Task<JournalReport> VerifyAsync(NpgsqlDataSource database) =>
        new JournalVerifier(database, new JournalReader(database), new EventStreams(database))
            .VerifyAsync(TestContext.Current.CancellationToken);

    private async Task<NpgsqlDataSource> UpgradeAsync(string release)
    {
        string connectionString = await EarlierRelease.RestoreAsync(postgres, release);
        await Database.MigrateAsync(connectionString, TestContext.Current.CancellationToken);
        return NpgsqlDataSource.Create(connectionString);
    }
}
