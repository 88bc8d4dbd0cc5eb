using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using CsCheck;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>
/// Random lives of a cohort: two programmes, several months, lots released in any subset and order, banks' answers, officers' decisions,
/// lists and restarts. Whatever happens in whatever order, the guarantees hold and replay equals having lived it.
/// </summary>
public sealed class CohortModelTests
{
    private const int MaxPeople = 4;
    private const int Batches = 12;

    private static readonly BenefitPeriod First = new(2025, 12);
    private static readonly string[] Statuses = ["RCVD", "ACSP", "ACSC", "ACCC", "RJCT", "RJCT", "CANC", "RTRN", "PDNG", "????"];
    private static readonly int[] Banks = [970436, 970405, 970418];
    private static readonly string[] Officers = ["minh", "hoa", "thu"];
    private static readonly RefusalRuleNumber[] Holds =
        [RefusalRuleNumber.AmountNotEntitled, RefusalRuleNumber.PaidAfterRejected, RefusalRuleNumber.AmountNotEntitled];

    private static readonly Gen<Action<Life>> Step = Gen.Frequency(
        (4, Gen.Select(Gen.Int[1, MaxPeople], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 2])
            .Select<(int, int, int, int, int), Action<Life>>(
                p => life => life.Bench.Enrol(Person(p.Item1, p.Item2, p.Item3, p.Item4, p.Item5)))),
        (3, Gen.Select(Gen.Int[0, Batches - 1], Gen.Int[0, 2], Gen.Bool, Gen.Int[0, 3], Gen.Int[0, Batches - 1])
            .Select<(int, int, bool, int, int), Action<Life>>(b => life => life.Prepare(b.Item1, b.Item2, b.Item3, b.Item4, b.Item5))),
        (5, Gen.Select(Gen.Int[0, Batches - 1], Gen.Int[1, 255])
            .Select<(int, int), Action<Life>>(b => life => life.Release(b.Item1, b.Item2))),
        (7, Gen.Select(Gen.Int[0, 200], Gen.Int[0, Statuses.Length - 1], Gen.Int[0, 9])
            .Select<(int, int, int), Action<Life>>(s => life => life.Answer(s.Item1, Statuses[s.Item2], s.Item3))),
        (1, Gen.Select(Gen.Int[0, MaxPeople - 1], Gen.Int[1, 900])
            .Select<(int, int), Action<Life>>(r => life => life.RecoverAsBefore(r.Item1, r.Item2 * 1_000L))),
        (4, Gen.Select(Gen.Int[0, MaxPeople - 1], Gen.Int[0, 2], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Bool)
            .Select<(int, int, int, int, bool), Action<Life>>(
                r => life => life.Recover(r.Item1, r.Item2, r.Item3 * 125_000L, r.Item4, r.Item5))),
        (1, Gen.Select(Gen.Int[0, MaxPeople - 1], Gen.Int[0, 1])
            .Select<(int, int), Action<Life>>(c => life => life.Confirm(c.Item1, c.Item2 == 0 ? "lan" : "minh"))),
        (5, Gen.Select(Gen.Int[0, MaxPeople - 1], Gen.Int[0, Batches - 1], Gen.Int[0, 2], Gen.Int[0, 2])
            .Select<(int, int, int, int), Action<Life>>(c => life => life.Lift(c.Item1, c.Item2, Officers[c.Item3], Holds[c.Item4]))),
        (1, Gen.Select(Gen.Int[1, MaxPeople], Gen.Int[0, 2], Gen.Int[0, 2])
            .Select<(int, int, int), Action<Life>>(l => life => life.List(l.Item1, l.Item2, l.Item3))),
        (1, Gen.Const<Action<Life>>(life => life.Bench.RestartFromSnapshot())));

    [Fact]
    public void Guarantees_hold_in_any_order_of_events() => Step.Array[1, 80].Sample(
        steps =>
        {
            var life = new Life();
            foreach (Action<Life> step in steps)
                step(life);
            CheckOrders(life.Bench);
            CheckRecoveries(life.Bench);
            for (int batch = 0; batch < Batches; batch++)
                life.Bench.Cohort.FindDrift(Life.BatchId(batch)).ShouldBeNull();
            CheckReplay(life.Bench);
        },
        iter: 2_000);

    /// <summary>The lives must reach what they are meant to test, else the model proves nothing.</summary>
    [Fact]
    public void The_lives_reach_every_corner()
    {
        var reached = new HashSet<string>();
        Step.Array[100, 200].Sample(
            steps =>
            {
                var life = new Life();
                foreach (Action<Life> step in steps)
                    step(life);
                foreach (JournalEntry entry in life.Bench.Stream)
                {
                    lock (reached)
                    {
                        reached.Add($"{entry.Kind} {entry.Programme}");
                        if (entry.Columns.Deducted is not null)
                            reached.Add("deducted");
                        if (entry.Kind == EntryKind.Case && entry.Columns.Reference is not null)
                            reached.Add(Corner((OfficerDecision)entry.Columns.Disposition![0]));
                        if (entry.Kind == EntryKind.Orders && entry.Columns.Attempt!.Any(attempt => attempt > 1))
                            reached.Add("second attempt");
                    }
                }

                foreach (IGrouping<string, JournalEntry> batch in life.Bench.Stream.Where(entry => entry.Kind == EntryKind.Orders)
                    .GroupBy(entry => entry.BatchId!))
                {
                    lock (reached)
                    {
                        if (batch.GroupBy(entry => entry.Period).Any(month => month.Count() > 1))
                            reached.Add("a month of a batch in two entries");
                        if (batch.Select(entry => entry.Period).Distinct().Count() > 1)
                            reached.Add("two months of a batch");
                    }
                }
            },
            iter: 200);
        string[] corners =
        [
            "Orders MSA", "Orders SPN", "Case MSA", "Listing MSA", "deducted", "second attempt", "a month of a batch in two entries",
            "two months of a batch", "lifted", "recovered", "taken back",
        ];
        foreach (string corner in corners)
            reached.ShouldContain(corner);
    }

    private static string Corner(OfficerDecision decision) => decision switch
    {
        OfficerDecision.LiftHold => "lifted",
        OfficerDecision.Recover => "recovered",
        OfficerDecision.TakeBack => "taken back",
        _ => "other",
    };

    /// <summary>From the stream alone: no second live order, none beside the other programme, no lot twice in a batch.</summary>
    private static void CheckOrders(CohortBench bench)
    {
        var live = new Dictionary<(ProgrammeCode, BenefitPeriod, int), (short Attempt, OrderState State)>();
        var lots = new HashSet<(string, BenefitPeriod, int)>();
        foreach (JournalEntry entry in bench.Stream)
        {
            if (entry.Kind == EntryKind.Orders)
            {
                foreach (int bank in entry.Columns.Bank!.Distinct())
                    lots.Add((entry.BatchId!, entry.Period!.Value, bank)).ShouldBeTrue();
            }

            for (int i = 0; entry.Kind is EntryKind.Orders or EntryKind.Statuses && i < entry.Count; i++)
            {
                var key = (entry.Programme!.Value, entry.Period!.Value, entry.Columns.Beneficiary[i]);
                (short attempt, OrderState state) = live.GetValueOrDefault(key);
                if (entry.Kind == EntryKind.Orders)
                {
                    state.ShouldBeOneOf(OrderState.None, OrderState.Rejected, OrderState.Returned);
                    entry.Columns.Attempt![i].ShouldBe((short)(attempt + 1));
                    entry.Columns.Amount![i].ShouldBePositive();
                    ProgrammeCode rival = key.Item1 == ProgrammeCode.SocialPension
                        ? ProgrammeCode.MonthlySocialAllowance
                        : ProgrammeCode.SocialPension;
                    live.GetValueOrDefault((rival, key.Item2, key.Item3)).State.IsLiveOrPaid().ShouldBeFalse();
                    live[key] = (entry.Columns.Attempt[i], OrderState.Ordered);
                }
                else if (entry.Columns.Disposition![i] == (short)StatusDisposition.Applied
                    && TransferStatusCodes.TryParse(entry.Columns.Status![i], out TransferStatusCode code))
                {
                    live[key] = (attempt, OrderLife.Next(state, code).State);
                }
            }
        }
    }

    /// <summary>From the stream alone: what was to be recovered is kept back by orders that live, or still owed.</summary>
    private static void CheckRecoveries(CohortBench bench)
    {
        var owed = new Dictionary<int, long>();
        var kept = new Dictionary<(ProgrammeCode, BenefitPeriod, int), long>();
        foreach (JournalEntry entry in bench.Stream)
        {
            for (int i = 0; i < entry.Count; i++)
            {
                int person = entry.Columns.Beneficiary[i];
                var key = (entry.Programme ?? default, entry.Period ?? default, person);
                if (entry.Kind == EntryKind.Case && entry.Columns.Disposition![i] == (short)OfficerDecision.Recover)
                    owed[person] = owed.GetValueOrDefault(person) + entry.Columns.Amount![i];
                else if (entry.Kind == EntryKind.Case && entry.Columns.Disposition![i] == (short)OfficerDecision.TakeBack)
                    owed[person] = owed.GetValueOrDefault(person) - entry.Columns.Amount![i];
                else if (entry.Kind == EntryKind.Orders)
                    kept[key] = entry.Columns.Deducted?[i] ?? 0;
                else if (entry.Kind == EntryKind.Statuses && entry.Columns.Disposition![i] == (short)StatusDisposition.Applied
                    && entry.Columns.Status![i] is "RJCT" or "CANC" or "RTRN")
                    kept[key] = 0;
            }
        }

        for (int person = 0; person < bench.Cohort.People; person++)
        {
            long keptBack = kept.Where(order => order.Key.Item3 == person).Sum(order => order.Value);
            bench.Cohort.OwedBy(person).ShouldBe(owed.GetValueOrDefault(person) - keptBack);
            bench.Cohort.OwedBy(person).ShouldBeGreaterThanOrEqualTo(0);
        }
    }

    private static void CheckReplay(CohortBench bench)
    {
        Cohort replayed = bench.Replay();
        replayed.Hash.ShouldBe(bench.Cohort.Hash);
        replayed.WriteSnapshot().State.ShouldBe(bench.Cohort.WriteSnapshot().State);
        replayed.WriteSnapshot().Personal.ShouldBe(bench.Cohort.WriteSnapshot().Personal);
    }

    /// <summary>Somebody of 80 with an allowance, a social pension, or both; some are owed months, some moved.</summary>
    private static BeneficiaryRecord Person(int number, int account, int bank, int grants, int more)
    {
        BeneficiaryRecord person = CohortBench.Person(number, $"00710001234{account}", Banks[bank])
            with { BirthDate = new DateOnly(1940, 1, 1) };
        byte allowance = CohortBench.CategoryOf("DISAB_SEVERE_CHILD_ELDER");
        byte pension = CohortBench.CategoryOf("SOCIAL_PENSION_75");
        person = grants switch
        {
            0 => person with { Category = pension },
            1 => person with
            {
                Category = allowance,
                Standing = Standing.Stopped,
                StandingSince = First,
                OtherGrants = [new GrantedBenefit { Category = pension, DecisionNumber = "7", DecisionDate = new DateOnly(2025, 7, 1) }],
            },
            _ => person with { Category = allowance },
        };
        return more switch
        {
            0 => person,
            1 => person with { ArrearsFrom = First.AddMonths(-1), Phone = "0912345678" },
            _ => person with { PreviousCommune = 25_750, CommuneSince = First.AddMonths(1), Address = "Ấp 1" },
        };
    }

    /// <summary>A cohort and the batches that were prepared for it: what a batch was approved with is all that it may order.</summary>
    private sealed class Life
    {
        private readonly Dictionary<int, (CompiledRun Run, IReadOnlyList<CohortLot> Lots)> _prepared = [];

        public CohortBench Bench { get; } = new();

        public static string BatchId(int batch) => $"B-{batch}";

        public void Prepare(int batch, int month, bool pension, int kind, int retryOf)
        {
            if (Bench.Cohort.OrdersSequenceOf(BatchId(batch)) != 0)
                return;
            string programme = pension ? "SPN" : "MSA";
            CompiledRun run = kind switch
            {
                1 => CohortBench.Retry(First.AddMonths(month), BatchId(retryOf), programme),
                2 when !pension => CohortBench.RunOfList(First.AddMonths(month), $"L-{month}"),
                _ => CohortBench.Run(First.AddMonths(month), programme),
            };
            run = CohortBench.Controlled(run, BatchId(batch));
            _prepared[batch] = (run, Bench.Cohort.Judge(run).Lots);
        }

        public void Release(int batch, int subset)
        {
            if (_prepared.TryGetValue(batch, out (CompiledRun Run, IReadOnlyList<CohortLot> Lots) prepared))
                Bench.Release(BatchId(batch), prepared.Run, [.. prepared.Lots.Where((_, i) => (subset >> (i % 8) & 1) != 0)]);
        }

        /// <summary>A bank's answer to some order that was made, now and then with a wrong amount.</summary>
        public void Answer(int pick, string status, int wrong)
        {
            (JournalEntry Entry, int Item)[] orders =
                [.. Bench.Stream.Where(entry => entry.Kind == EntryKind.Orders)
                    .SelectMany(entry => Enumerable.Range(0, entry.Count).Select(item => (entry, item)))];
            if (orders.Length == 0)
                return;
            (JournalEntry entry, int item) = orders[pick % orders.Length];
            long amount = entry.Columns.Amount![item] + (wrong == 0 ? 1 : 0);
            Bench.Answer(new StatusItem(entry.Columns.Bank![item], entry.EndToEndIdOf(item).ToString(), status, "", amount));
        }

        public void RecoverAsBefore(int index, long amount)
        {
            if (index < Bench.Cohort.People)
                Bench.DecideAsBefore(OfficerDecision.Recover, index, "minh", amount: amount);
        }

        /// <summary>One officer, or two one after the other, ask to recover; now and then they take it back at once.</summary>
        public void Recover(int index, int month, long amount, int officers, bool takesBack)
        {
            OfficerDecision[] decisions = takesBack ? [OfficerDecision.Recover, OfficerDecision.TakeBack] : [OfficerDecision.Recover];
            foreach (OfficerDecision decision in decisions)
            {
                for (int officer = 0; officer < officers && index < Bench.Cohort.People; officer++)
                    Bench.Decide(decision, index, Officers[officer], First.AddMonths(month), amount: amount);
            }
        }

        public void Confirm(int index, string actor)
        {
            if (index < Bench.Cohort.People)
                Bench.Decide(OfficerDecision.ConfirmAccount, index, actor);
        }

        /// <summary>Lifts a hold of a batch that was prepared; the batch is judged again, as its officers do.</summary>
        public void Lift(int index, int batch, string officer, RefusalRuleNumber rule)
        {
            if (index >= Bench.Cohort.People || Bench.Cohort.OrdersSequenceOf(BatchId(batch)) != 0
                || !_prepared.TryGetValue(batch, out (CompiledRun Run, IReadOnlyList<CohortLot> Lots) prepared))
            {
                return;
            }

            Bench.Decide(OfficerDecision.LiftHold, index, officer, rule: rule, run: prepared.Run);
            _prepared[batch] = (prepared.Run, Bench.Cohort.Judge(prepared.Run).Lots);
        }

        public void List(int number, int month, int amount) => Bench.List(
            $"L-{month}",
            First.AddMonths(month),
            new ListedInstruction(number + 1, CohortBench.Person(number).CitizenId, 500_000 * (amount + 1), 0, ""));
    }
}
