using System.Text.Json;
using AnSinh.Chaos.Check;
using AnSinh.Chaos.Load;
using AnSinh.Client.Documents;
using AnSinh.Domain.Journal;
using AnSinh.Fixtures;
using Npgsql;

namespace AnSinh.Chaos.Tests;

/// <summary>The checker finds nothing in a whole journal, and each damage for what it is.</summary>
[Trait("needs", "postgres")]
public sealed class JournalCheckTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly byte[] Genesis = EntryHash.Genesis;

    private readonly Findings _findings = new();
    private readonly CommandLog _log = new();
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync() => _database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_whole_journal_is_clean()
    {
        JournalEntry orders = Some.Orders(1, Genesis, [0, 1, 2]);
        JournalEntry rejected = Some.Statuses(2, orders.Hash, [0], "RJCT");
        JournalEntry again = Some.Orders(3, rejected.Hash, [0], attempt: 2, previousOrders: 1);
        await Some.WriteAsync(_database, orders, rejected, again, Some.Statuses(4, again.Hash, [1, 2], "ACSC"));
        StreamEvent prepared = Some.Event(1, "prepared", Genesis);
        await Some.WriteAsync(_database, prepared, Some.Event(2, "withdrawn", prepared.Hash));
        await CheckAsync();
        _findings.ShouldBeClean();
    }

    [Fact]
    public async Task Two_live_orders_of_a_person_are_a_double_payment()
    {
        JournalEntry orders = Some.Orders(1, Genesis, [0, 1]);
        await Some.WriteAsync(_database, orders, Some.Orders(2, orders.Hash, [1], attempt: 2, previousOrders: 1));
        await CheckAsync();
        (_findings.DoublePaid, _findings.Duplicated).ShouldBe((1, 0));
    }

    [Fact]
    public async Task One_identity_twice_is_a_duplicate()
    {
        JournalEntry orders = Some.Orders(1, Genesis, [0]);
        JournalEntry rejected = Some.Statuses(2, orders.Hash, [0], "RJCT");
        await Some.WriteAsync(_database, orders, rejected, Some.Orders(3, rejected.Hash, [0], previousOrders: 1));
        await CheckAsync();
        _findings.Duplicated.ShouldBe(1);
    }

    [Theory]
    [InlineData("amount[1] = amount[1] + 1, control_sum = control_sum + 1")]
    [InlineData("actor = 'minh'")]
    [InlineData("personal = '\\x00'")]
    [InlineData("previous_orders = 0, hash = previous_hash")]
    public async Task A_changed_entry_breaks_the_chain(string change)
    {
        await Some.WriteAsync(_database, Some.Orders(1, Genesis, [0, 1]));
        await ExecuteAsync($"alter table journal_entry disable trigger user; update journal_entry set {change}");
        await CheckAsync();
        _findings.Drift.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_missing_entry_breaks_the_chain()
    {
        JournalEntry orders = Some.Orders(1, Genesis, [0]);
        JournalEntry accepted = Some.Statuses(2, orders.Hash, [0], "ACSP");
        await Some.WriteAsync(_database, orders, accepted, Some.Statuses(3, accepted.Hash, [0], "ACSC"));
        await ExecuteAsync("alter table journal_entry disable trigger user; delete from journal_entry where sequence = 2");
        await CheckAsync();
        _findings.Drift.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_changed_event_breaks_the_chain()
    {
        await Some.WriteAsync(_database, Some.Event(1, "prepared", Genesis));
        await ExecuteAsync("alter table batch_event disable trigger user; update batch_event set actor = 'hoa'");
        await CheckAsync();
        _findings.Drift.ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_that_closed_too_early_is_drift_and_one_that_waits_for_nobody_is_stuck()
    {
        await Some.WriteAsync(_database, Some.Orders(1, Genesis, [0]));
        StreamEvent released = Some.Event(1, "released", Genesis);
        await Some.WriteAsync(_database, released);
        await CheckAsync();
        (_findings.Stuck, _findings.Drift).ShouldBe((1, 0));
        await Some.WriteAsync(_database, Some.Event(2, "closed", released.Hash));
        await CheckAsync();
        _findings.Drift.ShouldBe(1);
    }

    [Fact]
    public async Task Totals_of_the_cluster_that_are_not_the_journals_are_drift()
    {
        await Some.WriteAsync(_database, Some.Orders(1, Genesis, [0]));
        await Some.WriteAsync(_database, Some.Event(1, "prepared", Genesis));
        BatchDocument view = JsonSerializer.Deserialize<BatchDocument>(
            """
            {"totals":{"ordered":{"count":1,"dong":500000},"settled":{"count":1,"dong":500000},"rejected":{"count":0,"dong":0},
            "returned":{"count":0,"dong":0},"outstanding":{"count":0,"dong":0}}}
            """, JsonSerializerOptions.Web)!;
        await CheckAsync(new Dictionary<string, BatchDocument> { [Some.Batch] = view });
        _findings.Drift.ShouldBe(1);
    }

    [Fact]
    public async Task An_acknowledged_command_must_be_there_and_a_refused_one_must_not()
    {
        var refused = Guid.NewGuid();
        await Some.WriteAsync(_database, Some.Event(1, "prepared", Genesis, refused));
        _log.Note(new SentCommand(refused, "prepare", "2024-12", "lan", Answer.Refused, "422"));
        _log.Note(new SentCommand(Guid.NewGuid(), "release", Some.Batch, "hoa", Answer.Acknowledged, ""));
        _log.Note(new SentCommand(Guid.NewGuid(), "approve", Some.Batch, "hoa", Answer.Unknown, ""));
        await CheckAsync();
        (_findings.Lost, _findings.Duplicated).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Payments_in_the_banks_books_that_nobody_reported_are_double_payments()
    {
        JournalEntry orders = Some.Orders(1, Genesis, [0]);
        await Some.WriteAsync(_database, orders, Some.Statuses(2, orders.Hash, [0], "ACSC"));
        await CheckAsync(paid: 2, paidDong: 1_000_000);
        _findings.DoublePaid.ShouldBe(1);
    }

    private async Task CheckAsync(IReadOnlyDictionary<string, BatchDocument>? views = null, long? paid = null, long paidDong = 0)
    {
        await using NpgsqlConnection connection = await _database.OpenConnectionAsync();
        await new ChainCheck(connection, _findings).RunAsync(CancellationToken.None);
        var check = new JournalCheck(connection, _findings);
        await check.PrepareAsync(CancellationToken.None);
        await check.CheckOrdersAsync(CancellationToken.None);
        await check.CheckBatchesAsync(views ?? new Dictionary<string, BatchDocument>(), CancellationToken.None);
        await check.CheckCommandsAsync(_log, CancellationToken.None);
        if (paid is { } count)
            await check.CheckLedgersAsync(count, paidDong, CancellationToken.None);
        NpgsqlConnection.ClearPool(connection);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using NpgsqlCommand command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
