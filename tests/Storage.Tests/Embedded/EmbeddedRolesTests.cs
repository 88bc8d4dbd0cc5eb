using AnSinh.Domain.Cohorts;
using AnSinh.Embedded.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AnSinh.Storage.Tests.Embedded;

/// <summary>A node on an embedded server is no superuser either, also on a server that an earlier build made.</summary>
[Trait("needs", "postgres")]
[Trait("needs", "processes")]
public sealed class EmbeddedRolesTests : IDisposable
{
    private const string Demo = "ansinh_demo_roles";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"ansinh-roles-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_node_appends_to_journals_and_neither_it_nor_the_owner_is_a_superuser()
    {
        await using EmbeddedPostgres server = await StartAsync();
        foreach (DatabaseAccess access in new[] { server.Access, await server.CreateDatabaseAsync(Demo, true, CancellationToken.None) })
            await ShouldBeSeparatedAsync(access);
        await server.DropDatabaseAsync(Demo, CancellationToken.None);
        string found = await EmbeddedPostgres.AdministrationOfAsync(_folder, server.Access.Runtime, CancellationToken.None);
        await using NpgsqlDataSource superuser = NpgsqlDataSource.Create(found);
        (await Some.ScalarAsync<long>(superuser, $"select count(*) from pg_database where datname = '{Demo}'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_an_earlier_build_made_is_handed_over_with_its_data()
    {
        await using (EmbeddedPostgres server = await StartAsync())
        {
            await using NpgsqlDataSource superuser = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "postgres", Pooling = false });
            await Some.ExecuteAsync(superuser, "drop database ansinh");
            await Some.ExecuteAsync(superuser, "drop role ansinh_owner");
            await Some.ExecuteAsync(superuser, "drop role ansinh_runtime");
            await Some.ExecuteAsync(superuser, "create database ansinh");
            await Databases.PrepareAsync(new DatabaseAccess(server.ConnectionString), new CohortMap(64, 2), CancellationToken.None);
        }

        NpgsqlConnection.ClearAllPools();
        await using EmbeddedPostgres again = await StartAsync();
        await ShouldBeSeparatedAsync(again.Access, new CohortMap(64, 2));
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(again.Access.Owner!);
        // As a migration to come does.
        await Some.ExecuteAsync(owner, "select create_event_stream('key'); alter table journal_entry add column more text");
        (await Some.ScalarAsync<long>(
            owner, "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relowner <> 'ansinh_owner'::regrole"))
            .ShouldBe(0);
    }

    private static async Task ShouldBeSeparatedAsync(DatabaseAccess access, CohortMap? map = null)
    {
        PreparedDatabase prepared = await Databases.PrepareAsync(access, new CohortMap(), CancellationToken.None);
        prepared.ShouldBe(new PreparedDatabase(map ?? new CohortMap(), MayChangeJournals: false));
        await using NpgsqlDataSource runtime = NpgsqlDataSource.Create(access.Runtime), owner = NpgsqlDataSource.Create(access.Owner!);
        foreach (NpgsqlDataSource source in new[] { runtime, owner })
            (await Some.ScalarAsync<bool>(source, "select rolsuper from pg_roles where rolname = current_user")).ShouldBeFalse();
        (await Should.ThrowAsync<PostgresException>(() => Some.ExecuteAsync(runtime, "delete from journal_entry")))
            .SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private Task<EmbeddedPostgres> StartAsync() => EmbeddedPostgres.StartAsync(_folder, NullLoggerFactory.Instance, CancellationToken.None);
}
