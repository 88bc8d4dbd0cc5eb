using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Logging;

namespace AnSinh.BankSimulator;

/// <summary>Banks in a box: each consumes its own topic, pays by its ledger, and answers as <c>SandboxAccounts</c> says.</summary>
public sealed class Simulator : IAsyncDisposable
{
    private readonly StatusPublisher _publisher;
    private readonly SimulatedBank[] _banks;
    private bool _disposed;

    public Simulator(
        KafkaEndpoint endpoint, TopicNames names, IEnumerable<int> banks, SimulatorOptions options, TimeProvider time,
        ILogger<Simulator> logger)
    {
        ArgumentNullException.ThrowIfNull(banks);
        _publisher = new StatusPublisher(names, time);
        _banks = [.. banks.Distinct().Order().Select(bank => new SimulatedBank(bank, endpoint, names, options, _publisher, time, logger))];
    }

    /// <summary>What each bank did so far, by bank.</summary>
    public IReadOnlyList<LedgerTotals> Totals => [.. _banks.Select(static bank => bank.Totals)];

    /// <summary>Orders in the ledgers: paid or rejected.</summary>
    public long Answered => Totals.Sum(static totals => totals.Paid + totals.Rejected);

    /// <summary>Completes when every bank reads its topic.</summary>
    public Task Connected => Task.WhenAll(_banks.Select(static bank => bank.Connected));

    public void Start()
    {
        foreach (SimulatedBank bank in _banks)
            bank.Start();
    }

    /// <summary>Stops after what is in hand; once is enough.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await Task.WhenAll(_banks.Select(static bank => bank.DisposeAsync().AsTask()));
        _publisher.Dispose();
    }
}
