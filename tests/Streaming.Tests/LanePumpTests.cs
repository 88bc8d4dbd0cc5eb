using AnSinh.Domain.Journal;
using AnSinh.Domain.Lanes;
using AnSinh.Streaming.Lanes;
using AnSinh.Streaming.Tests.Kit;
using AnSinh.Fixtures;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Reading;

namespace AnSinh.Streaming.Tests;

[Trait("needs", "broker")]
public sealed class LanePumpTests
{
    private const short Produce = 0;
    private const short EndTransaction = 26;
    private const int TopicAuthorisationFailed = 29;
    private const int TransactionalIdAuthorisationFailed = 53;

    private readonly FakeJournal _journal = new();

    [Fact]
    public async Task Offers_are_streamed_once_and_in_order_and_the_hint_follows()
    {
        await using Broker broker = await Broker.StartAsync();
        await using LanePump pump = LaneKit.Pump(broker, _journal);
        await pump.StartAsync(LaneKit.Token);
        JournalEntry[] entries = Chain(cohort: 0, entries: 5, orders: 300);
        _journal.Append(entries);
        foreach (JournalEntry entry in entries)
            await pump.OfferAsync(entry, LaneKit.Token);
        (await pump.WaitForAsync(0, entries[^1].Sequence, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        pump.PositionOf(0).ShouldBe(entries[^1].Sequence);
        AuditedOrder[] streamed = LaneKit.Streamed(broker);
        streamed.Select(order => order.EndToEndId).Order().ShouldBe(Entries.Ids(entries).Order());
        streamed.ShouldAllBe(order => !order.Replay && order.BatchId == "B-2026-01");
        foreach (int bank in Broker.Banks)
        {
            string[] ids = [.. streamed.Where(order => order.Bank == bank).Select(order => order.EndToEndId)];
            ids.ShouldBe(ids.Order());
        }

        await Eventually.TrueAsync(() => _journal.HintOf(0) == entries[^1].Sequence, "the hint");
        pump.Status.Orders.ShouldBe(1_500);
        pump.Status.Restarts.ShouldBe(0);
    }

    [Fact]
    public async Task An_offer_that_leaves_a_gap_makes_the_lane_read_the_journal()
    {
        await using Broker broker = await Broker.StartAsync();
        await using LanePump pump = LaneKit.Pump(broker, _journal);
        await pump.StartAsync(LaneKit.Token);
        JournalEntry[] entries = Chain(cohort: 2, entries: 4, orders: 10);
        _journal.Append(entries);
        await pump.OfferAsync(entries[0], LaneKit.Token);
        await pump.OfferAsync(entries[3], LaneKit.Token);
        await pump.OfferAsync(entries[1], LaneKit.Token);
        (await pump.WaitForAsync(2, entries[3].Sequence, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        LaneKit.Streamed(broker).Select(order => order.EndToEndId).Order().ShouldBe(Entries.Ids(entries).Order());
    }

    [Fact]
    public async Task A_reminder_makes_the_lane_read_the_journal()
    {
        await using Broker broker = await Broker.StartAsync();
        await using LanePump pump = LaneKit.Pump(broker, _journal);
        await pump.StartAsync(LaneKit.Token);
        JournalEntry[] entries = Chain(cohort: 2, entries: 4, orders: 10);
        _journal.Append(entries);
        pump.Remind([new CohortPosition(2, entries[^1].Sequence), new CohortPosition(3, 9)]);
        (await pump.WaitForAsync(2, entries[^1].Sequence, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        LaneKit.Streamed(broker).Select(order => order.EndToEndId).Order().ShouldBe(Entries.Ids(entries).Order());

        // What is there already is not read once more, and another lane's cohort (3) never was.
        int reads = _journal.OrderReads;
        pump.Remind([new CohortPosition(2, entries[0].Sequence), new CohortPosition(3, 9)]);
        await pump.OfferAsync(Entries.Orders(2, 9, entries[^1].Sequence, 1, firstPerson: 1_000), LaneKit.Token);
        (await pump.WaitForAsync(2, 9, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        _journal.OrderReads.ShouldBe(reads);
    }

    /// <summary>Found on Apache Kafka: callers read the journal for a lane that had no room, each with a connection in hand.</summary>
    [Fact]
    public async Task While_the_broker_is_away_whoever_asks_waits_for_nothing_and_reads_nothing()
    {
        Assert.SkipWhen(Broker.IsReal, "Only the embedded broker is ours to stop.");
        await using Broker broker = await Broker.StartAsync();
        await using LanePump pump = LaneKit.Pump(broker, _journal, configure: options => options.LaneQueueEntries = 1);
        await pump.StartAsync(LaneKit.Token);
        JournalEntry[] entries = Chain(cohort: 0, entries: 40, orders: 5);
        _journal.Append(entries);
        await broker.Embedded!.SetDownAsync(LaneKit.Token);
        int reads = _journal.OrderReads;
        for (int ask = 0; ask < 1_000; ask++)
            pump.Remind([new CohortPosition(0, entries[^1].Sequence)]);
        (await pump.WaitForAsync(0, entries[^1].Sequence, TimeSpan.FromMilliseconds(200), LaneKit.Token)).ShouldBeFalse();
        _journal.OrderReads.ShouldBeInRange(reads, reads + 3, "a thousand questions are one wish of the lane");
        await broker.Embedded.SetUpAsync(LaneKit.Token);
        (await pump.WaitForAsync(0, entries[^1].Sequence, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        LaneKit.Streamed(broker).Select(order => order.EndToEndId).Distinct().Order().ShouldBe(Entries.Ids(entries).Order());
    }

    [Fact]
    public async Task A_restarted_lane_resumes_with_no_loss_and_no_repeat()
    {
        await using Broker broker = await Broker.StartAsync();
        JournalEntry[] entries = Chain(cohort: 0, entries: 6, orders: 20);
        _journal.Append(entries[..3]);
        await using (LanePump first = LaneKit.Pump(broker, _journal))
        {
            await first.StartAsync(LaneKit.Token);
            (await first.WaitForAsync(0, entries[2].Sequence, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        }

        // The hint is lost, as in a crash between the Kafka commit and PostgreSQL.
        _journal.SetHint(0, 0);
        _journal.Append(entries[3..]);
        await using LanePump second = LaneKit.Pump(broker, _journal);
        await second.StartAsync(LaneKit.Token);
        (await second.WaitForAsync(0, entries[^1].Sequence, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        LaneKit.Streamed(broker).Select(order => order.EndToEndId).Order().ShouldBe(Entries.Ids(entries).Order());
        second.Status.Orders.ShouldBe(60);
        second.Status.ReplayedOrders.ShouldBe(0);
    }

    [Fact]
    public async Task A_second_producer_of_the_lane_fences_the_first()
    {
        Assert.SkipUnless(Broker.IsReal, "The embedded broker does not fence; a real one must.");
        await using Broker broker = await Broker.StartAsync();
        JournalEntry[] entries = Chain(cohort: 0, entries: 2, orders: 5);
        using LaneProducer zombie =
            LaneProducer.Open(0, broker.Endpoint.Current, broker.Names, 8, broker.Options(), TimeProvider.System, LaneKit.Token);
        zombie.Add(entries[0]);
        using LaneProducer successor =
            LaneProducer.Open(0, broker.Endpoint.Current, broker.Names, 8, broker.Options(), TimeProvider.System, LaneKit.Token);
        await Should.ThrowAsync<Confluent.Kafka.KafkaException>(zombie.CommitAsync().AsTask());
        successor.Add(entries[0]);
        await successor.CommitAsync();
        LaneKit.Streamed(broker).Select(order => order.EndToEndId).Order().ShouldBe(Entries.Ids(entries[..1]).Order());
    }

    [Theory]
    [InlineData(Produce, TopicAuthorisationFailed)]
    [InlineData(EndTransaction, TransactionalIdAuthorisationFailed)]
    public async Task After_a_failed_delivery_or_commit_nothing_is_lost(short apiKey, int error)
    {
        Assert.SkipWhen(Broker.IsReal, "Errors can only be injected into the embedded broker.");
        await using Broker broker = await Broker.StartAsync();
        await using LanePump pump = LaneKit.Pump(broker, _journal);
        await pump.StartAsync(LaneKit.Token);
        JournalEntry[] entries = Chain(cohort: 0, entries: 10, orders: 30);
        await broker.Embedded!.FailRequestsAsync(apiKey, [error], LaneKit.Token);
        foreach (JournalEntry entry in entries)
        {
            _journal.Append(entry);
            await pump.OfferAsync(entry, LaneKit.Token);
        }

        (await pump.WaitForAsync(0, entries[^1].Sequence, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        pump.Status.Restarts.ShouldBeGreaterThan(0);
        pump.Status.LastError.ShouldNotBeNull();
        LaneKit.Streamed(broker).Select(order => order.EndToEndId).Distinct().Order().ShouldBe(Entries.Ids(entries).Order());
    }

    [Fact]
    public async Task A_hint_ahead_of_Kafka_replays_what_is_outstanding_and_nothing_else()
    {
        await using Broker broker = await Broker.StartAsync();
        JournalEntry first = Entries
            .Orders(0, 1, 0, 100), second = Entries
            .Orders(0, 4, 1, 50, firstPerson: 100), third = Entries
            .Orders(0, 6, 4, 10, firstPerson: 200);
        _journal.Append(first, second, third);
        _journal.Append(
            Entries.Statuses(first, 2, "ACSC", Enumerable.Range(0, 90)), Entries.Statuses(first, 3, "ACSP", Enumerable.Range(90, 10)),
            Entries.Statuses(second, 5, "RJCT", [0, 1, 2]));
        _journal.SetHint(0, 4);
        await using LanePump pump = LaneKit.Pump(broker, _journal);
        await pump.StartAsync(LaneKit.Token);
        (await pump.WaitForAsync(0, 6, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        AuditedOrder[] streamed = LaneKit.Streamed(broker);
        streamed.Where(order => order.Replay).Select(order => order.EndToEndId).Order()
            .ShouldBe(Entries.Ids([first]).Skip(90).Concat(Entries.Ids([second]).Skip(3)).Order());
        streamed.Where(order => !order.Replay).Select(order => order.EndToEndId).Order().ShouldBe(Entries.Ids([third]).Order());
        pump.Status.ReplayedOrders.ShouldBe(57);

        // Once is enough: the position is in Kafka now.
        await pump.DisposeAsync();
        await using LanePump next = LaneKit.Pump(broker, _journal);
        await next.StartAsync(LaneKit.Token);
        next.Status.ReplayedOrders.ShouldBe(0);
        LaneKit.Streamed(broker).Length.ShouldBe(streamed.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task A_lane_refuses_a_journal_that_was_set_back_however_far_it_has_grown_since(int entriesSince)
    {
        await using Broker broker = await Broker.StartAsync();
        JournalEntry[] entries = Chain(cohort: 0, entries: 3, orders: 20);
        _journal.Append(entries);
        await using (LanePump first = LaneKit.Pump(broker, _journal))
        {
            await first.StartAsync(LaneKit.Token);
            (await first.WaitForAsync(0, entries[^1].Sequence, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        }

        // The same first entry, as a restore leaves it, and others in the places of those that the banks have.
        var restored = new FakeJournal();
        restored.Append([entries[0], .. Chain(cohort: 0, entriesSince, orders: 20).Skip(1)]);
        await using LanePump second = LaneKit.Pump(broker, restored, configure: options => options.StartPatience = TimeSpan.FromSeconds(3));
        TimeoutException refused = await Should.ThrowAsync<TimeoutException>(() => second.StartAsync(LaneKit.Token));
        refused.Message.ShouldContain("not in this journal");
        LaneKit.Streamed(broker).Length.ShouldBe(60);

        // Recovered to the end, the journal is taken again.
        await using LanePump third = LaneKit.Pump(broker, _journal);
        await third.StartAsync(LaneKit.Token);
        LaneKit.Streamed(broker).Length.ShouldBe(60);
    }

    [Fact]
    public async Task A_broker_that_was_killed_comes_back_and_gets_everything_outstanding_again()
    {
        Assert.SkipWhen(Broker.IsReal, "Only the embedded broker is ours to kill.");
        await using Broker broker = await Broker.StartAsync();
        await using LanePump pump = LaneKit.Pump(broker, _journal);
        await pump.StartAsync(LaneKit.Token);
        JournalEntry[] entries = Chain(cohort: 0, entries: 3, orders: 40);
        _journal.Append(entries);
        foreach (JournalEntry entry in entries)
            await pump.OfferAsync(entry, LaneKit.Token);
        (await pump.WaitForAsync(0, entries[^1].Sequence, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        int version = broker.Endpoint.Version;
        using (var process = System.Diagnostics.Process.GetProcessById(broker.Embedded!.ProcessId))
            process.Kill();
        await Eventually.TrueAsync(() => broker.Endpoint.Version > version, "the broker to come back");
        JournalEntry later = Entries.Orders(0, 10, entries[^1].Sequence, 5, firstPerson: 1_000);
        _journal.Append(later);
        await pump.OfferAsync(later, LaneKit.Token);
        (await pump.WaitForAsync(0, 10, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
        AuditedOrder[] streamed = LaneKit.Streamed(broker);
        streamed.Where(order => order.Replay).Select(order => order.EndToEndId).Order().ShouldBe(Entries.Ids(entries).Order());
        streamed.Where(order => !order.Replay).Select(order => order.EndToEndId).Order().ShouldBe(Entries.Ids([later]).Order());
    }

    [Fact]
    public async Task A_broker_that_does_not_answer_is_named_after_the_start_patience()
    {
        var nowhere = new KafkaEndpoint("127.0.0.1:1");
        await using Broker broker = await Broker.StartAsync();
        var services = new LaneServices(
            nowhere, broker.Names, new StreamingOptions { StartPatience = TimeSpan.FromSeconds(1) }, LaneKit.Map, _journal, _journal,
            _journal,
            new StreamingMeters(new LaneKit.Meters()), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await using var pump = new LanePump(0, services);
        TimeoutException failure = await Should.ThrowAsync<TimeoutException>(() => pump.StartAsync(LaneKit.Token));
        failure.Message.ShouldContain("127.0.0.1:1");
    }

    [Fact]
    public async Task Waiting_ends_with_false_when_patience_runs_out()
    {
        await using Broker broker = await Broker.StartAsync();
        await using LanePump pump = LaneKit.Pump(broker, _journal);
        await pump.StartAsync(LaneKit.Token);
        (await pump.WaitForAsync(0, 1, TimeSpan.FromMilliseconds(50), LaneKit.Token)).ShouldBeFalse();
    }

    private static JournalEntry[] Chain(int cohort, int entries, int orders) =>
        [
            .. Enumerable
                .Range(0, entries)
                .Select(i => Entries.Orders(cohort, (2 * i) + 1, Math.Max(0, (2 * i) - 1), orders, firstPerson: i * orders))];
}
