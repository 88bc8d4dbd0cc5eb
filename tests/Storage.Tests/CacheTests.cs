using AnSinh.Fixtures;
using AnSinh.Ports.Journal;
using AnSinh.Storage.Journal;

namespace AnSinh.Storage.Tests;

/// <summary>Snapshots and lane positions.</summary>
[Trait("needs", "postgres")]
public sealed class CacheTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_snapshot_keeps_the_newest_state()
    {
        var store = new SnapshotStore(postgres.DataSource);
        int cohort = Some.Cohort();
        (await store.ReadAsync(cohort, CancellationToken.None)).ShouldBeNull();
        CohortSnapshot five = new(cohort, 5, new byte[32], 1, [1, 2, 3], []);
        await store.WriteAsync(five, CancellationToken.None);
        await store.WriteAsync(five with { Sequence = 4, State = [9] }, CancellationToken.None);
        (await store.ReadAsync(cohort, CancellationToken.None)).ShouldBeEquivalentTo(five);
        CohortSnapshot newer = five with { Sequence = 6, Format = 2, State = [7], Personal = [8] };
        await store.WriteAsync(newer, CancellationToken.None);
        (await store.ReadAsync(cohort, CancellationToken.None)).ShouldBeEquivalentTo(newer);
    }

    [Fact]
    public async Task A_hint_never_falls()
    {
        var hints = new LanePositionHints(postgres.DataSource);
        int first = Some.Cohort(), second = Some.Cohort(), none = Some.Cohort();
        await hints.RaiseAsync(new Dictionary<int, long> { [second] = 3, [first] = 7, [none] = 0 }, CancellationToken.None);
        await hints.RaiseAsync(new Dictionary<int, long> { [first] = 6, [second] = 4 }, CancellationToken.None);
        IReadOnlyDictionary<int, long> read = await hints.ReadAsync([first, second, none], CancellationToken.None);
        read.ShouldBe(new Dictionary<int, long> { [first] = 7, [second] = 4 }, ignoreOrder: true);
    }
}
