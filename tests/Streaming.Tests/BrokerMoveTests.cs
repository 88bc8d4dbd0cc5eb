using AnSinh.BankSimulator;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Ports.Payments;
using AnSinh.Streaming.Lanes;
using AnSinh.Streaming.Statuses;
using AnSinh.Streaming.Tests.Kit;
using AnSinh.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AnSinh.Streaming.Tests;

/// <summary>The whole loop, lane to bank to statuses, across the death of the broker's process.</summary>
[Trait("needs", "broker")]
public sealed class BrokerMoveTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ansinh-move").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Every_client_follows_a_broker_that_died_and_nothing_is_paid_twice()
    {
        Assert.SkipWhen(Broker.IsReal, "Only the embedded broker is ours to kill.");
        await using Broker broker = await Broker.StartAsync();
        var journal = new FakeJournal();
        var intake = new Intake();
        await using LanePump pump = LaneKit.Pump(broker, journal);
        await pump.StartAsync(LaneKit.Token);
        using var consumer = new StatusConsumer(broker.Endpoint, broker.Names, Options.Create(broker.Options()), intake, intake,
            new StreamingMeters(new LaneKit.Meters()), TimeProvider.System, NullLogger<StatusConsumer>.Instance);
        await consumer.StartAsync(LaneKit.Token);
        await using var simulator =
            new Simulator(broker.Endpoint, broker.Names, Broker.Banks, new SimulatorOptions { LedgerDirectory = _directory },
            TimeProvider.System, NullLogger<Simulator>.Instance);
        simulator.Start();

        JournalEntry before = Entries.Orders(0, 1, 0, 90), after = Entries.Orders(0, 2, 1, 30, firstPerson: 90);
        journal.Append(before);
        await pump.OfferAsync(before, LaneKit.Token);
        await Eventually.TrueAsync(() => intake.Settled.Count == 90, "the first settlements");
        int version = broker.Endpoint.Version;
        using (var process = System.Diagnostics.Process.GetProcessById(broker.Embedded!.ProcessId))
            process.Kill();
        await Eventually.TrueAsync(() => broker.Endpoint.Version > version, "the broker to come back");
        journal.Append(after);
        await pump.OfferAsync(after, LaneKit.Token);
        await Eventually.TrueAsync(() => intake.Settled.Count == 120, "the later settlements");

        await Eventually.TrueAsync(() => simulator.Totals.Sum(bank => bank.Repeated) == 90, "the replayed orders");
        simulator.Totals.Sum(bank => bank.Paid).ShouldBe(120);
        simulator.Totals.Sum(bank => bank.PaidAmount).ShouldBe(before.ControlSum + after.ControlSum);
        simulator.Totals.Sum(bank => bank.SecondPaymentsRefused).ShouldBe(90);
        await consumer.StopAsync(LaneKit.Token);
    }

    private sealed class Intake : IStatusIntake, IStrayStatusStore
    {
        public HashSet<string> Settled { get; } = [];

        public Task AcceptAsync(IReadOnlyList<StatusItem> statuses, CancellationToken cancellationToken)
        {
            Settled.UnionWith(statuses.Where(status => status.Status == "ACSC").Select(status => status.EndToEndId));
            return Task.CompletedTask;
        }

        public Task KeepAsync(StrayStatus stray, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("No record is stray here: " + stray.Reason);
    }
}
