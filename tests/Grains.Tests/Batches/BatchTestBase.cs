using AnSinh.Contracts.Batches;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Payments;
using AnSinh.Fixtures;
using Npgsql;

namespace AnSinh.Grains.Tests.Batches;

/// <summary>
/// A silo over a database of its own, 200 people at three banks, and four officers: lan makes, minh verifies, hoa approves, tuan releases.
/// </summary>
public abstract class BatchTestBase(PostgresFixture postgres) : IAsyncLifetime
{
    protected const int People = 200;
    protected const long Allowance = 750_000;
    protected const string BatchId = "MSA202412-test";

    protected static readonly int[] Banks = [970436, 970405, 970418];

    protected string Database { get; private set; } = "";

    private protected TestSilo Silo { get; private set; } = null!;

    private protected virtual TestSiloOptions Options => new();

    protected IPaymentBatchGrain Batch => Silo.Batch(BatchId);

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        Silo = await TestSilo.StartAsync(Database, Options);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Silo.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task RestartAsync(TestSiloOptions? options = null)
    {
        await Silo.DisposeAsync();
        Silo = await TestSilo.StartAsync(Database, options ?? Options);
    }

    /// <summary>Each with an account of their own.</summary>
    protected static BeneficiaryRecord Person(int number) =>
        TestSilo.Person(number, $"00710{number:D8}") with { Bank = Banks[number % Banks.Length] };

    protected static long PeopleAt(int bank) => Enumerable.Range(0, People).LongCount(number => Person(number).Bank == bank);

    /// <summary>The content of the newest dry run: what everybody has seen who takes a step.</summary>
    protected string? Content { get; private set; }

    protected async Task<BatchView> PrepareAsync(string? fund = null)
    {
        await Silo.EnrolAsync(Enumerable.Range(0, People).Select(Person));
        return await PrepareAgainAsync(fund);
    }

    protected async Task<BatchView> PrepareAgainAsync(string? fund = null)
    {
        BatchReply reply = await Batch.PrepareAsync(TestSilo.Prepare() with { Fund = fund }, CancellationToken.None);
        reply.Error.ShouldBeNull(reply.Message);
        Content = reply.Batch!.ContentHash;
        return reply.Batch;
    }

    protected BatchCommand Command(string actor, BatchAction action) => TestSilo.Command(actor, action, Content);

    protected async Task ApproveAsync()
    {
        await DoAsync(BatchAction.Submit, "lan");
        await DoAsync(BatchAction.Verify, "minh");
        await DoAsync(BatchAction.Approve, "hoa");
    }

    protected Task<BatchReply> AskAsync(
        BatchAction action, string actor, string? reason = null, int? bank = null, int? rate = null, DateTimeOffset? at = null) =>
        Batch.ExecuteAsync(
            Command(actor, action) with { Reason = reason, Bank = bank, OrdersPerSecond = rate, ReleaseAt = at },
            CancellationToken.None);

    protected async Task<BatchView> DoAsync(
        BatchAction action, string actor, string? reason = null, int? bank = null, int? rate = null, DateTimeOffset? at = null)
    {
        BatchReply reply = await AskAsync(action, actor, reason, bank, rate, at);
        reply.Error.ShouldBeNull(reply.Message);
        return reply.Batch!;
    }

    /// <summary>One person asks, and another carries it out.</summary>
    protected async Task<BatchView> DoTogetherAsync(BatchAction action, string first, string second, string? reason = null)
    {
        BatchView before = (await Batch.GetAsync(CancellationToken.None))!;
        BatchView asked = await DoAsync(action, first, reason);
        (asked.State, asked.Paused, asked.Awaits.Length).ShouldBe((before.State, before.Paused, 1), "one person carries nothing out");
        return await DoAsync(action, second, reason);
    }

    protected async Task RefusedAsync(string error, BatchAction action, string actor)
    {
        BatchView before = (await Batch.GetAsync(CancellationToken.None))!;
        BatchReply reply = await AskAsync(action, actor, "asked for");
        reply.Error.ShouldBe(error, reply.Message);
        reply.Message.ShouldNotBeNullOrWhiteSpace();
        BatchView after = (await Batch.GetAsync(CancellationToken.None))!;
        (after.State, after.History.Length).ShouldBe((before.State, before.History.Length), "a refusal changes nothing");
    }

    /// <summary>Waits for a view whose sums are known: what a view does not know yet is not what is wanted.</summary>
    protected Task<BatchView> AwaitAsync(Func<BatchView, bool> wanted, string what) => Eventually.GetAsync(
        async () => (await Batch.GetAsync(CancellationToken.None))!, view => view.TotalsAt is not null && wanted(view),
        view => $"{what}; the batch is {view.State} with {view.KnownTotals}, problem: {view.Problem}");

    protected Task<BatchView> AwaitAsync(BatchState state) => AwaitAsync(view => view.State >= state, $"it is {state}");

    /// <summary>A settlement for every order that has no answer yet.</summary>
    protected Task<List<StatusItem>> SettlementsAsync(int? bank = null) => ReadAsync(
        "select bank, end_to_end_id, amount from transfer_order_state where status is null "
            + $"{(bank is null ? "" : $"and bank = {bank}")} order by end_to_end_id",
        row => new StatusItem(row.GetInt32(0), row.GetString(1), "ACSC", "", row.GetInt64(2)));

    /// <summary>The banks' answer to every order that has none yet.</summary>
    protected async Task AnswerAsync(Func<int, bool>? rejects = null, int? bank = null)
    {
        List<StatusItem> answers = await SettlementsAsync(bank);
        await Silo.Statuses.AcceptAsync(
            [
                .. answers.Select(
                    (answer, position) => rejects?.Invoke(position) == true ? answer with { Status = "RJCT", Reason = "AC04" } : answer)],
            CancellationToken.None);
    }

    protected Task<long> OrdersAsync(int? bank = null) =>
        CountAsync($"select count(*) from transfer_order{(bank is null ? "" : $" where bank = {bank}")}");

    protected async Task<long> CountAsync(string sql) => (await ReadAsync(sql, row => row.GetInt64(0)))[0];

    protected async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection(Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}
