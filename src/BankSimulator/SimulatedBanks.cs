using AnSinh.Files;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Logging;

namespace AnSinh.BankSimulator;

/// <summary>The banks of a sandbox, in this process, with ledgers that survive it.</summary>
public sealed class SimulatedBanks : IAsyncDisposable
{
    private static readonly TimeSpan SlowMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(30);

    private readonly Simulator _simulator;

    private SimulatedBanks(Simulator simulator) => _simulator = simulator;

    /// <summary>Orders paid, by the ledgers; money that came back later is among it.</summary>
    public long Paid => _simulator.Totals.Sum(bank => bank.Paid);

    public long PaidAmount => _simulator.Totals.Sum(bank => bank.PaidAmount);

    public long Rejected => _simulator.Totals.Sum(bank => bank.Rejected);

    /// <summary>Orders that came again, under the same identity, and were not paid again.</summary>
    public long Repeated => _simulator.Totals.Sum(bank => bank.Repeated);

    /// <summary>What must never happen, in words; empty when all is well.</summary>
    public IEnumerable<string> Faults
    {
        get
        {
            foreach (LedgerTotals bank in _simulator.Totals)
            {
                if (bank.Conflicting > 0)
                    yield return $"bank {bank.Bank} got {bank.Conflicting} orders again with another amount or account";
                if (bank.Unreadable > 0)
                    yield return $"bank {bank.Bank} got {bank.Unreadable} records that it could not read";
                if (bank.Gaps > 0)
                    yield return $"bank {bank.Bank} missed records that the broker had dropped: give its topic more partitions";
            }
        }
    }

    /// <param name="mischief">Share of bundles that are answered late, twice, or in the wrong order, 0 to 1 each.</param>
    /// <param name="acceptances">Two statuses an order, the first that it was accepted.</param>
    public static SimulatedBanks Start(
        KafkaEndpoint kafka, string topicPrefix, ILogger<Simulator> logger, IEnumerable<int> banks, string ledgers, double mischief,
        bool acceptances = true)
    {
        PrivateFiles.CreateFolder(ledgers);
        var options = new SimulatorOptions
        {
            LedgerDirectory = ledgers,
            Acceptances = acceptances,
            SlowMax = SlowMax,
            SlowShare = mischief,
            RepeatedShare = mischief,
            OutOfOrderShare = mischief,
        };
        var simulator = new Simulator(kafka, new TopicNames(topicPrefix), banks, options, TimeProvider.System, logger);
        simulator.Start();
        return new SimulatedBanks(simulator);
    }

    /// <summary>Waits until every bank reads its topic, as real banks have long done when a payment window opens.</summary>
    public Task ConnectedAsync(CancellationToken cancellationToken) => _simulator.Connected.WaitAsync(ConnectPatience, cancellationToken);

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();
}
