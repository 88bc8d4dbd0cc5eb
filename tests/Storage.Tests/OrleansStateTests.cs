using System.Net;
using AnSinh.Embedded;
using AnSinh.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using Orleans.Storage;

namespace AnSinh.Storage.Tests;

/// <summary>
/// Our tables and queries under the real Orleans ADO.NET providers: a silo that clusters, stores and reminds through them.
/// </summary>
[Trait("needs", "postgres")]
public sealed class OrleansStateTests(PostgresFixture postgres)
{
    private const string Provider = "control";
    private const int Keys = 200;
    private const int Writers = 3;

    [GenerateSerializer]
    public sealed class Note
    {
        [Id(0)]
        public string Text { get; set; } = "";
    }

    [Fact]
    public async Task Of_racing_first_writes_exactly_one_wins()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await using RunningSilo running = await StartSiloAsync(dataSource);
        IHost silo = running.Host;
        int[] winners = await RaceAsync(Storage(silo));
        winners.ShouldAllBe(count => count == 1);
    }

    /// <summary>
    /// The control: the same race on the same table without its unique key must double, else the test above proves nothing.
    /// </summary>
    [Fact]
    public async Task Without_the_unique_key_the_same_race_doubles()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await Some.ExecuteAsync(dataSource,
            "do $$ begin execute (select 'alter table grain_state drop constraint ' || conname from pg_constraint where conrelid = "
            + "'grain_state'::regclass and contype = 'u'); end $$");
        await using RunningSilo running = await StartSiloAsync(dataSource);
        IHost silo = running.Host;
        int[] winners = await RaceAsync(Storage(silo));
        winners.ShouldContain(count => count > 1);
    }

    [Fact]
    public async Task Versions_guard_every_later_write()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await using RunningSilo running = await StartSiloAsync(dataSource);
        IHost silo = running.Host;
        IGrainStorage storage = Storage(silo);
        GrainId grain = GrainId.Create("batch", "2024-12-MSA-1");
        var first = new GrainState<Note>(new Note { Text = "one" });
        await storage.WriteStateAsync("state", grain, first);
        first.ETag.ShouldBe("1");
        var second = new GrainState<Note>();
        await storage.ReadStateAsync("state", grain, second);
        (second.State!.Text, second.ETag, second.RecordExists).ShouldBe(("one", "1", true));
        second.State.Text = "two";
        await storage.WriteStateAsync("state", grain, second);
        second.ETag.ShouldBe("2");
        await Should.ThrowAsync<InconsistentStateException>(() => storage.WriteStateAsync("state", grain, first));
        await Should.ThrowAsync<InconsistentStateException>(() => storage.ClearStateAsync("state", grain, first));
        await storage.ClearStateAsync("state", grain, second);
        var third = new GrainState<Note>();
        await storage.ReadStateAsync("state", grain, third);
        (third.State!.Text, third.ETag).ShouldBe(("", "3"));
        third.State!.Text = "three";
        await storage.WriteStateAsync("state", grain, third);
        third.ETag.ShouldBe("4");
    }

    [Fact]
    public async Task A_silo_and_its_reminders_work_through_our_queries()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        await using RunningSilo running = await StartSiloAsync(dataSource);
        IHost silo = running.Host;
        (await Some.ScalarAsync<long>(dataSource, "select count(*) from silo where status = 3")).ShouldBe(
            1, "the silo is active in its own table");

        var reminders = silo.Services.GetRequiredService<IReminderTable>();
        GrainId grain = GrainId.Create("batch", "a");
        DateTime due = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        ReminderEntry entry = new() { GrainId = grain, ReminderName = "wake", StartAt = due, Period = TimeSpan.FromHours(1) };
        string created = (await reminders.UpsertRow(entry))!;
        string raised = (await reminders.UpsertRow(entry))!;
        raised.ShouldNotBe(created);
        (await reminders.ReadRow(grain, "wake"))!.StartAt.ShouldBe(due);
        (await reminders.ReadRows(0, 0)).Reminders.Count.ShouldBe(1);
        (await reminders.ReadRows(grain)).Reminders.Count.ShouldBe(1);
        (await reminders.RemoveRow(grain, "wake", created)).ShouldBeFalse();
        (await reminders.RemoveRow(grain, "wake", raised)).ShouldBeTrue();
    }

    [Fact]
    public async Task Membership_changes_only_with_the_version_that_was_read()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        using IHost unstarted = BuildSilo(dataSource);
        var membership = unstarted.Services.GetRequiredService<IMembershipTable>();
        await membership.InitializeMembershipTableAsync(true, CancellationToken.None);
        TableVersion empty = (await membership.ReadAllAsync(CancellationToken.None)).Version;
        DateTime now = new(2024, 12, 1, 0, 0, 0, DateTimeKind.Utc);
        var silo = new MembershipEntry
        {
            SiloAddress = SiloAddress.New(IPAddress.Loopback, 1, 1),
            HostName = "host",
            SiloName = "silo",
            Status = SiloStatus.Active,
            ProxyPort = 30_000,
            StartTime = now,
            IAmAliveTime = now,
            SuspectTimes = [],
        };
        (await membership.InsertRowAsync(silo, empty.Next(), CancellationToken.None)).ShouldBeTrue();
        MembershipTableData table = await membership.ReadAllAsync(CancellationToken.None);
        table.Version.Version.ShouldBe(1);
        (await membership.InsertRowAsync(silo, table.Version.Next(), CancellationToken.None)).ShouldBeFalse("the row is there");
        silo.Status = SiloStatus.Dead;
        (await membership.UpdateRowAsync(silo, table.Members[0].Item2, empty.Next(), CancellationToken.None)).ShouldBeFalse(
            "the table has moved on");
        (await membership.UpdateRowAsync(silo, table.Members[0].Item2, table.Version.Next(), CancellationToken.None)).ShouldBeTrue();
        (await membership.ReadRowAsync(silo.SiloAddress, CancellationToken.None)).Members
            .ShouldHaveSingleItem().Item1.Status
            .ShouldBe(SiloStatus.Dead);
        await membership.CleanupDefunctSiloEntriesAsync(now.AddDays(1), CancellationToken.None);
        (await membership.ReadAllAsync(CancellationToken.None)).Members.ShouldBeEmpty();
    }

    private static IGrainStorage Storage(IHost silo) => silo.Services.GetRequiredKeyedService<IGrainStorage>(Provider);

    /// <summary>For each key, how many of the concurrent first writes were told that they succeeded.</summary>
    private static async Task<int[]> RaceAsync(IGrainStorage storage)
    {
        var winners = new int[Keys];
        for (int key = 0; key < Keys; key++)
        {
            GrainId grain = GrainId.Create("racer", $"key-{key}");
            bool[] won = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                try
                {
                    await storage.WriteStateAsync("state", grain, new GrainState<Note>(new Note { Text = $"{writer}" }));
                    return true;
                }
                catch (InconsistentStateException)
                {
                    return false;
                }
            })));
            winners[key] = won.Count(one => one);
        }

        return winners;
    }

    /// <summary>A data source does not give its password back; the fixture's connection string has it.</summary>
    private string ConnectionString(NpgsqlDataSource dataSource) => new NpgsqlConnectionStringBuilder(postgres.ConnectionString)
    {
        Database = new NpgsqlConnectionStringBuilder(dataSource.ConnectionString).Database,
    }.ConnectionString;

    private async Task<RunningSilo> StartSiloAsync(NpgsqlDataSource dataSource)
    {
        IHost host = BuildSilo(dataSource);
        await host.StartAsync();
        return new RunningSilo(host);
    }

    private IHost BuildSilo(NpgsqlDataSource dataSource)
    {
        string connectionString = ConnectionString(dataSource);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo
            .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString))
            .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString))
            .AddAdoNetGrainStorage(Provider, options => (options.Invariant, options.ConnectionString) = ("Npgsql", connectionString))
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("test", "test"))
            .ConfigureEndpoints(IPAddress.Loopback, FreePort.Next(), FreePort.Next()));
        return builder.Build();
    }

    /// <summary>Stops before it disposes, also when a test fails: a silo disposed while it runs takes the process with it.</summary>
    private sealed class RunningSilo(IHost host) : IAsyncDisposable
    {
        public IHost Host => host;

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
        }
    }
}
