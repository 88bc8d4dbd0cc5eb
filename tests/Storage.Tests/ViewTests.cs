using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Fixtures;
using AnSinh.Ports.Journal;
using AnSinh.Storage.Journal;
using CsCheck;
using Npgsql;

namespace AnSinh.Storage.Tests;

/// <summary>What SQL sees is what was written. Each test has a database of its own, because views and proofs cover all of it.</summary>
[Trait("needs", "postgres")]
public sealed class ViewTests(PostgresFixture postgres) : IAsyncLifetime
{
    private NpgsqlDataSource _dataSource = null!;

    public async ValueTask InitializeAsync() => _dataSource = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _dataSource.DisposeAsync();

    [Fact]
    public void End_to_end_id_in_SQL_equals_the_one_in_code() =>
        Gen.Select(
            Gen.Char['A', 'Z'].Array[3], Gen.Int[1900, 2199], Gen.Int[1, 12], Gen.Int[0, EndToEndId.MaxCohort],
            Gen.Int[0, EndToEndId.MaxIndex], Gen.Short[1, EndToEndId.MaxAttempt])
            .Sample((letters, year, month, cohort, index, attempt) =>
            {
                var id = new EndToEndId(ProgrammeCode.Parse(new string(letters)), new BenefitPeriod(year, month), cohort, index, attempt);
                using NpgsqlCommand command = _dataSource.CreateCommand("select end_to_end_id($1, $2, $3, $4, $5)");
                foreach (object value in new object[] { id.Programme.Value, id.Period.YearMonth, cohort, index, attempt })
                    command.Parameters.Add(new NpgsqlParameter { Value = value });
                return (string?)command.ExecuteScalar() == id.ToString();
            }, iter: 300, threads: 2);

    [Fact]
    public async Task Orders_and_statuses_are_rows_with_their_latest_state()
    {
        JournalEntry orders = Some.Orders(7, 1, items: 3);
        JournalEntry accepted = Some.Statuses(7, 2, orders.Hash, [0, 1], "ACSP");
        JournalEntry settled = Some.Statuses(7, 3, accepted.Hash, [0], "ACSC");
        JournalEntry stale = Some.Statuses(7, 4, settled.Hash, [0], "ACSP", StatusDisposition.Stale);
        await WriteAsync(orders, accepted, settled, stale);

        for (int item = 0; item < 3; item++)
        {
            string id = orders.EndToEndIdOf(item).ToString();
            (
                await Some.ScalarAsync<long>(
                    _dataSource,
                    $"select amount from transfer_order where batch = '{Some.Batch}' and end_to_end_id = '{id}' and beneficiary = {item} "
                    + $"and sequence = 1"))
                .ShouldBe(orders.Columns.Amount![item]);
        }

        (await Some.ScalarAsync<long>(_dataSource, "select count(*) from transfer_status")).ShouldBe(4);
        (
            await Some.ScalarAsync<string>(
                _dataSource,
                $"select string_agg(beneficiary || ':' || coalesce(status, '-'), ',' order by beneficiary) from transfer_order_state "
                + $"where batch = '{Some.Batch}'"))
            .ShouldBe("0:ACSC,1:ACSP,2:-");
        (await Some.ScalarAsync<string>(_dataSource, "select disposition from transfer_status where sequence = 4")).ShouldBe("stale");
    }

    [Fact]
    public async Task Exceptions_are_rows()
    {
        JournalEntry exception = EntryHash.Seal(
            Some.Statuses(7, 1, EntryHash.Genesis, [-1], "RJCT", StatusDisposition.Unknown) with
            {
                Kind = EntryKind.Exceptions,
                Columns = new EntryColumns
                {
                    Beneficiary = [-1],
                    Amount = [5],
                    Bank = [970_436],
                    Status = ["RJCT"],
                    Reason = ["AC04"],
                    Disposition = [4],
                    Reference = ["no such order"],
                },
            },
            EntryHash.Genesis);
        await WriteAsync(exception);
        (
            await Some.ScalarAsync<string>(
                _dataSource, "select reference || ' ' || status || ' ' || reason || ' ' || disposition from status_exception")).ShouldBe(
            "no such order RJCT AC04 unknown");
    }

