using AnSinh.Domain.Journal;
using AnSinh.Fixtures;
using AnSinh.Ports.Journal;
using AnSinh.Storage.Journal;
using Npgsql;
using NpgsqlTypes;

namespace AnSinh.Storage.Tests;

[Trait("needs", "postgres")]
public sealed class JournalReaderTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Reading_after_a_sequence_returns_the_rest()
    {
        List<JournalEntry> stream = await WriteAsync(Some.Stream(Some.Cohort(), 4));
        (await Some.ReadAllAsync(postgres.DataSource, stream[0].Cohort, after: 2)).Select(entry => entry.Sequence).ShouldBe([3, 4]);
        (await Some.ReadAllAsync(postgres.DataSource, stream[0].Cohort, after: 4)).ShouldBeEmpty();
    }

    /// <summary>A lane reads while its broker is away, and another reader needs the only connection.</summary>
    [Fact]
    public async Task No_connection_is_held_while_whoever_reads_does_something_else()
    {
        int cohort = Some.Cohort();
        const int Entries = JournalReader.PageEntries + 3;
        List<JournalEntry> stream = await WriteAsync(Some.Stream(cohort, Entries));
        var only = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { MaxPoolSize = 1, Timeout = 5 };
        await using NpgsqlDataSource one = NpgsqlDataSource.Create(only);
        var reader = new JournalReader(one);
        foreach (IAsyncEnumerable<JournalEntry> read in (IAsyncEnumerable<JournalEntry>[])
            [
                reader.ReadOrdersAfterAsync(new Dictionary<int, long> { [cohort] = 0 }, default),
                reader.ReadBatchesAsync([cohort], [stream[0].BatchId!], default),
            ])
        {
            var seen = new List<long>();
            await foreach (JournalEntry entry in read)
            {
                seen.Add(entry.Sequence);
                await using NpgsqlCommand other = one.CreateCommand("select 1");
                (await other.ExecuteScalarAsync()).ShouldBe(1);
            }

            seen.ShouldBe(stream.Select(entry => entry.Sequence));
        }
    }

    [Fact]
    public async Task A_reader_ahead_of_the_journal_is_told_so()
    {
        List<JournalEntry> stream = await WriteAsync(Some.Stream(Some.Cohort(), 2));
        await Should.ThrowAsync<JournalDriftException>(() => Some.ReadAllAsync(postgres.DataSource, stream[0].Cohort, after: 3));
    }

    [Theory]
    [InlineData("amount[2] = amount[2] + 1")]
    [InlineData("bank[1] = 970400")]
    [InlineData("actor = 'somebody'")]
    [InlineData("control_sum = control_sum + 1")]
    [InlineData("personal = '\\x00'")]
    [InlineData("personal_digest = decode(repeat('00', 32), 'hex')")]
    [InlineData("recorded_at = recorded_at + interval '1 microsecond'")]
    [InlineData("previous_hash = decode(repeat('00', 32), 'hex')")]
    [InlineData("hash = decode(repeat('00', 32), 'hex')")]
    [InlineData("command_id = gen_random_uuid()")]
    public async Task A_changed_row_is_drift(string change)
    {
        List<JournalEntry> stream = await WriteAsync(Some.Stream(Some.Cohort(), 3));
        await TamperAsync($"update journal_entry set {change} where cohort = {stream[0].Cohort} and sequence = 2");
        await Should.ThrowAsync<JournalDriftException>(() => Some.ReadAllAsync(postgres.DataSource, stream[0].Cohort));
        await Should.ThrowAsync<JournalDriftException>(() => Some.ReadAllAsync(postgres.DataSource, stream[0].Cohort, after: 1));
    }

    [Fact]
    public async Task The_declared_columns_are_those_of_the_table_and_the_order_of_the_parameters()
    {
        await using NpgsqlCommand command = postgres.DataSource.CreateCommand(
            "select column_name || ' ' || udt_name from information_schema.columns "
            + "where table_schema = 'public' and table_name = 'journal_entry' and column_name <> 'personal_erased_at'");
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        var columns = new List<string>();
        while (await reader.ReadAsync())
            columns.Add(reader.GetString(0));
        JournalEntry entry = Some.Orders(Some.Cohort(), 1);
        JournalColumns.All.Select(column => $"{column.Name} {TypeOf(column.ParameterOf(entry).NpgsqlDbType)}")
            .ShouldBe(columns, ignoreOrder: true);
        JournalColumns.All.Select(column => column.Parameter).ShouldBe(Enumerable.Range(1, columns.Count).Select(number => $"${number}"));

        static string TypeOf(NpgsqlDbType type)
        {
            string array = type.HasFlag(NpgsqlDbType.Array) ? "_" : "";
            return array + (type & ~NpgsqlDbType.Array) switch
            {
                NpgsqlDbType.Smallint => "int2",
                NpgsqlDbType.Integer => "int4",
                NpgsqlDbType.Bigint => "int8",
                NpgsqlDbType.TimestampTz => "timestamptz",
                var other => other.ToString().ToLowerInvariant(),
            };
        }
    }

    [Fact]
    public async Task A_removed_row_is_drift()
    {
        List<JournalEntry> stream = await WriteAsync(Some.Stream(Some.Cohort(), 3));
        await TamperAsync($"delete from journal_entry where cohort = {stream[0].Cohort} and sequence = 2");
        await Should.ThrowAsync<JournalDriftException>(() => Some.ReadAllAsync(postgres.DataSource, stream[0].Cohort));
    }

    [Fact]
    public async Task Orders_after_positions_come_by_cohort_and_sequence()
    {
        int first = Some.Cohort(), second = Some.Cohort(), idle = Some.Cohort();
        foreach (int cohort in new[] { second, first })
        {
            JournalEntry one = Some.Orders(cohort, 1);
            JournalEntry two = Some.Statuses(cohort, 2, one.Hash, [0], "ACSC");
            JournalEntry three = EntryHash.Seal(Some.Orders(cohort, 3, batch: "next") with { PreviousOrders = 1 }, two.Hash);
            await WriteAsync([one, two, three]);
        }

        var positions = new Dictionary<int, long> { [second] = 1, [first] = 0, [idle] = 0 };
        (await CollectAsync(new JournalReader(postgres.DataSource).ReadOrdersAfterAsync(positions, CancellationToken.None)))
            .Select(entry => (entry.Cohort, entry.Sequence)).ShouldBe([(first, 1), (first, 3), (second, 3)]);
        (await CollectAsync(new JournalReader(postgres.DataSource).ReadBatchesAsync([first, second], [Some.Batch], CancellationToken.None)))
            .Select(entry => (entry.Cohort, entry.Sequence)).ShouldBe([(first, 1), (first, 2), (second, 1), (second, 2)]);
    }

    [Fact]
    public async Task A_missing_orders_entry_between_two_is_drift()
    {
        int cohort = Some.Cohort();
        JournalEntry one = Some.Orders(cohort, 1);
        JournalEntry two = EntryHash.Seal(Some.Orders(cohort, 2) with { PreviousOrders = 1 }, one.Hash);
        JournalEntry three = EntryHash.Seal(Some.Orders(cohort, 3) with { PreviousOrders = 2 }, two.Hash);
        await WriteAsync([one, two, three]);
        var positions = new Dictionary<int, long> { [cohort] = 0 };
        (
            await CollectAsync(
                new JournalReader(postgres.DataSource).ReadOrdersAfterAsync(positions, CancellationToken.None))).Count.ShouldBe(3);
        await TamperAsync($"delete from journal_entry where cohort = {cohort} and sequence = 2");
        await Should.ThrowAsync<JournalDriftException>(
            () => CollectAsync(new JournalReader(postgres.DataSource).ReadOrdersAfterAsync(positions, CancellationToken.None)));
    }

    [Fact]
    public async Task Erased_personal_data_leave_the_chain_whole()
    {
        List<JournalEntry> stream = await WriteAsync(Some.Stream(Some.Cohort(), 2));
        await Some.ExecuteAsync(
            postgres.DataSource, $"update journal_entry set personal = null, personal_erased_at = now() where cohort = {stream[0].Cohort}");
        List<JournalEntry> read = await Some.ReadAllAsync(postgres.DataSource, stream[0].Cohort);
        read.Count.ShouldBe(2);
        read.ShouldAllBe(entry => entry.Personal.Length == 0);
    }

    [Theory]
    [InlineData("update journal_entry set amount[1] = 1")]
    [InlineData("update journal_entry set actor = 'x', personal = null, personal_erased_at = now()")]
    [InlineData("update journal_entry set personal = '\\x01'")]
    [InlineData("delete from journal_entry")]
    [InlineData("truncate journal_entry")]
    [InlineData("set session_replication_role = replica; delete from journal_entry")]
    [InlineData("update batch_event set actor = 'x'")]
    [InlineData("delete from batch_event")]
    [InlineData("truncate batch_event")]
    public async Task The_journal_refuses_every_change(string statement)
    {
        await WriteAsync(Some.Stream(Some.Cohort(), 1));
        StreamEvent prepared = EventStreamsTests.Event(Guid.NewGuid().ToString(), 1, "prepared");
        await new EventStreams(postgres.DataSource).AppendAsync(StreamKind.Batch, prepared, CancellationToken.None);
        await using NpgsqlConnection connection = await postgres.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        PostgresException refused = await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        refused.MessageText.ShouldContain("append-only");
        // Not back into the pool with a session setting.
        NpgsqlConnection.ClearPool(connection);
    }

    private static async Task<List<JournalEntry>> CollectAsync(IAsyncEnumerable<JournalEntry> entries)
    {
        var list = new List<JournalEntry>();
        await foreach (JournalEntry entry in entries)
            list.Add(entry);
        return list;
    }

    private async Task<List<JournalEntry>> WriteAsync(List<JournalEntry> entries)
    {
        await using JournalWriter writer = Some.Writer(postgres.DataSource);
        foreach (JournalEntry entry in entries)
            (await writer.AppendAsync(entry, CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
        return entries;
    }

    /// <summary>What only a superuser who means it can do. In one transaction, so that other tests never see the triggers away.</summary>
    private Task TamperAsync(string statement) => Some.ExecuteAsync(postgres.DataSource,
        $"begin; alter table journal_entry disable trigger user; {statement}; alter table journal_entry enable always trigger "
        + $"append_only_update; "
        + "alter table journal_entry enable always trigger append_only_delete; alter table journal_entry enable always trigger "
        + "append_only_truncate; commit");
}
