using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Fixtures;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>Whoever can call a cohort orders nothing that was not released.</summary>
[Trait("needs", "postgres")]
public sealed class ReleaseCheckTests(PostgresFixture postgres) : BatchTestBase(postgres)
{
    private const int Cohort = 0;

    private IBeneficiaryCohortGrain Grain => Silo.Grains.GetGrain<IBeneficiaryCohortGrain>(Cohort);

    [Fact]
    public async Task A_cohort_orders_nothing_for_a_batch_that_does_not_exist()
    {
        await PrepareAsync();
        CohortRun run = (await Batch.PreparedRunAsync(CancellationToken.None))!;
        CohortLot[] lots = (await Grain.JudgeAsync(run, CancellationToken.None)).Lots;
        lots.ShouldNotBeEmpty();
        await RefusedAsync(new ReleaseCommand(Guid.NewGuid(), "MSA202412-invented", "tuan", run, lots, LookOnly: false), "is not released");
    }

    [Fact]
    public async Task A_cohort_orders_nothing_before_the_release_and_goes_on_after_it()
    {
        await PrepareAsync();
        await ApproveAsync();
        CohortRun run = (await Batch.PreparedRunAsync(CancellationToken.None))!;
        CohortLot[] lots = (await Grain.JudgeAsync(run, CancellationToken.None)).Lots;
        await RefusedAsync(new ReleaseCommand(Guid.NewGuid(), BatchId, "tuan", run, lots, LookOnly: false), "is not released");
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Ordered);
    }

    [Fact]
    public async Task A_released_batch_orders_the_lots_that_were_approved_and_by_its_own_command_only()
    {
        await PrepareAsync();
        await ApproveAsync();
        CohortRun run = (await Batch.PreparedRunAsync(CancellationToken.None))!;
        CohortLot[] lots = (await Grain.JudgeAsync(run, CancellationToken.None)).Lots;
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Ordered);
        StreamEvent released = await ReleasedAsync();
        long orders = await OrdersAsync();

        var command = new ReleaseCommand(released.CommandId, BatchId, "tuan", run, lots, LookOnly: false);
        CohortLot dearer = lots[0] with { Sum = new CountAndSum(lots[0].Sum.Count, lots[0].Sum.Dong + 1) };
        await RefusedAsync(command with { Lots = [dearer] }, "approved without a lot");
        await RefusedAsync(command with { Lots = [lots[0] with { ContentHash = new byte[32] }] }, "approved without a lot");
        await RefusedAsync(command with { CommandId = Guid.NewGuid() }, "by another command");
        await RefusedAsync(command with { Actor = "lan" }, "by another command");
        (await Grain.ReleaseAsync(command, CancellationToken.None)).OutdatedLots.ShouldBe(0);
        (await OrdersAsync()).ShouldBe(orders, "a repeat orders nothing again");
    }

    private async Task RefusedAsync(ReleaseCommand command, string reason)
    {
        long before = await OrdersAsync();
        (await Should.ThrowAsync<InvalidOperationException>(() => Grain.ReleaseAsync(command, CancellationToken.None)))
            .Message.ShouldContain(reason);
        (await OrdersAsync()).ShouldBe(before);
    }

    private Task<long> OrdersAsync() => CountAsync("select coalesce(sum(item_count), 0)::bigint from journal_entry where kind = 2");

    private async Task<StreamEvent> ReleasedAsync()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(Database);
        return (await new EventStreams(source).ReadAsync(StreamKind.Batch, BatchId, CancellationToken.None))
            .Single(known => known.Event == BatchEventNames.Released);
    }
}
