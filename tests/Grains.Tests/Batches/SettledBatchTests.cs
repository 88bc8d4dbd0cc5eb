using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Fixtures;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>The answer travels up by itself: a cohort names the batches that have nothing outstanding in it.</summary>
[Trait("needs", "postgres")]
public sealed class SettledBatchTests(PostgresFixture postgres) : BatchTestBase(postgres)
{
    [Fact]
    public async Task A_delivery_names_the_batches_that_have_nothing_outstanding_and_so_does_its_repeat()
    {
        await PrepareAsync();
        await ApproveAsync();
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Settling);
        IGrouping<int, StatusItem> share = (await SettlementsAsync()).GroupBy(CohortOf).First();
        StatusItem[] answers = [.. share];
        IBeneficiaryCohortGrain cohort = Silo.Grains.GetGrain<IBeneficiaryCohortGrain>(share.Key);

        StatusOutcome first = await cohort.AcceptStatusesAsync(answers[..^1], CancellationToken.None);
        first.Applied.ShouldBe(answers.Length - 1);
        first.SettledBatches.ShouldBe([]);
        StatusOutcome last = await cohort.AcceptStatusesAsync(answers[^1..], CancellationToken.None);
        last.SettledBatches.ShouldBe([BatchId]);
        StatusOutcome repeat = await cohort.AcceptStatusesAsync(answers, CancellationToken.None);
        (repeat.Applied, repeat.Repeated).ShouldBe((0, answers.Length));
        repeat.SettledBatches.ShouldBe([BatchId], "the state is named, not the change");

        StatusItem stranger = answers[0] with { EndToEndId = "of-another-system" };
        (await cohort.AcceptStatusesAsync([stranger], CancellationToken.None)).SettledBatches.ShouldBe([]);
    }

    /// <summary>Right after a restart nobody has asked the cohorts: the first view waits for them.</summary>
    [Fact]
    public async Task The_first_view_after_a_restart_has_the_sums_or_says_that_it_has_none()
    {
        await PrepareAsync();
        await ApproveAsync();
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Settling);
        await RestartAsync();
        BatchView view = (await Batch.GetAsync(CancellationToken.None))!;
        (view.KnownTotals?.Outstanding.Count ?? People).ShouldBe(People);
        (await AwaitAsync(BatchState.Settling)).Totals.Outstanding.Count.ShouldBe(People);
    }

    private static int CohortOf(StatusItem answer) =>
        EndToEndId.TryParse(answer.EndToEndId, out EndToEndId id) ? id.Cohort : throw new FormatException(answer.EndToEndId);
}
