using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Fixtures;
using Npgsql;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>A bank or a database that is slow slows only what depends on it.</summary>
[Trait("needs", "postgres")]
public sealed class SlowPartsTests(PostgresFixture postgres) : BatchTestBase(postgres)
{
    private const string Other = "MSA202412-other";
    private const int Newcomers = 20;

    private static readonly int Slow = Banks[1];
    private static readonly int[] Quick = [Banks[0], Banks[2]];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_bank_that_does_not_answer_keeps_only_its_own_orders_waiting()
    {
        await PrepareAsync();
        await ApproveAsync();
        await DoAsync(BatchAction.Release, "tuan");
        await AwaitAsync(BatchState.Settling);
        await AnswerQuickAsync();
        BatchView waiting = await AwaitAsync(view => view.Totals.Settled.Count == People - PeopleAt(Slow), "the other banks have settled");
        foreach (BankTotals bank in waiting.OrderedBanks)
            bank.Totals.Outstanding.Count.ShouldBe(bank.Bank == Slow ? PeopleAt(Slow) : 0, $"bank {bank.Bank}");

        await Silo.EnrolAsync(
            Enumerable.Range(People, Newcomers).Select(number => Person(number) with { Bank = Quick[number % Quick.Length] }));
        string content = (await Silo.Batch(Other).PrepareAsync(TestSilo.Prepare(), CancellationToken.None)).Batch!.ContentHash;
        (string, BatchAction)[] steps =
            [("lan", BatchAction.Submit), ("minh", BatchAction.Verify), ("hoa", BatchAction.Approve), ("tuan", BatchAction.Release)];
        foreach ((string actor, BatchAction action) in steps)
            (await Silo.Batch(Other).ExecuteAsync(TestSilo.Command(actor, action, content), CancellationToken.None)).Error.ShouldBeNull();
        await Silo.AwaitAsync(Other, BatchState.Settling);
        await AnswerQuickAsync();
        BatchView other = await Silo.AwaitAsync(Other, BatchState.Closed);
        (other.State, other.Totals.Settled.Count).ShouldBe((BatchState.Closed, Newcomers));

        BatchView still = (await Batch.GetAsync(CancellationToken.None))!;
        (still.State, still.Problem, still.Totals.Outstanding.Count).ShouldBe((BatchState.Settling, null, PeopleAt(Slow)));
        await AnswerAsync(bank: Slow);
        (await AwaitAsync(BatchState.Closed)).Totals.Settled.Count.ShouldBe(People);
    }

    /// <summary>While somebody holds the tables, every statement about them waits as it would for a disk that hangs.</summary>
    [Fact]
    public async Task While_the_database_does_not_answer_memory_does_and_what_waits_is_done_once_afterwards()
    {
        await PrepareAsync();
        await ApproveAsync();
        // Nobody whom the batch pays: the content that was approved stays as it is.
        BeneficiaryRecord newcomer = Person(People) with { DeathDate = new DateOnly(2024, 5, 1) };
        BeneficiaryRecord known = Enumerable.Range(0, People).Select(Person).First(person => CohortOf(person) != CohortOf(newcomer));
        Task<BatchReply> release;
        Task<EnrolmentOutcome> enrolment;
        await using (var connection = new NpgsqlConnection(Database))
        {
            await connection.OpenAsync();
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
            await using (
                var hold = new NpgsqlCommand(
                    "lock table journal_entry, batch_event, fund_event, cohort_snapshot in access exclusive mode", connection, transaction))
                await hold.ExecuteNonQueryAsync();
            release = Batch.ExecuteAsync(Command("tuan", BatchAction.Release), CancellationToken.None);
            enrolment = Cohort(newcomer).EnrolAsync(new EnrolCommand(Guid.NewGuid(), "lan", [newcomer]), CancellationToken.None);

            (await Batch.GetAsync(CancellationToken.None).WaitAsync(Patience))!.State.ShouldBe(BatchState.Approved);
            (await Cohort(known).FindAsync(known.CitizenId, CancellationToken.None).WaitAsync(Patience))!.Account.ShouldBe(known.Account);
            CohortRun run = (await Batch.PreparedRunAsync(CancellationToken.None).WaitAsync(Patience))!;
            (await Cohort(known).JudgeAsync(run, CancellationToken.None).WaitAsync(Patience)).Lots.ShouldNotBeEmpty();
            (await Cohort(known).TotalsAsync(BatchId, recount: false, CancellationToken.None).WaitAsync(Patience)).Banks.ShouldBeEmpty();
            (release.IsCompleted, enrolment.IsCompleted).ShouldBe((false, false), "nothing is acknowledged that is not in the journal");
            await transaction.RollbackAsync();
        }

        (await release.WaitAsync(Patience)).Error.ShouldBeNull();
        (await enrolment.WaitAsync(Patience)).Added.ShouldBe(1);
        await AwaitAsync(BatchState.Settling);
        await AnswerAsync();
        (await AwaitAsync(BatchState.Closed)).Totals.Settled.ShouldBe(new CountAndSum(People, People * Allowance));
        (await OrdersAsync()).ShouldBe(People);
        (await CountAsync("select count(*) from batch_event where event = 'released'")).ShouldBe(1);
        (await Cohort(newcomer).FindAsync(newcomer.CitizenId, CancellationToken.None))!.Account.ShouldBe(newcomer.Account);
    }

    private static int CohortOf(BeneficiaryRecord person) => TestSilo.Map.CohortOf(person.CitizenId);

    private IBeneficiaryCohortGrain Cohort(BeneficiaryRecord person) => Silo.Grains.GetGrain<IBeneficiaryCohortGrain>(CohortOf(person));

    private async Task AnswerQuickAsync()
    {
        foreach (int bank in Quick)
            await AnswerAsync(bank: bank);
    }
}