    [Fact]
    public async Task Recoveries_decisions_and_lists_are_rows_and_are_read_back_as_written()
    {
        JournalEntry orders = Some.Orders(7, 1, items: 2);
        orders = EntryHash.Seal(orders with { Columns = orders.Columns with { Deducted = [0, 70_000] } }, EntryHash.Genesis);
        JournalEntry decision = EntryHash.Seal(
            orders with
            {
                Sequence = 2,
                Kind = EntryKind.Case,
                CommandId = Guid.NewGuid(),
                BatchId = null,
                Personal = "asked"u8.ToArray(),
                Columns = new EntryColumns
                {
                    Beneficiary = [1],
                    Amount = [70_000],
                    Reason = [""],
                    Disposition = [(short)OfficerDecision.Recover],
                },
            },
            orders.Hash);
        JournalEntry listing = EntryHash.Seal(
            decision with
            {
                Sequence = 3,
                Kind = EntryKind.Listing,
                CommandId = Guid.NewGuid(),
                Personal = [0],
                Columns = new EntryColumns { Beneficiary = [1], Amount = [500_000], Bank = [0], Reference = ["12:L:1"] },
            },
            decision.Hash);
        await WriteAsync(orders, decision, listing);
        (
            await Some
                .ScalarAsync<string>(_dataSource, "select string_agg(deducted::text, ',' order by beneficiary) from transfer_order"))
                .ShouldBe("0,70000");
        (
            await Some
                .ScalarAsync<string>(_dataSource, "select decision || ' ' || amount || ' ' || coalesce(rule, '-') from officer_decision"))
                .ShouldBe("recover 70000 -");
        (
            await Some
                .ScalarAsync<string>(
                    _dataSource, "select list || ' ' || row || ' ' || amount || ' ' || coalesce(bank, -1) from listed_instruction"))
                .ShouldBe("L:1 12 500000 -1");
        List<JournalEntry> read = await Some.ReadAllAsync(_dataSource, 7);
        read.Select(entry => entry.Hash).ShouldBe([orders.Hash, decision.Hash, listing.Hash]);
        read[0].Columns.Deducted.ShouldBe([0, 70_000]);
        (await VerifyAsync()).FirstFault.ShouldBeNull();
    }

    [Fact]
    public async Task What_keeps_back_from_no_order_or_less_than_nothing_is_not_written()
    {
        JournalEntry orders = Some.Orders(7, 1, items: 1);
        JournalEntry less = EntryHash.Seal(orders with { Columns = orders.Columns with { Deducted = [-1] } }, EntryHash.Genesis);
        await Should.ThrowAsync<ArgumentException>(() => WriteAsync(less));
        JournalEntry noOrder =
            EntryHash.Seal(orders with { Kind = EntryKind.Enrolment, Columns = orders.Columns with { Deducted = [1] } }, EntryHash.Genesis);
        await Should.ThrowAsync<ArgumentException>(() => WriteAsync(noOrder));
    }

    [Fact]
    public async Task The_proof_counts_a_whole_journal()
    {
        JournalEntry orders = Some.Orders(7, 1);
        JournalEntry rejected = Some.Statuses(7, 2, orders.Hash, [0], "RJCT");
        JournalEntry secondAttempt = EntryHash.Seal(Some.Orders(7, 3, items: 1, attempt: 2) with { PreviousOrders = 1 }, rejected.Hash);
        await WriteAsync(orders, rejected, secondAttempt, Some.Orders(8, 1));
        var streams = new EventStreams(_dataSource);
        await streams.AppendAsync(StreamKind.Batch, EventStreamsTests.Event("a", 1, "prepared"), CancellationToken.None);
        await streams.AppendAsync(StreamKind.Fund, EventStreamsTests.Event("f", 1, "proposed"), CancellationToken.None);
        JournalReport report = await VerifyAsync();
        report.FirstFault.ShouldBeNull();
        report.Streams.ShouldBe([new WalkedStreams("batch", 1, 1), new WalkedStreams("fund", 1, 1)]);
        report.Faults.ShouldBeEmpty();
        (report with { Streams = [], Faults = [] }).ShouldBe(
            new JournalReport(2, 4, 7, orders.ControlSum * 2 + secondAttempt.ControlSum, 1, 1, 1, null) { Streams = [], Faults = [] });
    }

