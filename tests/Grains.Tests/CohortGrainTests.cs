using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using AnSinh.Fixtures;
using AnSinh.Grains.Cohorts;
using AnSinh.Ports.Journal;
using AnSinh.Storage.Journal;
using Npgsql;

namespace AnSinh.Grains.Tests;

/// <summary>A cohort grain over a real journal: released again, after a crash, beside a twin, and what officers decide.</summary>
[Trait("needs", "postgres")]
public sealed class CohortGrainTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Cohort = 3;
    private const string BatchId = "MSA202412-cohort";

    private static readonly CohortRun Run = new(TestSilo.Everybody, "lan", SharedValues.None);
    private static readonly string[] Ids = [
        .. Enumerable.Range(0, 1_000)
            .Select(number => TestSilo.Person(number).CitizenId)
            .Where(id => TestSilo.Map.CohortOf(id) == Cohort)
            .Take(4)];

    private string _database = "";
    private TestSilo _silo = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _silo = await TestSilo.StartAsync(_database, Believing);
    }

    public async ValueTask DisposeAsync() => await _silo.DisposeAsync();

    [Fact]
    public async Task A_release_that_is_asked_for_again_orders_nothing_twice_also_after_a_restart()
    {
        await EnrolAsync(Person(0) with { ArrearsFrom = TestSilo.December.AddMonths(-1) }, Person(1));
        CohortLot[] lots = (await Grain().JudgeAsync(Run, CancellationToken.None)).Lots;
        lots.Length.ShouldBe(2);
        CohortRelease first = await ReleaseAsync(_silo, lots);
        (await ReleaseAsync(_silo, lots)).ShouldBe(first);
        first.Ordered.ShouldBe(new CountAndSum(3, 3 * 750_000));
        await _silo.DisposeAsync();
        _silo = await TestSilo.StartAsync(_database, Believing);
        (await ReleaseAsync(_silo, lots)).ShouldBe(first);
        (await CountAsync("select count(*) from transfer_order")).ShouldBe(3);
    }

    [Fact]
    public async Task A_release_after_a_crash_between_two_entries_orders_the_rest()
    {
        await EnrolAsync(Person(0) with { ArrearsFrom = TestSilo.December.AddMonths(-1) });
        CohortLot[] lots = (await Grain().JudgeAsync(Run, CancellationToken.None)).Lots;

        // What a process leaves behind that dies after the first of two appends: the same code gives the same entries.
        await ReleaseAsync(_silo, [lots[0]]);
        await _silo.DisposeAsync();
        _silo = await TestSilo.StartAsync(_database, Believing);
        CohortRelease release = await ReleaseAsync(_silo, lots);
        (release.Ordered.Count, release.OutdatedLots).ShouldBe((2, 0));
        (await CountAsync("select count(distinct (period, attempt)) from transfer_order")).ShouldBe(2);
        (await CountAsync("select count(*) from transfer_order")).ShouldBe(2);
        release.OrdersSequence.ShouldBe(await CountAsync("select max(sequence) from transfer_order"));
    }

    [Fact]
    public async Task A_twin_that_does_not_know_of_the_first_is_fenced_and_orders_once()
    {
        await EnrolAsync(Person(0), Person(1));
        await using TestSilo twin = await TestSilo.StartAsync(_database, Believing);
        CohortLot[] lots = (await Grain().JudgeAsync(Run, CancellationToken.None)).Lots;
        (await Grain(twin).JudgeAsync(Run, CancellationToken.None)).Lots[0].ContentHash.ShouldBe(lots[0].ContentHash);
        CohortRelease first = await ReleaseAsync(_silo, lots);
        await Should.ThrowAsync<CohortFencedException>(() => ReleaseAsync(twin, lots));
        (await ReleaseAsync(twin, lots)).ShouldBe(first);
        (await CountAsync("select count(*) from transfer_order")).ShouldBe(2);
    }

    [Fact]
    [Trait("rule", "NOT_ON_APPROVED_LIST")]
    public async Task A_lot_that_changed_after_the_dry_run_is_reported_and_not_ordered()
    {
        await EnrolAsync(Person(0));
        CohortLot[] lots = (await Grain().JudgeAsync(Run, CancellationToken.None)).Lots;
        await EnrolAsync(Person(0) with { Account = "0071000999999" });
        CohortRelease release = await ReleaseAsync(_silo, lots);
        (release.OrdersSequence, release.OutdatedLots).ShouldBe((0, 1));
        (await CountAsync("select count(*) from transfer_order")).ShouldBe(0);
    }

    [Fact]
    [Trait("rule", "ACCOUNT_SHARED")]
    public async Task A_shared_account_is_held_explained_and_lifted_by_another_person_than_the_maker()
    {
        await EnrolAsync(Person(0), Person(1));
        CohortShares fingerprints = await Grain().FingerprintsAsync(7, CancellationToken.None);
        fingerprints.Accounts.Distinct().ShouldHaveSingleItem();
        CohortRun run = Run with
        {
            Findings = new SharedValues(7, [fingerprints.Accounts[0]], [], []), Controls = CohortRun.CurrentControls, BatchId = "B1",
        };
        CohortDryRun held = await Grain().JudgeAsync(run, CancellationToken.None);
        (held.Lots.Length, held.Refused).ShouldBe((0, 2));
        RefusedPayout refused = (await Grain().RefusalsAsync(run, 0, 10, CancellationToken.None))[0];
        (refused.Rule, refused.Severity).ShouldBe(("ACCOUNT_SHARED", "hold"));
        PersonExplanation explained = (await Grain().ExplainAsync(Ids[0], run, "vi", CancellationToken.None))!;
        explained.Refusal!.Rule.ShouldBe("ACCOUNT_SHARED");
        explained.Amount.ShouldBe(0);

        (await DecideAsync("lan", OfficerDecision.LiftHold, "ACCOUNT_SHARED", run)).Error.ShouldBe("four-eyes");
        (await Grain().JudgeAsync(run, CancellationToken.None)).Refused.ShouldBe(2);
        (await DecideAsync("minh", OfficerDecision.LiftHold, "ACCOUNT_SHARED", run)).Error.ShouldBeNull();
        (await Grain().JudgeAsync(run, CancellationToken.None)).Refused.ShouldBe(1);
        (await Grain().ExplainAsync(Ids[0], run, "en", CancellationToken.None))!.Amount.ShouldBe(750_000);
        (
            await CountAsync(
                "select count(*) from officer_decision where decision = 'lift-hold' "
                + "and rule = 'ACCOUNT_SHARED' and amount = 750000")).ShouldBe(1);
    }

    [Fact]
    public async Task A_recovery_whose_answer_was_lost_is_journaled_once()
    {
        await EnrolAsync(Person(0));
        var command = new CaseCommand(
            Guid.NewGuid(), "minh", Ids[0], OfficerDecision.Recover, ProgrammeCode.MonthlySocialAllowance, TestSilo.December, null, 100_000,
            "paid after death");
        await ReleaseAsync(_silo, (await Grain().JudgeAsync(Run, CancellationToken.None)).Lots);
        var paid = new EndToEndId(ProgrammeCode.MonthlySocialAllowance, TestSilo.December, TestSilo.Map.CohortOf(Ids[0]), 0, 1);
        var settled = new StatusItem(TestSilo.Person(0).Bank, paid.ToString(), "ACSC", "", 750_000);
        await Grain().AcceptStatusesAsync([settled], CancellationToken.None);
        CaseCommand confirmed = command with { CommandId = Guid.NewGuid(), Actor = "hoa" };
        foreach (CaseCommand one in (CaseCommand[])[command, command, confirmed, confirmed])
        {
            CaseReply reply = await Grain().DecideAsync(one, CancellationToken.None);
            (reply.Error, reply.Decided).ShouldBe(
                (null, one == command ? OfficerDecision.ProposeRecovery : OfficerDecision.Recover));
        }

        (await Grain().DecideAsync(command with { CitizenId = "074080000000" }, CancellationToken.None)).Error.ShouldBe("not-found");
        CohortRun next = Run with { Scope = Run.Scope with { Period = TestSilo.December.AddMonths(1) } };
        CohortDryRun judged = await Grain().JudgeAsync(next, CancellationToken.None);
        judged.Lines.Deducted.ShouldBe(new CountAndSum(1, 100_000));
        (await CountAsync("select count(*) from officer_decision where decision like '%recover%' and amount = 100000")).ShouldBe(2);
    }

    [Fact]
    [Trait("rule", "AMOUNT_NOT_ENTITLED")]
    public async Task A_list_is_journaled_with_its_rows_and_a_wrong_amount_is_held()
    {
        await EnrolAsync(Person(0), Person(1));
        var command = new ListCommand(Guid.NewGuid(), "lan", "L:1", ProgrammeCode.MonthlySocialAllowance, TestSilo.December,
        [
            new ListedInstruction(2, Ids[0], 750_000, 0, ""), new ListedInstruction(3, Ids[1], 900_000, 970436, ""), new ListedInstruction(
                4, Ids[3], 750_000, 0, ""),
        ]);
        ListOutcome outcome = await Grain().ListAsync(command, CancellationToken.None);
        outcome.Accepted.ShouldBe([2, 3]);
        outcome.Refused.ShouldHaveSingleItem().Rule.ShouldBe("NO_DECISION");
        (await Grain().ListAsync(command, CancellationToken.None)).Accepted.ShouldBe([2, 3]);
        CohortRun run = Run with { Scope = TestSilo.Everybody with { ListId = "L:1" } };
        CohortDryRun judged = await Grain().JudgeAsync(run, CancellationToken.None);
        judged.Lots.ShouldHaveSingleItem().Sum.ShouldBe(new CountAndSum(1, 750_000));
        (await Grain().RefusalsAsync(run, 0, 10, CancellationToken.None)).ShouldHaveSingleItem().Rule.ShouldBe("AMOUNT_NOT_ENTITLED");
        (await CountAsync("select sum(row)::bigint from listed_instruction where list = 'L:1' and programme = 'MSA'")).ShouldBe(5);
    }

    [Fact]
    public async Task A_batch_is_computed_again_from_the_journal_and_a_changed_rule_shows()
    {
        await EnrolAsync(
            Person(0) with { ArrearsFrom = TestSilo.December.AddMonths(-1) },
            Person(1) with { AccountSince = new DateOnly(2024, 11, 1) });
        await ReleaseAsync(_silo, (await Grain().JudgeAsync(Run, CancellationToken.None)).Lots);
        await EnrolAsync(Person(0) with { DeathDate = new DateOnly(2024, 5, 1) }, Person(2));

        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(_database);
        IJournalReader reader = new JournalReader(dataSource);
        RecomputedBatch same =
            await new BatchRecomputation(reader, TestSilo.Map, new RunRuleOptions()).RunAsync(BatchId, Run, CancellationToken.None);
        same.Differences.ShouldBeEmpty();
        (same.Orders, same.Entries).ShouldBe((new CountAndSum(3, 3 * 750_000), 2));
        var stricter = new RunRuleOptions { AccountHoldDays = 60 };
        RecomputedBatch other =
            await new BatchRecomputation(reader, TestSilo.Map, stricter).RunAsync(BatchId, Run, CancellationToken.None);
        other.IsSame.ShouldBeFalse();
        other.Differences[0].ShouldContain("recorded");
    }

    [Fact]
    public async Task The_people_behind_a_change_and_who_is_missing_from_a_file_are_named()
    {
        await EnrolAsync(Person(0), Person(1));
        await ReleaseAsync(_silo, (await Grain().JudgeAsync(Run, CancellationToken.None)).Lots);
        await EnrolAsync(Person(0) with { DeathDate = new DateOnly(2024, 12, 2) });
        CohortRun january = Run with { Scope = TestSilo.Everybody with { Period = TestSilo.December.AddMonths(1) } };
        CohortDryRun judged = await Grain().JudgeAsync(january, CancellationToken.None);
        judged.Changes.ShouldHaveSingleItem().ShouldBe(new ChangeTally(PayoutChange.Stopped, new CountAndSum(1, 750_000), default));
        ChangedPayout changed =
            (await Grain().ChangesAsync(january, PayoutChange.Stopped, 0, 10, CancellationToken.None)).ShouldHaveSingleItem();
        (changed.CitizenId, changed.Rule, changed.Before).ShouldBe((Masking.CitizenId(Ids[0]), "DECEASED", 750_000));
        (
            await Grain()
                .MissingAsync([ulong.Parse(Ids[0], System.Globalization.CultureInfo.InvariantCulture)], [], CancellationToken.None))
                .ShouldBe([Ids[1]]);
    }

    private static readonly TestSiloOptions Believing = new() { BelievesReleases = true };

    private static BeneficiaryRecord Person(int position) => TestSilo.Person(0) with { CitizenId = Ids[position] };

    private IBeneficiaryCohortGrain Grain(TestSilo? silo = null) => (silo ?? _silo).Grains.GetGrain<IBeneficiaryCohortGrain>(Cohort);

    private Task<EnrolmentOutcome> EnrolAsync(params BeneficiaryRecord[] people) =>
        Grain().EnrolAsync(new EnrolCommand(Guid.NewGuid(), "lan", people), CancellationToken.None);

    private Task<CohortRelease> ReleaseAsync(TestSilo silo, CohortLot[] lots) =>
        Grain(silo).ReleaseAsync(new ReleaseCommand(Guid.NewGuid(), BatchId, "hoa", Run, lots, LookOnly: false), CancellationToken.None);

    private Task<CaseReply> DecideAsync(
        string actor, OfficerDecision kind, string rule, CohortRun run) => Grain().DecideAsync(
        new CaseCommand(
            Guid.NewGuid(), actor, Ids[0], kind, ProgrammeCode.MonthlySocialAllowance, TestSilo.December, rule, 0, "asked the family")
        {
            Run = run,
        },
        CancellationToken.None);

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
