using AnSinh.Contracts.Batches;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Fixtures;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>Batches that nobody releases cost nobody anything.</summary>
[Trait("needs", "postgres")]
public sealed class DraftTests(PostgresFixture postgres) : BatchTestBase(postgres)
{
    [Fact]
    public async Task One_person_may_leave_only_so_many_drafts()
    {
        StreamEvent prepared = await PreparedAsync();
        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(Database))
        {
            for (int draft = 1; draft < GrainLimits.MaxDraftsOfPerson; draft++)
                await CopyAsync(source, $"copy-{draft}", prepared, prepared.RecordedAt);
        }

        BatchReply refused = await Silo.Batch("one-more").PrepareAsync(TestSilo.Prepare(), CancellationToken.None);
        refused.Error.ShouldBe("too-many-drafts", refused.Message);
        refused.Message!.ShouldContain($"{GrainLimits.MaxDraftsOfPerson}");

        // What exists may be prepared again, and one that is withdrawn makes room.
        await PrepareAgainAsync();
        await DoAsync(BatchAction.Withdraw, "lan", "not needed");
        (await Silo.Batch("one-more").PrepareAsync(TestSilo.Prepare(), CancellationToken.None)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_draft_that_nobody_touched_for_long_is_withdrawn_and_a_newer_one_is_not()
    {
        StreamEvent prepared = await PreparedAsync();
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Database);
        await CopyAsync(source, "old", prepared, prepared.RecordedAt - GrainLimits.DraftLife - TimeSpan.FromDays(1));
        await Silo.Batch("old").ExpireAsync(CancellationToken.None);
        await Batch.ExpireAsync(CancellationToken.None);
        BatchView old = (await Silo.Batch("old").GetAsync(CancellationToken.None))!;
        (old.State, old.History[^1].Actor).ShouldBe((BatchState.Withdrawn, "system"));
        (await Batch.GetAsync(CancellationToken.None))!.State.ShouldBe(BatchState.Prepared);
    }

    [Fact]
    public async Task An_approved_batch_is_never_withdrawn_for_its_age()
    {
        await PrepareAsync();
        await ApproveAsync();
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Database);
        DateTimeOffset later = TimeProvider.System.GetUtcNow() + GrainLimits.DraftLife + TimeSpan.FromDays(1);
        (await new BatchWork(source).ListStaleDraftsAsync(later, 10, CancellationToken.None)).ShouldBeEmpty();
    }

    private async Task<StreamEvent> PreparedAsync()
    {
        await PrepareAsync();
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Database);
        return (await new EventStreams(source).ReadAsync(StreamKind.Batch, BatchId, CancellationToken.None))[0];
    }

    private static async Task CopyAsync(NpgsqlDataSource source, string batch, StreamEvent prepared, DateTimeOffset at)
    {
        StreamEvent copy = prepared with { Key = batch, CommandId = Guid.NewGuid(), RecordedAt = at };
        await new EventStreams(source).AppendAsync(
            StreamKind.Batch, StreamEventHash.Seal(copy, EntryHash.Genesis), CancellationToken.None);
    }
}
