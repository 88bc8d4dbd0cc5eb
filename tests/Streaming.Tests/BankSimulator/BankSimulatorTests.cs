using AnSinh.BankSimulator;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Journal;
using AnSinh.Streaming.Lanes;
using AnSinh.Streaming.Tests.Kit;
using AnSinh.Fixtures;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Reading;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Streaming.Tests;

[Trait("needs", "broker")]
public sealed class BankSimulatorTests : IDisposable
{
    private const int Bank = 970_436;
    private readonly string _directory = Directory.CreateTempSubdirectory("ansinh-ledger").FullName;
    private readonly FakeJournal _journal = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("", new[] { "ACSP", "ACSC" }, "")]
    [InlineData("9904", new[] { "ACSP", "RJCT" }, "AC04")]
    [InlineData("9914", new[] { "ACSP", "ACSC", "RTRN" }, "AC04")]
    public async Task Every_order_is_answered_as_its_account_says(string ending, string[] statuses, string reason)
    {
        await using Broker broker = await Broker.StartAsync(banks: [Bank]);
        JournalEntry entry = Entries.Orders(0, 1, 0, 1_200, banks: [Bank], ending: ending);
        await StreamAsync(broker, entry);
        await using Simulator simulator = Simulator(broker);
        simulator.Start();
        List<TransferStatus> answers = await StatusesAsync(broker, 1_200 * statuses.Length);
        foreach (IGrouping<string, TransferStatus> order in answers.GroupBy(status => status.EndToEndId))
        {
            order.Select(status => status.Status).ShouldBe(statuses);
            order.Last().Reason.ShouldBe(reason);
        }

        answers.Select(status => status.EndToEndId).Distinct().Order().ShouldBe(Entries.Ids([entry]).Order());
        answers.Where(status => status.Status == "ACSP").Sum(status => status.Amount).ShouldBe(entry.ControlSum);
        await Eventually.TrueAsync(() => simulator.Answered == 1_200 && simulator.Totals[0].Manifests.Verified == 1, "the totals");
        LedgerTotals totals = simulator.Totals[0];
        totals.Paid.ShouldBe(ending == "9904" ? 0 : 1_200);
        totals.PaidAmount.ShouldBe(ending == "9904" ? 0 : entry.ControlSum);
        totals.Manifests.ShouldBe(new ManifestReport(1, 0, 0, 0, 0));
    }

    [Fact]
    public async Task A_repeat_after_a_restart_is_answered_again_and_paid_once()
    {
        await using Broker broker = await Broker.StartAsync(banks: [Bank]);
        JournalEntry entry = Entries.Orders(0, 1, 0, 50, banks: [Bank]);
        await StreamAsync(broker, entry);
        await using (Simulator first = Simulator(broker))
        {
            first.Start();
            await StatusesAsync(broker, 100);
        }

        // The broker forgets, the lane replays.
        await using Broker other = await Broker.StartAsync(banks: [Bank]);
        _journal.SetHint(0, 1);
        await using LanePump pump = LaneKit.Pump(other, _journal);
        await pump.StartAsync(LaneKit.Token);
        await using Simulator second = Simulator(other);
        second.Totals[0].Paid.ShouldBe(50);
        second.Start();
        List<TransferStatus> answers = await StatusesAsync(other, 100);
        answers.Count(status => status.Status == "ACSC").ShouldBe(50);
        await Eventually.TrueAsync(() => second.Totals[0].Repeated == 50, "the repeats");
        second.Totals[0].Paid.ShouldBe(50);
        second.Totals[0].SecondPaymentsRefused.ShouldBe(50);
        second.Totals[0].Conflicting.ShouldBe(0);
    }

    /// <summary>A lane waits for brokers, never for banks.</summary>
    [Fact]
    public async Task A_bank_that_reads_nothing_keeps_no_other_bank_waiting_and_misses_nothing()
    {
        const int Stopped = 970_405;
        await using Broker broker = await Broker.StartAsync(banks: [Stopped, Bank]);
        await StreamAsync(broker, Entries.Orders(0, 1, 0, 600, banks: [Stopped, Bank]));
        await using Simulator simulator = Simulator(broker);
        simulator.Start();
        await StatusesAsync(broker, 600);
        await StreamAsync(broker, Entries.Orders(0, 2, 1, 100, banks: [Bank], firstPerson: 600));
        await StatusesAsync(broker, 800);
        simulator.Totals[0].Paid.ShouldBe(400);

        await using var late = new Simulator(
            broker.Endpoint, broker.Names, [Stopped], new SimulatorOptions { LedgerDirectory = _directory }, TimeProvider.System,
            NullLogger<Simulator>.Instance);
        late.Start();
        await Eventually.TrueAsync(() => late.Answered == 300, "the answers of the bank that came late");
        late.Totals[0].Paid.ShouldBe(300);
    }

    [Fact]
    public async Task Slow_repeated_and_out_of_order_answers_are_complete_and_repeatable()
    {
        await using Broker broker = await Broker.StartAsync(banks: [Bank]);
        JournalEntry entry = Entries.Orders(0, 1, 0, 20, banks: [Bank]);
        await StreamAsync(broker, entry);
        await using Simulator simulator = Simulator(broker, options =>
        {
            (options.SlowShare, options.RepeatedShare, options.OutOfOrderShare) = (1, 1, 1);
            options.SlowMax = TimeSpan.FromMilliseconds(300);
        });
        simulator.Start();
        List<TransferStatus> answers = await StatusesAsync(broker, 80);
        foreach (IGrouping<string, TransferStatus> order in answers.GroupBy(status => status.EndToEndId))
        {
            order.First().Status.ShouldBe("ACSC");
            order.Count(status => status.Status == "ACSC").ShouldBe(2);
            order.Count(status => status.Status == "ACSP").ShouldBe(2);
        }

        simulator.Totals[0].Paid.ShouldBe(20);
    }

    [Fact]
    public void A_ledger_survives_its_process_and_a_torn_last_record()
    {
        string path = Path.Combine(_directory, "x.ledger");
        using (var ledger = new BankLedger(path, flushToDisk: false))
        {
            for (int i = 0; i < 3_000; i++)
                ledger.Record(Id(i), "12345678"u8, new LedgerEntry(i + 1, SandboxEnding.Settled, 0), out _).ShouldBe(LedgerOutcome.First);
            ledger.Record(Id(3), "12345678"u8, new LedgerEntry(4, SandboxEnding.Settled, 0), out _).ShouldBe(LedgerOutcome.Repeated);
            ledger
                .Record(Id(3), "12345678"u8, new LedgerEntry(5, SandboxEnding.Settled, 0), out LedgerEntry kept)
                .ShouldBe(LedgerOutcome.Conflicting);
            kept.Amount.ShouldBe(4);
        }

        using (FileStream file = File.OpenWrite(path))
            file.SetLength(file.Length - 5);
        using (var ledger = new BankLedger(path, flushToDisk: false))
        {
            ledger.Count.ShouldBe(2_999);
            ledger.Totals[0].ShouldBe((2_999, 2_999L * 3_000 / 2));
            ledger.Record(Id(2_999), "12345678"u8, new LedgerEntry(3_000, SandboxEnding.Settled, 0), out _).ShouldBe(LedgerOutcome.First);
            ledger.Record(Id(0), "87654321"u8, new LedgerEntry(1, SandboxEnding.Settled, 0), out _).ShouldBe(LedgerOutcome.Conflicting);
        }

        using var again = new BankLedger(path, flushToDisk: false);
        again.Count.ShouldBe(3_000);
    }

    private static byte[] Id(int i) => System.Text.Encoding.ASCII.GetBytes($"MSA20260100007{i:D7}01");

    private static async Task<List<TransferStatus>> StatusesAsync(Broker broker, int count)
    {
        using IConsumer<byte[], byte[]> consumer = KafkaClients.Reader(broker.Endpoint.Current);
        consumer.Assign(
            Enumerable
                .Range(0, Broker.Partitions)
                .Select(partition => new TopicPartitionOffset(broker.Names.Statuses(Bank), partition, Offset.Beginning)));
        List<TransferStatus> statuses = [];
        await Eventually.TrueAsync(() =>
        {
            while (consumer.Consume(TimeSpan.FromMilliseconds(20)) is { } result)
            {
                if (result.IsPartitionEOF)
                    continue;
                TransferStatusBundle bundle = TransferStatusBundle.Parser.ParseFrom(result.Message.Value);
                bundle.Bank.ShouldBe(Bank);
                bundle.Count.ShouldBe(bundle.Statuses.Count);
                bundle.MessageId.Length.ShouldBeInRange(1, 35);
                statuses.AddRange(bundle.Statuses);
            }

            return statuses.Count >= count;
        }, $"{count} statuses");
        statuses.Count.ShouldBe(count);
        return statuses;
    }

    private async Task StreamAsync(Broker broker, JournalEntry entry)
    {
        _journal.Append(entry);
        await using LanePump pump = LaneKit.Pump(broker, _journal);
        await pump.StartAsync(LaneKit.Token);
        (await pump.WaitForAsync(entry.Cohort, entry.Sequence, LaneKit.Patience, LaneKit.Token)).ShouldBeTrue();
    }

    private Simulator Simulator(Broker broker, Action<SimulatorOptions>? configure = null)
    {
        var options = new SimulatorOptions { LedgerDirectory = _directory };
        configure?.Invoke(options);
        return new Simulator(broker.Endpoint, broker.Names, [Bank], options, TimeProvider.System, NullLogger<Simulator>.Instance);
    }
}
