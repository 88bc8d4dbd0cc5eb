using System.Diagnostics;
using System.Globalization;
using AnSinh.BankSimulator;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Streaming.Lanes;
using AnSinh.Streaming.Records;
using AnSinh.Streaming.Tests.Kit;
using AnSinh.Fixtures;
using AnSinh.Transfer.Reading;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnSinh.Streaming.Tests;

/// <summary>Rates, not verdicts: run with <c>-explicit only</c>. The numbers are printed.</summary>
[Trait("needs", "broker")]
public sealed class Measurements
{
    private const int EntryCount = 200;
    private const int OrdersPerEntry = 1_000;
    private static readonly int[] Banks = [.. Enumerable.Range(970_400, 20)];
    private static readonly CohortMap Map = new(cohorts: EntryCount, lanes: 2);

    [Fact(Explicit = true)]
    public void Encoder()
    {
        var encoder = new BundleEncoder();
        JournalEntry entry = Entries.Orders(1, 1, 0, OrdersPerEntry, Banks);
        for (int i = 0; i < 2_000; i++)
            encoder.Encode(entry);
        const int Rounds = 5_000;
        long bytes = encoder.Encode(entry).Sum(bundle => (long)bundle.Length);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Rounds; i++)
            encoder.Encode(entry);
        Print("encoder", (long)Rounds * OrdersPerEntry, Stopwatch.GetElapsedTime(start));
        Console.WriteLine($"{bytes / (double)OrdersPerEntry:0.0} bytes an order");
    }

    [Fact(Explicit = true)]
    public void Answers_of_a_bank()
    {
        string directory = Directory.CreateTempSubdirectory("ansinh-measure").FullName;
        var encoder = new BundleEncoder();
        for (int round = 0; round < 16; round++)
        {
            List<Message<byte[], byte[]>> messages = [];
            for (int i = 0; i < 300; i++)
            {
                foreach (EncodedBundle bundle in encoder.Encode(Entries.Orders(i, 1, 0, OrdersPerEntry / 20 * 4, Banks[..1])))
                    messages.Add(new Message<byte[], byte[]> { Key = [1], Value = encoder.BytesOf(bundle).ToArray() });
            }

            using var ledger = new BankLedger(Path.Combine(directory, $"{round}.ledger"), flushToDisk: false);
            var answers = new OrderAnswers(Banks[0], ledger, new SimulatorOptions(), TimeProvider.System);
            long start = Stopwatch.GetTimestamp();
            foreach (Message<byte[], byte[]> message in messages)
            {
                answers.Answer(message, out _, out _);
                ledger.Flush();
            }

            Print("answers", ledger.Count, Stopwatch.GetElapsedTime(start));
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact(Explicit = true)]
    public async Task Pump_and_simulator_on_the_embedded_broker()
    {
        string directory = Directory.CreateTempSubdirectory("ansinh-measure").FullName;
        await using Broker broker = await Broker.StartAsync(lanes: Map.Lanes, banks: Banks, partitions: TopicPlan.EmbeddedOrderPartitions);
        var journal = new FakeJournal();
        for (int round = 0; round < 3; round++)
        {
            JournalEntry[] entries = [
                .. Enumerable.Range(0, EntryCount).Select(
                    cohort => Entries.Orders(cohort, round + 1, round, OrdersPerEntry, Banks, firstPerson: round * OrdersPerEntry))];
            for (int cohort = 0; cohort < EntryCount && round > 0; cohort++)
                journal.SetHint(cohort, round);
            await using LanePump even = LaneKit.Pump(broker, journal, 0, map: Map), odd = LaneKit.Pump(broker, journal, 1, map: Map);
            await Task.WhenAll(even.StartAsync(LaneKit.Token), odd.StartAsync(LaneKit.Token));
            journal.Append(entries);
            long start = Stopwatch.GetTimestamp();
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            foreach (JournalEntry entry in entries)
                await (entry.Cohort % 2 == 0 ? even : odd).OfferAsync(entry, LaneKit.Token);
            foreach (JournalEntry entry in entries)
                await (entry.Cohort % 2 == 0 ? even : odd).WaitForAsync(entry.Cohort, round + 1, LaneKit.Patience, LaneKit.Token);
            Print("pump", EntryCount * OrdersPerEntry, Stopwatch.GetElapsedTime(start));
            Console.WriteLine(
                $"{(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / (EntryCount * OrdersPerEntry):0.00} us CPU "
                + $"an order, {even.Status.Transactions + odd.Status.Transactions} transactions, {even.Status.LastError ?? "no error"}");
        }

        if (broker.Embedded is { } embedded)
        {
            using var process = Process.GetProcessById(embedded.ProcessId);
            Console.WriteLine(
                $"broker process: {process.WorkingSet64 / 1_048_576.0:0} MiB resident with {3 * EntryCount * OrdersPerEntry:N0} orders, "
                + $"as compressed");
        }

        long begin = Stopwatch.GetTimestamp();
        int read = LaneKit.Streamed(broker, Banks).Length;
        Print("audit", read, Stopwatch.GetElapsedTime(begin));
        await using (
            var simulator = new Simulator(
                broker.Endpoint, broker.Names, Banks, new SimulatorOptions { LedgerDirectory = directory }, TimeProvider.System,
                NullLogger<Simulator>.Instance))
        {
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            begin = Stopwatch.GetTimestamp();
            simulator.Start();
            await Eventually.TrueAsync(() => simulator.Answered == read, "all answers");
            Print("simulator", read, Stopwatch.GetElapsedTime(begin));
            Console.WriteLine(
                $"{(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / read:0.00} us CPU an order; gaps "
                + $"{simulator.Totals.Sum(bank => bank.Gaps)}; "
                + $"{simulator.Totals.Aggregate(default(ManifestReport), (sum, bank) => sum + bank.Manifests)}");
        }

        Directory.Delete(directory, recursive: true);
    }

    private static void Print(string what, long orders, TimeSpan elapsed) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {orders:N0} orders in {elapsed.TotalMilliseconds:N0} ms = {orders / elapsed.TotalSeconds:N0}/s"));
}
