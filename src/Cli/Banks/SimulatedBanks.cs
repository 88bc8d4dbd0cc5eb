using AnSinh.BankAdapter;
using AnSinh.Silo;
using AnSinh.Streaming;
using AnSinh.Streaming.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AnSinh.Cli.Banks;

/// <summary>The banks of a sandbox, in this process, with ledgers that survive it.</summary>
internal sealed class SimulatedBanks : IAsyncDisposable
{
    private static readonly TimeSpan SlowMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(30);

    private readonly BankSimulator _simulator;

    private SimulatedBanks(BankSimulator simulator) => _simulator = simulator;

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
            foreach (BankTotals bank in _simulator.Totals)
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
    public static SimulatedBanks Start(AnSinhNode node, IEnumerable<int> banks, string ledgers, double mischief, bool acceptances = true) =>
        Start(node.Kafka, node.TopicPrefix, node.Services.GetRequiredService<ILogger<BankSimulator>>(), banks, ledgers, mischief, acceptances);

    /// <inheritdoc cref="Start(AnSinhNode, IEnumerable{int}, string, double, bool)"/>
    public static SimulatedBanks Start(KafkaEndpoint kafka, string topicPrefix, ILogger<BankSimulator> logger, IEnumerable<int> banks, string ledgers, double mischief, bool acceptances = true)
    {
        Directory.CreateDirectory(ledgers);
        var options = new SimulatorOptions
        {
            LedgerDirectory = ledgers,
            Acceptances = acceptances,
            SlowMax = SlowMax,
            SlowShare = mischief,
            RepeatedShare = mischief,
            OutOfOrderShare = mischief,
        };
        var simulator = new BankSimulator(kafka, new TopicNames(topicPrefix), banks, options, TimeProvider.System, logger);
        simulator.Start();
        return new SimulatedBanks(simulator);
    }

    /// <summary>Waits until every bank reads its topic, as real banks have long done when a payment window opens.</summary>
    public Task ConnectedAsync(CancellationToken cancellationToken) => _simulator.Connected.WaitAsync(ConnectPatience, cancellationToken);

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();
}
