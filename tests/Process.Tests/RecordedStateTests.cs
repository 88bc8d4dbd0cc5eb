using System.Text.Json.Nodes;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Domain.Banks;
using AnSinh.Storage.Journal;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Reading;
using AnSinh.Transfer.Records;
using AnSinh.Transfer.Topics;
using AnSinh.Fixtures;
using Confluent.Kafka;

namespace AnSinh.Process.Tests;

/// <summary>What an earlier state of the code wrote is read, verified and finished by this one: database and topics.</summary>
[Trait("needs", "postgres")]
[Trait("needs", "broker")]
[Trait("needs", "processes")]
public sealed class RecordedStateTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string State = EarlierRelease.Second;

    /// <summary>One was killed while it ordered, the time of the other has come: both go on as soon as a node starts.</summary>
    private static readonly string[] Moving = ["half-killed", "due"];

    private readonly RecordedViews _recorded = RecordedViews.Read(State);
    private readonly RecordedTopics _topics = RecordedTopics.Read(State);

    [Fact]
    public async Task Every_batch_fund_and_list_reads_as_it_was_recorded()
    {
        await using RecordedNode node = await RestoreAsync();
        await node.StartAsync();
        foreach ((string part, JsonNode view) in _recorded.Batches.Where(batch => !Moving.Contains(batch.Part)))
            await ShouldBecomeAsync(node, $"batches/{(string)view["batchId"]!}", view, part);
        foreach ((string code, JsonNode view) in _recorded.Funds)
            await ShouldBecomeAsync(node, $"funds/{code}", view, code);
        RecordedViews.Difference(_recorded.Lists, await node.GetAsync("lists")).ShouldBeNull();
        foreach (string part in Moving)
            await ShouldGoOnAsync(node, part);
        JournalReport report = await node.VerifyAsync();
        report.FirstFault.ShouldBeNull();
        report.Batches.ShouldBe(_recorded.Batches.Count());
        (await ReplayedAsync(node)).ShouldBe(0);
    }

    [Fact]
    public async Task What_was_streamed_before_is_read_byte_for_byte_and_is_what_the_journal_ordered()
    {
        await using RecordedNode node = await RestoreAsync();
        IReadOnlyList<ConsumeResult<byte[], byte[]>> records = _topics.ReadBack(node.BootstrapServers);
        records.Select(RecordedTopics.LineOf).ShouldBe(_topics.Records);
        ShouldBeWhole(records);
        AuditedOrder[] streamed = [.. Audit(node)];
        streamed.ShouldAllBe(order => !order.Replay);
        string[] lines = [.. streamed.Select(LineOf)];
        lines.ShouldBeUnique();
        var ordered = (await node.OrdersAsync()).ToHashSet(StringComparer.Ordinal);
        lines.ShouldAllBe(line => ordered.Contains(line));
        // Only the process that was killed had no time to stream all that it had ordered.
        string killed = _recorded.IdOf("half-killed");
        ordered.Except(lines).ShouldAllBe(line => line.StartsWith(killed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whatever_was_begun_is_finished_and_nobody_is_ordered_twice()
    {
        await using RecordedNode node = await RestoreAsync();
        IReadOnlyList<string> before = await node.OrdersAsync();
        await node.StartAsync();
        await PayAsync(node, "prepared", "submit", "verify", "approve", "release");
        await PayAsync(node, "approved", "release");
        await PayAsync(node, "scheduled", "release");
        await node.Server.StepAsync(_recorded.IdOf("half-paused"), "continue", "hoa");
        foreach (string part in new[] { "half-held", "half-paused" })
        {
            foreach ((string bank, JsonNode? pace) in _recorded.Batch(part)["banks"]!.AsObject().Where(bank => (bool)bank.Value!["held"]!))
                await node.Server.AskAsync(ApiRequests.BankStep(_recorded.IdOf(part), bank, "continue", new StepBody()), "hoa");
        }

        await node.AnswerAsync();
        long payable = 0;
        foreach ((string part, JsonNode view) in _recorded.Batches.Where(batch => batch.Part != "withdrawn"))
            payable += await ShouldCloseAsync(node, part, view);
        IReadOnlyList<string> after = await node.OrdersAsync();
        after.Count.ShouldBe((int)payable);
        after.Select(order => order.Split(' ')[1]).ShouldBeUnique();
        before.Except(after).ShouldBeEmpty();
        Audit(node).Select(LineOf).Order(StringComparer.Ordinal).ShouldBe(after.Order(StringComparer.Ordinal));
        ShouldBeWhole(_topics.ReadBack(node.BootstrapServers));
        (await ReplayedAsync(node)).ShouldBe(0);
        (await node.VerifyAsync()).FirstFault.ShouldBeNull();
        await node.AwaitAsync("funds/NS-2024", fund => (long)fund["reserved"]! == 0);
    }

    [Fact]
    public async Task A_node_of_today_shows_the_first_release_and_pays_what_it_had_not()
    {
        await using RecordedNode node = await RecordedNode.RestoreAsync(postgres, EarlierRelease.First, topics: null);
        await node.StartAsync();
        const string approved = EarlierRelease.FirstApprovedBatch;
        string[] batches = [.. (await node.GetAsync("batches")).AsArray().Select(batch => (string)batch!["batchId"]!)];
        batches.Length.ShouldBe(4);
        foreach (string paid in batches.Where(batch => batch != approved))
            ((string)(await node.BatchAsync(paid))["state"]!).ShouldBe("closed");
        // Its content was kept in another form: it says so, and is prepared again.
        ((string)(await node.BatchAsync(approved))["state"]!).ShouldBe("approved");
        var seen = new StepBody(Content: (string)(await node.BatchAsync(approved))["contentHash"]!);
        (await node.Server.RefusedAsync(ApiRequests.Step(approved, "release", seen), "hoa")).Code.ShouldBe("outdated");
        await node.Server.StepAsync(approved, "send-back", "hoa", new StepBody("lập lại"));
        await node.Server.StepAsync(approved, "prepare", "lan");
        await node.Server.ApproveBatchAsync(approved);
        await node.Server.ReleaseAsync(approved);
        await node.AnswerAsync();
        await node.AwaitAsync($"batches/{approved}", view => (string)view["state"]! == "closed");
        (await node.VerifyAsync()).FirstFault.ShouldBeNull();
    }

    private async Task<RecordedNode> RestoreAsync()
    {
        RecordedNode node = await RecordedNode.RestoreAsync(postgres, State, _topics.Topics);
        _topics.Load(node.BootstrapServers);
        return node;
    }

    private static async Task ShouldBecomeAsync(RecordedNode node, string path, JsonNode recorded, string what)
    {
        string? difference = null;
        await node.AwaitAsync(path, now => (difference = RecordedViews.Difference(recorded, now)) is null || IsOver(now, recorded));
        difference.ShouldBeNull(what);
    }

    /// <summary>A state that is not the recorded one never becomes it again: no need to wait.</summary>
    private static bool IsOver(JsonNode now, JsonNode recorded) => !JsonNode.DeepEquals(now["state"], recorded["state"]);

    /// <summary>The same content and history, and more of it; everybody is ordered.</summary>
    private async Task ShouldGoOnAsync(RecordedNode node, string part)
    {
        JsonNode recorded = _recorded.Batch(part);
        JsonNode now = await node.AwaitAsync($"batches/{_recorded.IdOf(part)}", view => (string)view["state"]! == "settling"
            && JsonNode.DeepEquals(view["totals"]!["ordered"], recorded["payable"]));
        foreach (string member in new[] { "contentHash", "payable", "payableByBank", "payableByCommune", "refusedByRule", "lines" })
            RecordedViews.Difference(recorded[member], now[member], member).ShouldBeNull(part);
        JsonArray known = recorded["history"]!.AsArray(), history = now["history"]!.AsArray();
        history.Count.ShouldBeGreaterThan(known.Count);
        for (int at = 0; at < known.Count; at++)
            RecordedViews.Difference(known[at], history[at], $"history/{at}").ShouldBeNull(part);
    }

    /// <summary>The steps that are left, each for exactly the content that was recorded.</summary>
    private async Task PayAsync(RecordedNode node, string part, params string[] steps)
    {
        string content = (string)_recorded.Batch(part)["contentHash"]!;
        foreach (string step in steps)
        {
            string person = step switch { "submit" => "lan", "verify" => "minh", _ => "hoa" };
            await node.Server.StepAsync(_recorded.IdOf(part), step, person, new StepBody(Content: content));
        }
    }

    private static async Task<long> ShouldCloseAsync(RecordedNode node, string part, JsonNode recorded)
    {
        JsonNode closed = await node.AwaitAsync($"batches/{(string)recorded["batchId"]!}", view => (string)view["state"]! == "closed");
        RecordedViews.Difference(recorded["payable"], closed["totals"]!["ordered"]).ShouldBeNull(part);
        ((long)closed["totals"]!["outstanding"]!["count"]!).ShouldBe(0, part);
        ((long)closed["totals"]!["drift"]!["count"]!).ShouldBe(0, part);
        ((long)closed["contradictoryStatuses"]!).ShouldBe(0, part);
        ((string)closed["contentHash"]!).ShouldBe((string)recorded["contentHash"]!, part);
        return (long)recorded["payable"]!["count"]!;
    }

    private static async Task<long> ReplayedAsync(RecordedNode node) =>
        (await node.GetAsync("lanes")).AsArray().Sum(lane => (long)lane!["replayedOrders"]!);

    private static IEnumerable<AuditedOrder> Audit(RecordedNode node) =>
        new StreamAudit(node.Kafka, new TopicNames(""))
            .Read(BankDirectory.All.Select(bank => bank.Bin), TestContext.Current.CancellationToken);

    private static string LineOf(AuditedOrder order) => $"{order.BatchId} {order.EndToEndId} {order.Bank} {order.Amount}";

    /// <summary>Each bank's manifests cover its stream without a gap, from the first to the last.</summary>
    private static void ShouldBeWhole(IEnumerable<ConsumeResult<byte[], byte[]>> records)
    {
        var banks = new Dictionary<string, ManifestCheck>(StringComparer.Ordinal);
        foreach (ConsumeResult<byte[], byte[]> record in records)
        {
            Headers headers = record.Message.Headers;
            bool isManifest = RecordHeaders.IsManifest(headers);
            if (!isManifest && !RecordHeaders.IsOrderBundle(headers))
                continue;
            if (!banks.TryGetValue(record.Topic, out ManifestCheck? check))
                banks[record.Topic] = check = new ManifestCheck();
            if (isManifest)
            {
                check.AddManifest(TransferOrderManifest.Parser.ParseFrom(record.Message.Value));
                continue;
            }

            var bundle = TransferOrderBundle.Parser.ParseFrom(record.Message.Value);
            check.AddBundle(headers.GetLastBytes(RecordHeaders.Manifest), record.Message.Value, bundle.Count, bundle.ControlSum);
        }

        banks.ShouldNotBeEmpty();
        ManifestReport report = banks.Values.Aggregate(default(ManifestReport), (sum, check) => sum + check.Report);
        (report.Missing, report.Restarts, report.Mismatched, report.Pending).ShouldBe((0, 0, 0, 0));
        report.Verified.ShouldBeGreaterThan(0);
    }
}
