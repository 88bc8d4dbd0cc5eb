using System.Globalization;
using AnSinh.Domain.Cohorts;
using AnSinh.Fixtures;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Storage.Tests;

/// <summary>What the role of a node may do with the database, and what it may not.</summary>
[Trait("needs", "postgres")]
public sealed class RuntimeRightsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DatabaseAccess _access = null!;
    private PreparedDatabase _prepared = null!;
    private NpgsqlDataSource _runtime = null!;
    private NpgsqlDataSource _owner = null!;

    private static readonly string[] OnJournals =
    [
        "update {0} set actor = 'another'", "delete from {0}", "truncate {0}", "drop table {0}", "alter table {0} disable trigger all",
        "alter table {0} add column more text", "begin; lock table {0} in exclusive mode", "drop trigger append_only_truncate on {0}",
        "create trigger more before insert on {0} for each row execute function refuse_journal_change()",
        "create rule more as on insert to {0} do instead nothing",
    ];

    private static readonly string[] OnOthers =
    [
        "drop trigger append_only_update on journal_entry", "drop trigger append_only_change on batch_event",
        "update journal_entry set personal = null, personal_erased_at = now()",
        "alter function refuse_journal_change() rename to gone", "drop view transfer_order", "create table more (n integer)",
        "create or replace function refuse_journal_change() returns trigger language plpgsql as 'begin return new; end'",
        "select create_event_stream('more')", "set session_replication_role = replica", "update ansinh_cluster set lanes = 1",
        "update orleansquery set querytext = ''", "delete from schemaversions", "delete from stray_status", "create schema more",
        "create role more", "create database more", "alter system set fsync = off", "checkpoint", "copy (select 1) to program 'true'",
    ];

    public async ValueTask InitializeAsync()
    {
        _access = await postgres.CreateAccessAsync();
        _prepared = await PrepareAsync(_access);
        (_runtime, _owner) = (NpgsqlDataSource.Create(_access.Runtime), NpgsqlDataSource.Create(_access.Owner!));
    }

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _owner.DisposeAsync();
    }

    [Fact]
    public async Task The_runtime_may_change_no_journal_no_table_and_nothing_of_the_server()
    {
        string[] journals = ["journal_entry", "batch_event", "fund_event"];
        IEnumerable<string> forbidden = OnOthers.Concat(journals.SelectMany(
            journal => OnJournals.Select(statement => statement.Replace("{0}", journal, StringComparison.Ordinal))));
        foreach (string statement in forbidden)
        {
            PostgresException refused =
                await Should.ThrowAsync<PostgresException>(() => Some.ExecuteAsync(_runtime, statement), statement);
            refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, statement);
        }
    }

    [Fact]
    public async Task It_appends_reads_and_keeps_its_caches()
    {
        _prepared.MayChangeJournals.ShouldBeFalse();
        int cohort = Some.Cohort();
        await using (JournalWriter writer = Some.Writer(_runtime))
        {
            await writer.AppendAsync(Some.Orders(cohort, 1), CancellationToken.None);
            // Enough at once for a copy.
            await Task.WhenAll(Enumerable.Range(0, 2 * StorageLimits.EntriesWorthCopying)
                .Select(_ => writer.AppendAsync(Some.Orders(Some.Cohort(), 1), CancellationToken.None).AsTask()));
            await writer.StopAsync();
        }

        (await Some.ScalarAsync<long>(_runtime, $"select count(*) from transfer_order where cohort = {cohort}")).ShouldBe(3);
        (await Some.ScalarAsync<long>(_runtime, "select count(*) from journal_entry"))
            .ShouldBe(1 + (2 * StorageLimits.EntriesWorthCopying));
        var hints = new LanePositionHints(_runtime);
        await hints.RaiseAsync(new Dictionary<int, long> { [cohort] = 1 }, CancellationToken.None);
        (await Some.ScalarAsync<long>(_runtime, $"select sequence from lane_position where cohort = {cohort}")).ShouldBe(1);
    }

    /// <summary>The rights are decided, not left over: whoever adds a table says what nodes do with it.</summary>
    [Fact]
    public async Task The_rights_on_every_table_are_decided()
    {
        await using NpgsqlCommand find = _owner.CreateCommand("""
            select c.relname from pg_class c
            where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
              and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname like 'append\_only\_%')
            """);
        await using NpgsqlDataReader row = await find.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await row.ReadAsync())
            tables.Add(row.GetString(0));
        tables.ShouldBe(
            RuntimeRights.Tables.Keys, ignoreOrder: true, "name the table in RuntimeRights.Tables, with the least that a node needs");
    }

    [Fact]
    public async Task A_table_that_is_not_ours_stays_the_owners()
    {
        await Some.ExecuteAsync(_owner, "create table of_somebody (secret text)");
        await PrepareAsync(_access);
        (await Should.ThrowAsync<PostgresException>(() => Some.ExecuteAsync(_runtime, "select * from of_somebody")))
            .SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task A_new_kind_of_streams_is_appended_to_and_not_changed()
    {
        await Some.ExecuteAsync(_owner, "select create_event_stream('key')");
        await PrepareAsync(_access);
        await Some.ExecuteAsync(_runtime, "insert into key_event select 'k', 1, 'made', gen_random_uuid(), now(), 'a', '{}', h, h "
            + "from sha256('x') h");
        (await Should.ThrowAsync<PostgresException>(() => Some.ExecuteAsync(_runtime, "update key_event set actor = 'b'")))
            .SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Rights_that_somebody_added_are_taken_back_at_the_next_preparation()
    {
        string role = new NpgsqlConnectionStringBuilder(_access.Runtime).Username!;
        await Some.ExecuteAsync(_owner, $"grant all on journal_entry to {role}");
        (await PrepareAsync(new DatabaseAccess(_access.Runtime))).MayChangeJournals.ShouldBeTrue();
        (await PrepareAsync(_access)).MayChangeJournals.ShouldBeFalse();
    }

    /// <summary>None of these needs a right on the table itself.</summary>
    [Theory]
    [InlineData("alter schema public owner to {0}")]
    [InlineData("alter database {1} owner to {0}")]
    [InlineData("alter role {0} createrole")]
    [InlineData("alter role {0} superuser")]
    [InlineData("grant pg_write_all_data to {0}")]
    [InlineData("grant update (actor) on batch_event to {0}")]
    [InlineData("grant {2} to {0}")]
    public async Task Every_way_to_a_journal_is_known(string way)
    {
        string role = new NpgsqlConnectionStringBuilder(_access.Runtime).Username!;
        var owner = new NpgsqlConnectionStringBuilder(_access.Owner!);
        await Some.ExecuteAsync(_owner, string.Format(CultureInfo.InvariantCulture, way, role, owner.Database, owner.Username));
        (await PrepareAsync(_access)).MayChangeJournals.ShouldBeTrue();
    }

    [Fact]
    public async Task A_runtime_alone_needs_a_database_that_is_ready_and_says_so()
    {
        DatabaseAccess access = await postgres.CreateAccessAsync();
        var alone = new DatabaseAccess(access.Runtime);
        (await Should.ThrowAsync<DatabaseNotReadyException>(() => PrepareAsync(alone))).Message.ShouldContain("ansinh migrate");
        await PrepareAsync(access);
        PreparedDatabase prepared = await PrepareAsync(alone);
        prepared.ShouldBe(new PreparedDatabase(new CohortMap(), MayChangeJournals: false));
        // As it is for a node of a later build.
        await using NpgsqlDataSource owner = NpgsqlDataSource.Create(access.Owner!);
        await Some.ExecuteAsync(owner, "delete from schemaversions where scriptname like '0010%'");
        (await Should.ThrowAsync<DatabaseNotReadyException>(() => PrepareAsync(alone))).Message.ShouldContain("AnSinhOwner");
    }

    [Fact]
    public async Task The_owner_alone_migrates_as_ever_and_is_known_as_one_who_could_change_journals()
    {
        DatabaseAccess access = await postgres.CreateAccessAsync();
        (await PrepareAsync(new DatabaseAccess(access.Owner!))).MayChangeJournals.ShouldBeTrue();
        (await PrepareAsync(new DatabaseAccess(access.Owner!, access.Owner))).MayChangeJournals.ShouldBeTrue();
    }

    private static Task<PreparedDatabase> PrepareAsync(DatabaseAccess access) =>
        Databases.PrepareAsync(access, new CohortMap(), CancellationToken.None);
}
