using AnSinh.Domain.Journal;
using AnSinh.Fixtures;
using AnSinh.Ports.Journal;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Storage.Tests;

[Trait("needs", "postgres")]
public sealed class BatchJournalTests(PostgresFixture postgres)
{
    public static BatchEvent Event(string batch, long sequence, string name, byte[]? previousHash = null, Guid? command = null) => BatchEventHash.Seal(
        new BatchEvent(batch, sequence, name, command ?? Guid.NewGuid(), new DateTimeOffset(2024, 12, 1, 8, (int)sequence, 0, TimeSpan.Zero), "maker", """{"total": 1 }""", [], []),
        previousHash ?? EntryHash.Genesis);

    [Fact]
    public async Task Events_are_chained_fenced_and_answered_once()
    {
        var journal = new BatchJournal(postgres.DataSource);
        string batch = Guid.NewGuid().ToString();
        BatchEvent prepared = Event(batch, 1, "prepared");
        BatchEvent approved = Event(batch, 2, "approved", prepared.Hash);
        (await journal.AppendAsync(prepared, CancellationToken.None)).ShouldBe(new AppendResult(AppendOutcome.Appended, 1));
        (await journal.AppendAsync(Event(batch, 1, "prepared"), CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Fenced);
        (await journal.AppendAsync(Event(batch, 2, "approved"), CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Fenced, "it does not continue the chain");
        (await journal.AppendAsync(Event(batch, 3, "approved", approved.Hash), CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Fenced, "it leaves a gap");
        (await journal.AppendAsync(approved, CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
        (await journal.AppendAsync(Event(batch, 3, "approved", approved.Hash, approved.CommandId), CancellationToken.None)).ShouldBe(new AppendResult(AppendOutcome.Repeated, 2));
        IReadOnlyList<BatchEvent> read = await journal.ReadAsync(batch, CancellationToken.None);
        read.ShouldBeEquivalentTo(new List<BatchEvent> { prepared, approved });
    }

    [Fact]
    public async Task Two_writers_of_the_same_step_give_one_event()
    {
        var journal = new BatchJournal(postgres.DataSource);
        for (int i = 0; i < 20; i++)
        {
            string batch = Guid.NewGuid().ToString();
            AppendResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => journal.AppendAsync(Event(batch, 1, "prepared"), CancellationToken.None)));
            results.Count(result => result.Outcome == AppendOutcome.Appended).ShouldBe(1);
            results.Count(result => result.Outcome == AppendOutcome.Fenced).ShouldBe(3);
        }
    }

    [Fact]
    public async Task A_changed_event_is_drift()
    {
        var journal = new BatchJournal(postgres.DataSource);
        string batch = Guid.NewGuid().ToString();
        await journal.AppendAsync(Event(batch, 1, "prepared"), CancellationToken.None);
        await Some.ExecuteAsync(postgres.DataSource,
            $"begin; alter table batch_event disable trigger append_only_change; update batch_event set details = '{{}}' where batch = '{batch}'; "
            + "alter table batch_event enable always trigger append_only_change; commit");
        await Should.ThrowAsync<JournalDriftException>(() => journal.ReadAsync(batch, CancellationToken.None));
    }

    [Fact]
    public async Task Lists_are_newest_first_and_can_leave_out_what_is_done()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        var journal = new BatchJournal(dataSource);
        foreach ((string batch, string last, int day) in new[] { ("a", "closed", 1), ("b", "released", 2), ("c", "withdrawn", 3), ("d", "approved", 4) })
        {
            DateTimeOffset at = new(2024, 12, day, 0, 0, 0, TimeSpan.Zero);
            BatchEvent first = BatchEventHash.Seal(Event(batch, 1, "prepared") with { RecordedAt = at }, EntryHash.Genesis);
            await journal.AppendAsync(first, CancellationToken.None);
            await journal.AppendAsync(BatchEventHash.Seal(Event(batch, 2, last) with { RecordedAt = at.AddHours(1), Actor = "checker" }, first.Hash), CancellationToken.None);
        }

        (await journal.ListAsync(openOnly: false, 10, CancellationToken.None)).Select(head => head.BatchId).ShouldBe(["d", "c", "b", "a"]);
        (await journal.ListAsync(openOnly: false, 2, CancellationToken.None)).Select(head => head.BatchId).ShouldBe(["d", "c"]);
        IReadOnlyList<BatchHead> open = await journal.ListAsync(openOnly: true, 10, CancellationToken.None);
        open.Select(head => head.BatchId).ShouldBe(["d", "b"]);
        open[1].ShouldBe(new BatchHead("b", "released", new DateTimeOffset(2024, 12, 2, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 12, 2, 1, 0, 0, TimeSpan.Zero), "checker"));
    }

    /// <summary>The query that makes up for what fell due while nothing ran: only the newest event counts.</summary>
    [Fact]
    public async Task Due_are_batches_whose_newest_event_is_a_schedule_that_has_come()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        var journal = new BatchJournal(dataSource);
        DateTimeOffset now = new(2026, 11, 30, 2, 0, 0, TimeSpan.Zero);
        (string Batch, string At, string? Next)[] batches =
        [
            ("late", "2026-11-29T08:00:00+07:00", null), ("now", "2026-11-30T09:00:00+07:00", null), ("soon", "2026-11-30T09:00:01+07:00", null),
            ("released", "2026-11-29T08:00:00+07:00", "released"), ("back", "2026-11-29T08:00:00+07:00", "sent-back"),
        ];
        foreach ((string batch, string at, string? next) in batches)
        {
            BatchEvent scheduled = BatchEventHash.Seal(Event(batch, 1, "scheduled") with { Details = $$"""{"releaseAt":"{{at}}"}""" }, EntryHash.Genesis);
            await journal.AppendAsync(scheduled, CancellationToken.None);
            if (next is not null)
                await journal.AppendAsync(Event(batch, 2, next, scheduled.Hash), CancellationToken.None);
        }

        (await journal.ListDueAsync(now, 10, CancellationToken.None)).ShouldBe(["late", "now"]);
        (await journal.ListDueAsync(now, 1, CancellationToken.None)).ShouldBe(["late"]);
        (await journal.ListDueAsync(now.AddDays(-9), 10, CancellationToken.None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Funds_have_chained_and_fenced_streams_of_their_own()
    {
        var funds = new FundJournal(postgres.DataSource);
        string fund = Guid.NewGuid().ToString();
        BatchEvent proposed = Event(fund, 1, "proposed");
        BatchEvent confirmed = Event(fund, 2, "confirmed", proposed.Hash);
        (await funds.AppendAsync(proposed, CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
        (await funds.AppendAsync(Event(fund, 1, "proposed"), CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Fenced);
        (await funds.AppendAsync(Event(fund, 2, "confirmed"), CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Fenced, "it does not continue the chain");
        (await funds.AppendAsync(confirmed, CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
        (await funds.AppendAsync(Event(fund, 3, "confirmed", confirmed.Hash, confirmed.CommandId), CancellationToken.None)).ShouldBe(new AppendResult(AppendOutcome.Repeated, 2));
        (await funds.ReadAsync(fund, CancellationToken.None)).Count.ShouldBe(2);
        (await new BatchJournal(postgres.DataSource).ReadAsync(fund, CancellationToken.None)).ShouldBeEmpty();
        await Should.ThrowAsync<PostgresException>(() => Some.ExecuteAsync(postgres.DataSource, $"delete from fund_event where fund = '{fund}'"));
        await Some.ExecuteAsync(postgres.DataSource,
            $"begin; alter table fund_event disable trigger append_only_change; update fund_event set actor = 'nobody' where fund = '{fund}' and sequence = 2; "
            + "alter table fund_event enable always trigger append_only_change; commit");
        await Should.ThrowAsync<JournalDriftException>(() => funds.ReadAsync(fund, CancellationToken.None));
    }
}
