using AnSinh.Domain.Cohorts;
using AnSinh.Fixtures;
using AnSinh.Ports.Journal;
using AnSinh.Ports.Lanes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnSinh.Storage.Tests;

[Trait("needs", "postgres")]
public sealed class DatabaseTests(PostgresFixture postgres)
{
    private static readonly int Scripts = typeof(Database).Assembly
        .GetManifestResourceNames()
        .Count(name => name.EndsWith(".sql", StringComparison.Ordinal));

    [Fact]
    public async Task Silos_that_migrate_at_once_take_turns()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateEmptyDatabaseAsync());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Database.MigrateAsync(dataSource, CancellationToken.None)));
        (await Some.ScalarAsync<long>(dataSource, "select count(*) from schemaversions")).ShouldBe(Scripts);
        (await Some.ScalarAsync<long>(dataSource, "select count(*) from journal_entry")).ShouldBe(0);
    }

    [Fact]
    public async Task The_cohort_map_is_fixed_at_creation()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        (await Database.ReadClusterAsync(dataSource, CancellationToken.None)).ShouldBeNull();
        var map = new CohortMap(64, 2);
        CohortMap[] stored =
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Database.EnsureClusterAsync(dataSource, map, CancellationToken.None)));
        stored.ShouldAllBe(one => one == map);
        InvalidOperationException refused =
            await Should.ThrowAsync<InvalidOperationException>(
                () => Database.EnsureClusterAsync(dataSource, new CohortMap(128, 2), CancellationToken.None));
        refused.Message.ShouldContain("64 cohorts");
    }

    [Fact]
    public async Task The_registration_serves_every_port_and_drains_at_shutdown()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAnSinhStorage(options => options.ConnectionString = postgres.ConnectionString);
        using IHost host = builder.Build();
        await host.StartAsync();
        host.Services.GetRequiredService<IJournalReader>().ShouldNotBeNull();
        host.Services.GetRequiredService<ISnapshotStore>().ShouldNotBeNull();
        host.Services.GetRequiredService<IBatchDirectory>().ShouldNotBeNull();
        host.Services.GetRequiredService<ILanePositionHints>().ShouldNotBeNull();
        int cohort = Some.Cohort();
        Task<AppendResult> append = host.Services.GetRequiredService<IJournal>()
            .AppendAsync(Some.Orders(cohort, 1), CancellationToken.None)
            .AsTask();
        await host.StopAsync();
        (await Some.ReadAllAsync(postgres.DataSource, cohort)).Count.ShouldBe(1);
        (await append).Outcome.ShouldBe(AppendOutcome.Appended);
    }

    [Fact]
    public async Task Options_out_of_range_stop_the_start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAnSinhStorage(
            options => (options.ConnectionString, options.Writer.MaxAgeMilliseconds) = (postgres.ConnectionString, 60));
        using IHost host = builder.Build();
        await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync());
    }
}
