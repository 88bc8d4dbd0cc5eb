using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Fixtures;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Storage.Tests;

[Trait("needs", "postgres")]
public sealed class BatchDirectoryTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Lists_are_newest_first_and_can_leave_out_what_is_done()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        var streams = new EventStreams(dataSource);
        var directory = new BatchDirectory(dataSource);
        foreach ((
            string batch, string last,
            int day) in new[] { ("a", "closed", 1), ("b", "released", 2), ("c", "withdrawn", 3), ("d", "approved", 4) })
        {
            DateTimeOffset at = new(2024, 12, day, 0, 0, 0, TimeSpan.Zero);
            StreamEvent first =
                StreamEventHash.Seal(EventStreamsTests.Event(batch, 1, "prepared") with { RecordedAt = at }, EntryHash.Genesis);
            await streams.AppendAsync(StreamKind.Batch, first, CancellationToken.None);
            await streams.AppendAsync(
                StreamKind.Batch,
                StreamEventHash.Seal(
                    EventStreamsTests.Event(batch, 2, last) with { RecordedAt = at.AddHours(1), Actor = "checker" }, first.Hash),
                CancellationToken.None);
        }

        (await directory.ListAsync(openOnly: false, 10, CancellationToken.None))
            .Select(head => head.BatchId)
            .ShouldBe(["d", "c", "b", "a"]);
        (await directory.ListAsync(openOnly: false, 2, CancellationToken.None)).Select(head => head.BatchId).ShouldBe(["d", "c"]);
        IReadOnlyList<BatchHead> open = await directory.ListAsync(openOnly: true, 10, CancellationToken.None);
        open.Select(head => head.BatchId).ShouldBe(["d", "b"]);
        open[1].ShouldBe(
            new BatchHead(
                "b", "released", new DateTimeOffset(2024, 12, 2, 0, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2024, 12, 2, 1, 0, 0, TimeSpan.Zero), "checker"));
    }

    /// <summary>The query that makes up for what fell due while nothing ran: only the newest event counts.</summary>
    [Fact]
    public async Task Due_are_batches_whose_newest_event_is_a_schedule_that_has_come()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        var streams = new EventStreams(dataSource);
        var directory = new BatchDirectory(dataSource);
        DateTimeOffset now = new(2026, 11, 30, 2, 0, 0, TimeSpan.Zero);
        (string Batch, string At, string? Next)[] batches =
        [
            ("late", "2026-11-29T08:00:00+07:00", null), ("now", "2026-11-30T09:00:00+07:00", null), (
                "soon", "2026-11-30T09:00:01+07:00", null),
            ("released", "2026-11-29T08:00:00+07:00", "released"), ("back", "2026-11-29T08:00:00+07:00", "sent-back"),
        ];
        foreach ((string batch, string at, string? next) in batches)
        {
            StreamEvent scheduled = StreamEventHash.Seal(
                EventStreamsTests.Event(batch, 1, "scheduled") with { Details = $$"""{"releaseAt":"{{at}}"}""" }, EntryHash.Genesis);
            await streams.AppendAsync(StreamKind.Batch, scheduled, CancellationToken.None);
            if (next is not null)
                await streams.AppendAsync(
                    StreamKind.Batch, EventStreamsTests.Event(batch, 2, next, scheduled.Hash), CancellationToken.None);
        }

        (await directory.ListDueAsync(now, 10, CancellationToken.None)).ShouldBe(["late", "now"]);
        (await directory.ListDueAsync(now, 1, CancellationToken.None)).ShouldBe(["late"]);
        (await directory.ListDueAsync(now.AddDays(-9), 10, CancellationToken.None)).ShouldBeEmpty();
    }
}
