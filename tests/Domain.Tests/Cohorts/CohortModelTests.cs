using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using CsCheck;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>Random lives of a cohort: whatever happens in whatever order, the guarantees hold and replay equals having lived it.</summary>
public sealed class CohortModelTests
{
    private const int MaxPeople = 12;

    private static readonly string[] Statuses = ["RCVD", "ACSP", "ACSC", "ACCC", "RJCT", "CANC", "RTRN", "PDNG", "????"];

    private static readonly Gen<Action<CohortBench>> Step = Gen.Frequency(
        (3, Gen.Select(Gen.Int[1, MaxPeople], Gen.Int[0, 3]).Select<(int, int), Action<CohortBench>>(p => bench => bench.Enrol(CohortBench.Person(p.Item1, $"00710001234{p.Item2}")))),
        (2, Gen.Select(Gen.Int[1, 6], Gen.Int[0, 1]).Select<(int, int), Action<CohortBench>>(b => bench => ReleaseOnce(bench, $"MSA-{b.Item1}", b.Item2))),
        (5, Gen.Select(Gen.Int[0, MaxPeople - 1], Gen.Int[0, Statuses.Length - 1], Gen.Int[1, 3], Gen.Int[0, 1])
            .Select<(int, int, int, int), Action<CohortBench>>(s => bench => bench.Answer(CohortBench.Status(s.Item1, Statuses[s.Item2], (short)s.Item3, CohortBench.December.AddMonths(s.Item4))))),
        (1, Gen.Const<Action<CohortBench>>(bench => bench.RestartFromSnapshot())));

    [Fact]
    public void Guarantees_hold_in_any_order_of_events() => Step.Array[1, 60].Sample(
        steps =>
        {
            var bench = new CohortBench();
            foreach (Action<CohortBench> step in steps)
                step(bench);
            CheckNoDoublePayment(bench);
            for (int batch = 1; batch <= 6; batch++)
                bench.Cohort.FindDrift($"MSA-{batch}").ShouldBeNull();
            CheckReplay(bench);
        },
        iter: 2_000);

    private static void ReleaseOnce(CohortBench bench, string batchId, int month)
    {
        if (bench.Cohort.OrdersSequenceOf(batchId) == 0)
            bench.Release(batchId, CohortBench.December.AddMonths(month));
    }

    /// <summary>From the stream alone: a second order of a person and month exists only after the one before was rejected or returned.</summary>
    private static void CheckNoDoublePayment(CohortBench bench)
    {
        var live = new Dictionary<(BenefitPeriod, int), (short Attempt, OrderState State)>();
        foreach (JournalEntry entry in bench.Stream)
        {
            for (int i = 0; entry.Kind is EntryKind.Orders or EntryKind.Statuses && i < entry.Count; i++)
            {
                (BenefitPeriod, int) key = (entry.Period!.Value, entry.Columns.Beneficiary[i]);
                (short attempt, OrderState state) = live.GetValueOrDefault(key);
                if (entry.Kind == EntryKind.Orders)
                {
                    state.ShouldBeOneOf(OrderState.None, OrderState.Rejected, OrderState.Returned);
                    entry.Columns.Attempt![i].ShouldBe((short)(attempt + 1));
                    live[key] = (entry.Columns.Attempt[i], OrderState.Ordered);
                }
                else if (entry.Columns.Disposition![i] == (short)StatusDisposition.Applied && TransferStatusCodes.TryParse(entry.Columns.Status![i], out TransferStatusCode code))
                {
                    live[key] = (attempt, OrderLife.Next(state, code).State);
                }
            }
        }
    }

    private static void CheckReplay(CohortBench bench)
    {
        Cohort replayed = bench.Replay();
        replayed.Hash.ShouldBe(bench.Cohort.Hash);
        replayed.WriteSnapshot().State.ShouldBe(bench.Cohort.WriteSnapshot().State);
        replayed.WriteSnapshot().Personal.ShouldBe(bench.Cohort.WriteSnapshot().Personal);
    }
}
