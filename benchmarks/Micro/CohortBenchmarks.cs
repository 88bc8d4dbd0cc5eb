using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Streaming.Records;
using BenchmarkDotNet.Attributes;

namespace AnSinh.Benchmarks;

/// <summary>What a cohort of a thousand people does in a release, step by step. Divide by 1,000 for a payment.</summary>
[MemoryDiagnoser]
public class CohortBenchmarks
{
    private readonly BundleEncoder _encoder = new();
    private readonly CompiledRun _run = SampleCohort.Run;
    private IReadOnlyList<CohortLot> _lots = [];
    private Cohort _cohort = null!;
    private Cohort _released = null!;
    private JournalEntry _orders = null!;
    private StatusItem[] _statuses = null!;

    [GlobalSetup]
    public void Setup()
    {
        _cohort = SampleCohort.Create();
        _lots = _cohort.Judge(_run).Lots;
        IReadOnlyList<JournalEntry> entries = _cohort.PlanOrders("MSA202506", _run, _lots, SampleCohort.Context).Entries;
        // The months that are owed come first, with few orders each.
        _orders = entries.MaxBy(entry => entry.Count)!;
        _released = SampleCohort.Create();
        foreach (JournalEntry entry in entries)
            _released.Apply(entry);
        _statuses = [.. Enumerable.Range(0, _orders.Count).Select(i =>
            new StatusItem(_orders.Columns.Bank![i], _orders.EndToEndIdOf(i).ToString(), "ACSC", "", _orders.Columns.Amount![i]))];
    }

    /// <summary>The dry run: rules, sums and content hash.</summary>
    [Benchmark]
    public CohortJudgement Judge() => _cohort.Judge(_run);

    /// <summary>Everything before the append: rules, content hash, columns, personal blob, seal.</summary>
    [Benchmark]
    public OrdersPlan PlanOrders() => _cohort.PlanOrders("MSA202506", _run, _lots, SampleCohort.Context);

    [Benchmark]
    public JournalEntry Seal() => EntryHash.Seal(_orders, _orders.PreviousHash);

    [Benchmark]
    public bool Verify() => EntryHash.Verify(_orders);

    [Benchmark]
    public int Encode() => _encoder.Encode(_orders).Count;

    /// <summary>One delivery with a final status for every order.</summary>
    [Benchmark]
    public StatusPlan PlanStatuses() => _released.PlanStatuses(_statuses, SampleCohort.Context);

    [Benchmark]
    public (byte[] State, byte[] Personal) WriteSnapshot() => _released.WriteSnapshot();
}
