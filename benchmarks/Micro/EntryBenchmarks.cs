using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Storage.Journal;
using BenchmarkDotNet.Attributes;

namespace AnSinh.Benchmarks;

/// <summary>
/// An entry on its way into PostgreSQL, and what a cold start does with what it reads. A cohort of a thousand people; divide by 1,000 for
/// one.
/// </summary>
[MemoryDiagnoser]
public class EntryBenchmarks
{
    private readonly EntryCopy _copy = new();
    private Cohort _enrolled = null!;
    private JournalEntry _enrolment = null!;
    private JournalEntry[] _orders = [];
    private List<PendingAppend> _pending = [];
    private byte[] _enrolledState = [], _enrolledPersonal = [], _state = [], _personal = [];

    [GlobalSetup]
    public void Setup()
    {
        _enrolment = SampleCohort.Enrolment();
        _enrolled = SampleCohort.Create();
        (_enrolledState, _enrolledPersonal) = _enrolled.WriteSnapshot();
        CompiledRun run = SampleCohort.Run;
        _orders = [.. _enrolled.PlanOrders("MSA202506", run, _enrolled.Judge(run).Lots, SampleCohort.Context).Entries];
        _pending = [new PendingAppend(_orders.MaxBy(entry => entry.Count)!, 0)];
        foreach (JournalEntry entry in _orders)
            _enrolled.Apply(entry);
        (_state, _personal) = _enrolled.WriteSnapshot();
    }

    /// <summary>The month's orders as PostgreSQL's binary COPY takes them.</summary>
    [Benchmark]
    public int CopyOrders() => _copy.Encode(_pending).Length;

    /// <summary>A registry without snapshot: the personal blob of a thousand people, unpacked and sorted in.</summary>
    [Benchmark]
    public int ApplyEnrolment()
    {
        var cohort = new Cohort(SampleCohort.Number);
        cohort.Apply(_enrolment);
        return cohort.People;
    }

    [Benchmark]
    public Cohort ReadSnapshot() => Cohort.ReadSnapshot(SampleCohort.Number, _enrolledState, _enrolledPersonal);

    /// <summary>The same with a month of orders in it.</summary>
    [Benchmark]
    public Cohort ReadSnapshotWithOrders() => Cohort.ReadSnapshot(SampleCohort.Number, _state, _personal);

    /// <summary>A snapshot and the month that came after it; take <see cref="ReadSnapshot"/> off for the month alone.</summary>
    [Benchmark]
    public long ReadSnapshotAndApplyOrders()
    {
        var cohort = Cohort.ReadSnapshot(SampleCohort.Number, _enrolledState, _enrolledPersonal);
        foreach (JournalEntry entry in _orders)
            cohort.Apply(entry);
        return cohort.Sequence;
    }
}
