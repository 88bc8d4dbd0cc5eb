using AnSinh.Domain.Journal;
using AnSinh.Fixtures;
using AnSinh.Ports.Journal;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Storage.Tests;

[Trait("needs", "postgres")]
public sealed class EventStreamsTests(PostgresFixture postgres)
{
    public static StreamEvent Event(string batch, long sequence, string name, byte[]? previousHash = null, Guid? command = null) =>
        StreamEventHash.Seal(
        new StreamEvent(
            batch, sequence, name, command ?? Guid.NewGuid(), new DateTimeOffset(2024, 12, 1, 8, (int)sequence, 0, TimeSpan.Zero), "maker",
            """{"total": 1 }""", [], []),
        previousHash ?? EntryHash.Genesis);

    [Fact]
    public async Task Events_are_chained_fenced_and_answered_once()
    {
        var streams = new EventStreams(postgres.DataSource);
        string batch = Guid.NewGuid().ToString();
        StreamEvent prepared = Event(batch, 1, "prepared");
        StreamEvent approved = Event(batch, 2, "approved", prepared.Hash);
        (await streams.AppendAsync(StreamKind.Batch, prepared, CancellationToken.None)).ShouldBe(
            new AppendResult(AppendOutcome.Appended, 1));
        (await streams.AppendAsync(StreamKind.Batch, Event(batch, 1, "prepared"), CancellationToken.None)).Outcome.ShouldBe(
            AppendOutcome.Fenced);
        (await streams.AppendAsync(StreamKind.Batch, Event(batch, 2, "approved"), CancellationToken.None)).Outcome.ShouldBe(
            AppendOutcome.Fenced, "it does not continue the chain");
        (await streams.AppendAsync(StreamKind.Batch, Event(batch, 3, "approved", approved.Hash), CancellationToken.None)).Outcome.ShouldBe(
            AppendOutcome.Fenced, "it leaves a gap");
        (await streams.AppendAsync(StreamKind.Batch, approved, CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
        (
            await streams.AppendAsync(
                StreamKind.Batch, Event(batch, 3, "approved", approved.Hash, approved.CommandId), CancellationToken.None)).ShouldBe(
            new AppendResult(AppendOutcome.Repeated, 2));
        IReadOnlyList<StreamEvent> read = await streams.ReadAsync(StreamKind.Batch, batch, CancellationToken.None);
        read.ShouldBeEquivalentTo(new List<StreamEvent> { prepared, approved });
    }

    [Fact]
    public async Task Two_writers_of_the_same_step_give_one_event()
    {
        var streams = new EventStreams(postgres.DataSource);
        for (int i = 0; i < 20; i++)
        {
            string batch = Guid.NewGuid().ToString();
            AppendResult[] results = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(_ => streams.AppendAsync(StreamKind.Batch, Event(batch, 1, "prepared"), CancellationToken.None)));
            results.Count(result => result.Outcome == AppendOutcome.Appended).ShouldBe(1);
            results.Count(result => result.Outcome == AppendOutcome.Fenced).ShouldBe(3);
        }
    }

    [Fact]
    public async Task A_changed_event_is_drift()
    {
        var streams = new EventStreams(postgres.DataSource);
        string batch = Guid.NewGuid().ToString();
        await streams.AppendAsync(StreamKind.Batch, Event(batch, 1, "prepared"), CancellationToken.None);
        await Some.ExecuteAsync(postgres.DataSource,
            $"begin; alter table batch_event disable trigger append_only_change; update batch_event set details = '{{}}' where batch = "
            + $"'{batch}'; "
            + "alter table batch_event enable always trigger append_only_change; commit");
        await Should.ThrowAsync<JournalDriftException>(() => streams.ReadAsync(StreamKind.Batch, batch, CancellationToken.None));
    }

    [Fact]
    public async Task Funds_have_chained_and_fenced_streams_of_their_own()
    {
        var streams = new EventStreams(postgres.DataSource);
        string fund = Guid.NewGuid().ToString();
        await ShouldBeChainedAndFencedAsync(streams, StreamKind.Fund, fund);
        (await streams.ReadAsync(StreamKind.Batch, fund, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_kind_that_comes_gets_the_same_table_from_one_function()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        foreach (string kind in new[] { "person", "right" })
        {
            await Some.ExecuteAsync(dataSource, $"select create_event_stream('{kind}')");
            await ShouldBeChainedAndFencedAsync(new EventStreams(dataSource), new StreamKind(kind), "0001");
        }

        (await FormOfAsync(dataSource, "person")).ShouldBe(await FormOfAsync(dataSource, "fund"));
        foreach (string bad in new[] { "", "Right", "right; drop table fund_event", "_right" })
        {
            Should.Throw<ArgumentException>(() => new StreamKind(bad));
            await Should.ThrowAsync<PostgresException>(() => Some.ExecuteAsync(dataSource, $"select create_event_stream('{bad}')"));
        }
    }

    /// <summary>Who adds a table of streams and forgets to name its kind would have streams that nothing verifies.</summary>
    [Fact]
    public async Task Every_table_of_streams_is_a_kind_that_is_verified()
    {
        await using NpgsqlCommand tables = postgres.DataSource.CreateCommand(
            """
            select array_agg(table_name::text order by table_name) from (
                select table_name from information_schema.columns
                where table_schema = 'public' and column_name in ('sequence', 'event', 'command_id', 'details', 'previous_hash', 'hash')
                group by table_name having count(*) = 6) streams
            """);
        ((string[])(await tables.ExecuteScalarAsync(CancellationToken.None))!).ShouldBe(
            StreamKind.All.Select(kind => kind.Name + "_event"), ignoreOrder: true);
    }

    [Fact]
    public async Task Keys_are_each_given_once_in_their_order()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        var streams = new EventStreams(dataSource);
        StreamEvent first = Event("b", 1, "prepared");
        await streams.AppendAsync(StreamKind.Batch, first, CancellationToken.None);
        await streams.AppendAsync(StreamKind.Batch, Event("b", 2, "approved", first.Hash), CancellationToken.None);
        await streams.AppendAsync(StreamKind.Batch, Event("a", 1, "prepared"), CancellationToken.None);
        await streams.AppendAsync(StreamKind.Fund, Event("f", 1, "proposed"), CancellationToken.None);
        var keys = new List<string>();
        await foreach (string key in streams.KeysAsync(StreamKind.Batch, CancellationToken.None))
            keys.Add(key);
        keys.ShouldBe(["a", "b"]);
    }

    private static async Task ShouldBeChainedAndFencedAsync(EventStreams streams, StreamKind kind, string key)
    {
        StreamEvent first = Event(key, 1, "proposed");
        StreamEvent second = Event(key, 2, "confirmed", first.Hash);
        (await AppendAsync(first)).Outcome.ShouldBe(AppendOutcome.Appended);
        (await AppendAsync(Event(key, 1, "proposed"))).Outcome.ShouldBe(AppendOutcome.Fenced);
        (await AppendAsync(Event(key, 2, "confirmed"))).Outcome.ShouldBe(AppendOutcome.Fenced, "it does not continue the chain");
        (await AppendAsync(second)).Outcome.ShouldBe(AppendOutcome.Appended);
        (await AppendAsync(Event(key, 3, "confirmed", second.Hash, second.CommandId))).ShouldBe(
            new AppendResult(AppendOutcome.Repeated, 2));
        (await streams.ReadAsync(kind, key, CancellationToken.None)).ShouldBeEquivalentTo(new List<StreamEvent> { first, second });

        Task<AppendResult> AppendAsync(StreamEvent next) => streams.AppendAsync(kind, next, CancellationToken.None);
    }

    /// <summary>Columns, constraints and triggers of a kind's table, with its name taken out.</summary>
    private static async Task<string> FormOfAsync(NpgsqlDataSource dataSource, string kind)
    {
        await using NpgsqlCommand form = dataSource.CreateCommand(
            $"""
            select string_agg(line, E'\n' order by line) from (
                select replace(concat_ws(' ', attname, atttypid::regtype, attnotnull), '{kind}', '') as line
                from pg_attribute where attrelid = '{kind}_event'::regclass and attnum > 0
                union all select replace(pg_get_constraintdef(oid), '{kind}', '') from pg_constraint where conrelid = '{kind}_event'::regclass
                union all select replace(pg_get_triggerdef(oid), '{kind}', '') || tgenabled::text from pg_trigger where tgrelid = '{kind}_event'::regclass
            ) lines
            """);
        return (string)(await form.ExecuteScalarAsync(CancellationToken.None))!;
    }
}
