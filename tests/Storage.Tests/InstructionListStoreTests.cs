using AnSinh.Domain.Lists;
using AnSinh.Domain.Primitives;
using AnSinh.Fixtures;
using AnSinh.Storage.Lists;
using Npgsql;

namespace AnSinh.Storage.Tests;

[Trait("needs", "postgres")]
public sealed class InstructionListStoreTests(PostgresFixture postgres)
{
    private const int Rows = 50;

    [Fact]
    public async Task Lists_that_race_for_the_same_people_share_them_without_overlap()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        var store = new InstructionListStore(dataSource);
        InstructionList[] lists = [List("a"), List("b"), List("c")];
        foreach (InstructionList list in lists)
            (await store.RegisterAsync(list, [], CancellationToken.None)).ShouldBeTrue();
        PartStart[] starts = await Task.WhenAll(
            lists.Select(list => store.BeginAsync(list, new PartKey(list.ListId, 7, 0), Part(), CancellationToken.None)));
        starts.SelectMany(start => start.Rows).Order().ShouldBe(Enumerable.Range(1, Rows).Select(row => (long)row));
    }

    [Fact]
    public async Task A_part_is_begun_and_ended_once_however_often_it_is_asked_for()
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());
        var store = new InstructionListStore(dataSource);
        InstructionList list = List("a");
        var key = new PartKey("a", 3, 0);
        await store.RegisterAsync(list, [], CancellationToken.None);
        (await store.RegisterAsync(list, [], CancellationToken.None)).ShouldBeFalse();
        long[] first = (await store.BeginAsync(list, key, Part(), CancellationToken.None)).Rows;
        (await store.BeginAsync(list, key, [], CancellationToken.None)).Rows.ShouldBe(first);
        var end = new PartEnd(
            [.. first.Skip(1)], 49_000,
            [Part()[0].Text with { Reasons = [new HeldReason("", "NO_DECISION", "", "Not enrolled.", "Enrol.")] }]);
        await Should.ThrowAsync<InvalidOperationException>(
            () => store.CompleteAsync("a", DateTimeOffset.UnixEpoch, CancellationToken.None));
        await store.EndAsync(list, key, end, CancellationToken.None);
        await store.EndAsync(list, key, end, CancellationToken.None);
        (await store.BeginAsync(list, key, Part(), CancellationToken.None)).IsDone.ShouldBeTrue();
        InstructionList complete = await store.CompleteAsync("a", DateTimeOffset.UnixEpoch, CancellationToken.None);
        (complete.Accepted.Count, complete.Accepted.Dong, complete.Held).ShouldBe((49, 49_000, 1));

        // The refused row's place and reference are free again.
        InstructionList other = List("b");
        await store.RegisterAsync(other, [], CancellationToken.None);
        (await store.BeginAsync(other, new PartKey("b", 3, 0), Part(), CancellationToken.None)).Rows.ShouldBe([1L]);
    }

    private static PartRow[] Part() =>
    [
        .. Enumerable.Range(1, Rows).Select(row => new PartRow(
            new HeldRow(row, row, ["074080000001", "Nguyễn Văn An", "1000", "VND", "", "", "A-1"], []),
            row * 1_000,
            row % 2 == 1 ? new Guid(row, 0, 0, new byte[8]) : null)),
    ];

    private static InstructionList List(string id) => new()
    {
        ListId = id,
        Parent = null,
        Root = id,
        Programme = ProgrammeCode.MonthlySocialAllowance,
        Period = new BenefitPeriod(2024, 12),
        ExecutionDate = null,
        Rows = Rows,
        ControlSum = "50000",
        FileSha256 = new byte[32],
        UploadedBy = "lan",
        UploadedAt = DateTimeOffset.UnixEpoch,
    };
}