    /// <summary>Every code that lets the engine try again must let the proof pass, and no other.</summary>
    [Fact]
    public async Task A_second_attempt_is_no_double_payment_after_each_code_that_ends_the_first()
    {
        var live = new List<TransferStatusCode>();
        int cohort = 0;
        foreach (TransferStatusCode code in Enum.GetValues<TransferStatusCode>())
        {
            JournalEntry first = Some.Orders(++cohort, 1, items: 1);
            JournalEntry answer = Some.Statuses(cohort, 2, first.Hash, [0], code.ToString());
            await WriteAsync(
                first, answer, EntryHash.Seal(Some.Orders(cohort, 3, items: 1, attempt: 2) with { PreviousOrders = 1 }, answer.Hash));
            if (!code.IsRejection() && !code.IsReturn())
                live.Add(code);
        }

        JournalReport report = await VerifyAsync();
        report.Faults.Count.ShouldBe(live.Count);
        report.Faults.ShouldAllBe(fault => fault.Contains("two live orders", StringComparison.Ordinal));
        foreach (TransferStatusCode code in live)
            report.Faults.ShouldContain($"Beneficiary 0 of cohort {(int)code + 1} has two live orders for MSA 202412.");
    }

    [Fact]
    public async Task The_proof_finds_two_live_orders_of_one_person()
    {
        JournalEntry orders = Some.Orders(7, 1);
        await WriteAsync(orders, EntryHash.Seal(Some.Orders(7, 2, items: 1, attempt: 2) with { PreviousOrders = 1 }, orders.Hash));
        (await VerifyAsync()).FirstFault.ShouldBe("Beneficiary 0 of cohort 7 has two live orders for MSA 202412.");
    }

    [Fact]
    public async Task The_proof_finds_one_identity_ordered_twice_even_after_a_rejection()
    {
        JournalEntry orders = Some.Orders(7, 1);
        JournalEntry rejected = Some.Statuses(7, 2, orders.Hash, [0, 1, 2], "RJCT");
        await WriteAsync(orders, rejected, EntryHash.Seal(Some.Orders(7, 3, items: 1) with { PreviousOrders = 1 }, rejected.Hash));
        (await VerifyAsync()).IsWhole.ShouldBeFalse();
    }

    [Fact]
    public async Task The_proof_finds_a_changed_amount()
    {
        await WriteAsync(Some.Orders(7, 1));
        await Some.ExecuteAsync(
            _dataSource,
            "alter table journal_entry disable trigger user; update journal_entry set amount[1] = amount[1] + 1, control_sum = "
            + "control_sum + 1");
        (await VerifyAsync()).FirstFault.ShouldBe("Entry 1 of cohort 7: its hash does not fit its content.");
    }

    /// <summary>The proof walked batches only: somebody who raised a budget in the table of funds was never found.</summary>
    [Fact]
    public async Task The_proof_finds_every_forged_event_of_every_kind_and_goes_on()
    {
        var streams = new EventStreams(_dataSource);
        foreach (StreamKind kind in StreamKind.All)
        {
            foreach (string key in new[] { "forged", "whole" })
            {
                StreamEvent first = EventStreamsTests.Event(key, 1, "first");
                await streams.AppendAsync(kind, first, CancellationToken.None);
                await streams.AppendAsync(kind, EventStreamsTests.Event(key, 2, "second", first.Hash), CancellationToken.None);
            }

            string table = kind.Name + "_event";
            await Some.ExecuteAsync(_dataSource,
                $"alter table {table} disable trigger append_only_change; "
                + $$"""update {{table}} set details = '{"total": 2 }' where {{kind.Name}} = 'forged' and sequence = 2; """
                + $"alter table {table} enable always trigger append_only_change");
        }

        await WriteAsync(Some.Orders(7, 1), Some.Orders(8, 1));
        await Some.ExecuteAsync(_dataSource,
            "alter table journal_entry disable trigger user; update journal_entry set actor = 'nobody' where cohort = 7; "
            + "alter table journal_entry enable always trigger append_only_update");
        JournalReport report = await VerifyAsync();
        report.IsWhole.ShouldBeFalse();
        report.Faults.ShouldBe(
        [
            "Entry 1 of cohort 7: its hash does not fit its content.",
            .. StreamKind.All.Select(kind => $"{kind} forged: event 2 does not fit its hash chain."),
        ]);
        report.FirstFault.ShouldBe(report.Faults[0]);
        report.Streams.ShouldBe(StreamKind.All.Select(kind => new WalkedStreams(kind.Name, 2, 2)));
        (report.Cohorts, report.Entries).ShouldBe((2, 1));
    }

    private Task<JournalReport> VerifyAsync() =>
        new JournalVerifier(_dataSource, new JournalReader(_dataSource), new EventStreams(_dataSource)).VerifyAsync(CancellationToken.None);

    private async Task WriteAsync(params JournalEntry[] entries)
    {
        await using JournalWriter writer = Some.Writer(_dataSource);
        foreach (JournalEntry entry in entries)
            (await writer.AppendAsync(entry, CancellationToken.None)).Outcome.ShouldBe(AppendOutcome.Appended);
    }
}
