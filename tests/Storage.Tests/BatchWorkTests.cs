using AnSinh.Domain.Journal;
using AnSinh.Fixtures;
using AnSinh.Ports.Journal;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Storage.Tests;

/// <summary>What somebody has to do something about, however many drafts lie about.</summary>
[Trait("needs", "postgres")]
public sealed class BatchWorkTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2024, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private NpgsqlDataSource _dataSource = null!;
    private BatchWork _work = null!;

    public async ValueTask InitializeAsync()
    {
        _dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        _work = new BatchWork(_dataSource);
    }

    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();

    /// <summary>The oldest release is the one that waits the longest: ten thousand newer drafts used to hide it.</summary>
    [Fact]
    public async Task Under_way_is_what_was_released_and_is_not_closed_the_oldest_first_in_pages_without_end()
    {
        await WriteAsync("closed", 0, "prepared", "released", "ordered", "closed");
        await WriteAsync("newest", 9, "prepared", "released");
        await WriteAsync("oldest", 1, "prepared", "released", "bank-held");
        await WriteAsync("stopped", 2, "prepared", "released", "stopped");
        for (int draft = 0; draft < 5; draft++)
            await WriteAsync($"draft-{draft}", 20 + draft, "prepared");
        await WriteAsync("given-up", 3, "prepared", "withdrawn");

        IReadOnlyList<BatchPlace> first = await _work.ListUnderWayAsync(null, 2, CancellationToken.None);
        first.Select(batch => batch.BatchId).ShouldBe(["oldest", "stopped"]);
        IReadOnlyList<BatchPlace> second = await _work.ListUnderWayAsync(first[^1], 2, CancellationToken.None);
        second.Select(batch => batch.BatchId).ShouldBe(["newest"]);
        (await _work.AllUnderWayAsync(CancellationToken.None).ToListAsync()).ShouldBe(["oldest", "stopped", "newest"]);
    }

    [Fact]
    public async Task Ended_lately_is_what_was_given_up_or_closed_since_then()
    {
        await WriteAsync("long-ago", 0, "prepared", "withdrawn");
        await WriteAsync("back", 10, "prepared", "verified", "sent-back");
        await WriteAsync("again", 10, "prepared", "verified", "sent-back", "prepared");
        await WriteAsync("closed", 11, "prepared", "released", "closed");
        (await _work.ListEndedAsync(Start.AddDays(5), 10, CancellationToken.None)).ShouldBe(["back", "closed"]);
    }

    [Fact]
    public async Task Drafts_are_counted_for_each_person_and_the_old_ones_found()
    {
        await WriteAsync("old", 0, "prepared", "submitted");
        await WriteAsync("touched", 0, "prepared");
        await AppendAsync("touched", 2, "hold-lifted", Start.AddDays(50));
        await WriteAsync("approved", 1, "prepared", "approved");
        await WriteAsync("released", 2, "prepared", "released");
        await WriteAsync("withdrawn", 3, "prepared", "withdrawn");
        (await _work.CountDraftsAsync("maker", CancellationToken.None)).ShouldBe(3);
        (await _work.CountDraftsAsync("another", CancellationToken.None)).ShouldBe(0);
        (await _work.ListStaleDraftsAsync(Start.AddDays(40), 10, CancellationToken.None)).ShouldBe(["old"]);
    }

    private async Task WriteAsync(string batch, int day, params string[] events)
    {
        for (int i = 0; i < events.Length; i++)
            await AppendAsync(batch, i + 1, events[i], Start.AddDays(day).AddMinutes(i));
    }

    private async Task AppendAsync(string batch, int sequence, string name, DateTimeOffset at)
    {
        var streams = new EventStreams(_dataSource);
        IReadOnlyList<StreamEvent> known = await streams.ReadAsync(StreamKind.Batch, batch, CancellationToken.None);
        StreamEvent next = EventStreamsTests.Event(batch, sequence, name) with { RecordedAt = at, Actor = "maker" };
        await streams.AppendAsync(
            StreamKind.Batch, StreamEventHash.Seal(next, known.Count == 0 ? EntryHash.Genesis : known[^1].Hash), CancellationToken.None);
    }
}
