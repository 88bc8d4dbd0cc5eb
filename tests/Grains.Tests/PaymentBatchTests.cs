using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Testing;
using Npgsql;

namespace AnSinh.Grains.Tests;

public sealed class PaymentBatchTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int People = 200;
    private const string BatchId = "MSA202412-test";

    private string _database = "";
    private TestSilo _silo = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _silo = await TestSilo.StartAsync(_database);
    }

    public async ValueTask DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_batch_goes_from_dry_run_to_closed_and_every_dong_is_accounted_for()
    {
        await _silo.EnrolAsync(Enumerable.Range(0, People).Select(number => TestSilo.Person(number)));
        BatchView prepared = (await _silo.Batch(BatchId).PrepareAsync(TestSilo.Prepare(), CancellationToken.None)).Batch!;
        prepared.Payable.ShouldBe(new CountAndSum(People, People * 750_000L));
        (await CountAsync("select count(*) from transfer_order")).ShouldBe(0);

        (await _silo.Batch(BatchId).ApproveAsync(TestSilo.Command("minh"), CancellationToken.None)).Error.ShouldBeNull();
        (await _silo.Batch(BatchId).ReleaseAsync(TestSilo.Command("hoa"), CancellationToken.None)).Error.ShouldBeNull();
        await _silo.AwaitAsync(BatchId, BatchState.Streamed);
        (await CountAsync("select count(*) from transfer_order")).ShouldBe(People);

        await AnswerAsync(Ids().Select((id, i) => new StatusItem(970436, id, i % 10 == 0 ? "RJCT" : "ACSC", i % 10 == 0 ? "AC04" : "", 750_000)));
        BatchView closed = await _silo.AwaitAsync(BatchId, BatchState.Closed);
        closed.Totals.Settled.ShouldBe(new CountAndSum(180, 180 * 750_000L));
        closed.Totals.Rejected.ShouldBe(new CountAndSum(20, 20 * 750_000L));
        closed.Totals.Outstanding.ShouldBe(default);
        closed.History.Select(step => (step.Event, step.Actor)).ShouldBe(
            [("prepared", "lan"), ("approved", "minh"), ("released", "hoa"), ("ordered", "system"), ("streamed", "system"), ("closed", "system")]);

        BatchReply again = await _silo.Batch("MSA202412-again").PrepareAsync(TestSilo.Prepare(), CancellationToken.None);
        again.Batch!.Payable.Count.ShouldBe(0);
        again.Batch.RefusedByRule.ShouldHaveSingleItem().Key.ShouldBe("ALREADY_ORDERED");
    }

    [Fact]
    public async Task Nobody_releases_or_approves_what_they_made_however_they_type_their_name()
    {
        await PrepareAsync();
        (await _silo.Batch(BatchId).ApproveAsync(TestSilo.Command(" LAN "), CancellationToken.None)).Error.ShouldBe("four-eyes");
        (await _silo.Batch(BatchId).ApproveAsync(TestSilo.Command("minh"), CancellationToken.None)).Error.ShouldBeNull();
        BatchReply refused = await _silo.Batch(BatchId).ReleaseAsync(TestSilo.Command("lan"), CancellationToken.None);
        refused.Error.ShouldBe("four-eyes");
        refused.Message.ShouldBe("lan prepared this batch: another person must release it.");
    }

    [Fact]
    public async Task A_batch_is_released_only_after_approval_and_a_repeated_command_gets_the_same_answer()
    {
        await PrepareAsync();
        (await _silo.Batch(BatchId).ReleaseAsync(TestSilo.Command("hoa"), CancellationToken.None)).Error.ShouldBe("wrong-state");
        BatchCommand approve = TestSilo.Command("minh");
        await _silo.Batch(BatchId).ApproveAsync(approve, CancellationToken.None);
        (await _silo.Batch(BatchId).ApproveAsync(approve, CancellationToken.None)).Batch!.State.ShouldBe(BatchState.Approved);
        (await _silo.Batch(BatchId).ApproveAsync(TestSilo.Command("minh"), CancellationToken.None)).Error.ShouldBe("wrong-state");
        BatchCommand release = TestSilo.Command("hoa");
        await _silo.Batch(BatchId).ReleaseAsync(release, CancellationToken.None);
        await _silo.AwaitAsync(BatchId, BatchState.Streamed);
        (await _silo.Batch(BatchId).ReleaseAsync(release, CancellationToken.None)).Error.ShouldBeNull();
        (await CountAsync("select count(*) from transfer_order")).ShouldBe(People);
    }

    [Fact]
    public async Task Two_silos_that_do_not_know_of_each_other_order_once()
    {
        await PrepareAsync();
        await _silo.Batch(BatchId).ApproveAsync(TestSilo.Command("minh"), CancellationToken.None);
        await using TestSilo other = await TestSilo.StartAsync(_database);
        (await other.Batch(BatchId).GetAsync(CancellationToken.None))!.State.ShouldBe(BatchState.Approved);

        string[] outcomes = await Task.WhenAll(TryReleaseAsync(_silo, "hoa"), TryReleaseAsync(other, "minh"));
        outcomes.ShouldContain("released");
        await Task.WhenAny(_silo.AwaitAsync(BatchId, BatchState.Ordered), other.AwaitAsync(BatchId, BatchState.Ordered));

        (await CountAsync("select count(*) from transfer_order")).ShouldBe(People);
        (await CountAsync("select count(distinct (cohort, beneficiary, period)) from transfer_order")).ShouldBe(People);
        (await CountAsync("select count(*) from batch_event where event = 'released'")).ShouldBe(1);
    }

    [Fact]
    public async Task Two_silos_that_drive_the_same_released_batch_order_once()
    {
        await PrepareAsync();
        await _silo.Batch(BatchId).ApproveAsync(TestSilo.Command("minh"), CancellationToken.None);
        await _silo.Batch(BatchId).ReleaseAsync(TestSilo.Command("hoa"), CancellationToken.None);
        await using TestSilo other = await TestSilo.StartAsync(_database);
        await Task.WhenAny(_silo.AwaitAsync(BatchId, BatchState.Streamed), other.AwaitAsync(BatchId, BatchState.Streamed));
        (await CountAsync("select count(*) from transfer_order")).ShouldBe(People);
        (await CountAsync("select count(distinct (cohort, beneficiary, period)) from transfer_order")).ShouldBe(People);
    }

    [Fact]
    public async Task What_changed_after_the_dry_run_is_not_ordered()
    {
        await PrepareAsync();
        await _silo.Batch(BatchId).ApproveAsync(TestSilo.Command("minh"), CancellationToken.None);
        await _silo.EnrolAsync([TestSilo.Person(5, account: "9999999999")]);
        await _silo.Batch(BatchId).ReleaseAsync(TestSilo.Command("hoa"), CancellationToken.None);
        BatchView streamed = await _silo.AwaitAsync(BatchId, BatchState.Streamed);
        streamed.OutdatedCohorts.ShouldBe(1);
        int outdated = TestSilo.Map.CohortOf(TestSilo.Person(5).CitizenId);
        (await CountAsync($"select count(*) from transfer_order where cohort = {outdated}")).ShouldBe(0);
        (await CountAsync("select count(*) from transfer_order")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Orders_whose_offer_to_the_lane_was_lost_are_streamed_from_the_journal()
    {
        await PrepareAsync();
        await _silo.Batch(BatchId).ApproveAsync(TestSilo.Command("minh"), CancellationToken.None);
        _silo.Lanes.LosesOffers = true;
        await _silo.Batch(BatchId).ReleaseAsync(TestSilo.Command("hoa"), CancellationToken.None);
        await _silo.AwaitAsync(BatchId, BatchState.Ordered);
        _silo.Lanes.LosesOffers = false;
        BatchView streamed = await _silo.AwaitAsync(BatchId, BatchState.Streamed);
        streamed.StreamedOrders.ShouldBe(People);
        _silo.Lanes.Offered.Sum(entry => entry.Count).ShouldBe(People);
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_last_process_was()
    {
        await PrepareAsync();
        await _silo.Batch(BatchId).ApproveAsync(TestSilo.Command("minh"), CancellationToken.None);
        await _silo.Batch(BatchId).ReleaseAsync(TestSilo.Command("hoa"), CancellationToken.None);
        await _silo.AwaitAsync(BatchId, BatchState.Streamed);
        string[] ids = [.. Ids()];
        await AnswerAsync(ids.Take(50).Select(id => new StatusItem(970436, id, "ACSC", "", 750_000)));
        await _silo.DisposeAsync();
        _silo = await TestSilo.StartAsync(_database);
        await AnswerAsync(ids.Skip(50).Select(id => new StatusItem(970436, id, "ACSC", "", 750_000)));
        BatchView closed = await _silo.AwaitAsync(BatchId, BatchState.Closed);
        closed.Totals.Settled.Count.ShouldBe(People);
    }

    [Fact]
    public async Task Refusals_say_who_why_and_what_to_do_without_showing_the_whole_id()
    {
        await _silo.EnrolAsync([TestSilo.Person(1) with { DeathDate = new DateOnly(2024, 10, 3) }]);
        await _silo.Batch(BatchId).PrepareAsync(TestSilo.Prepare(), CancellationToken.None);
        RefusedPayout refusal = (await _silo.Batch(BatchId).RefusalsAsync(0, 10, CancellationToken.None)).ShouldHaveSingleItem();
        refusal.Rule.ShouldBe("DECEASED");
        refusal.IsoReason.ShouldBe("MD07");
        refusal.Explanation.ShouldContain("2024");
        refusal.Remedy.ShouldNotBeEmpty();
        refusal.CitizenId.ShouldBe("074*******01");
    }

    [Theory]
    [InlineData("99999")]
    [InlineData("")]
    public async Task An_area_that_does_not_exist_is_refused(string area)
    {
        BatchReply reply = await _silo.Batch(BatchId).PrepareAsync(new PrepareBatch(Guid.NewGuid(), "lan", TestSilo.Everybody with { Area = area }), CancellationToken.None);
        reply.Error.ShouldBe("bad-scope");
    }

    private static async Task<string> TryReleaseAsync(TestSilo silo, string actor)
    {
        try
        {
            return (await silo.Batch(BatchId).ReleaseAsync(TestSilo.Command(actor), CancellationToken.None)).Error ?? "released";
        }
        catch (Batches.BatchFencedException)
        {
            return "fenced";
        }
    }

    private async Task PrepareAsync()
    {
        await _silo.EnrolAsync(Enumerable.Range(0, People).Select(number => TestSilo.Person(number)));
        (await _silo.Batch(BatchId).PrepareAsync(TestSilo.Prepare(), CancellationToken.None)).Error.ShouldBeNull();
    }

    private Task AnswerAsync(IEnumerable<StatusItem> statuses) => _silo.Statuses.AcceptAsync([.. statuses], CancellationToken.None);

    private IEnumerable<string> Ids() => _silo.Lanes.Offered.SelectMany(Ids);

    private static IEnumerable<string> Ids(JournalEntry entry) => Enumerable.Range(0, entry.Count).Select(item => entry.EndToEndIdOf(item).ToString());

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
