using System.Runtime.InteropServices;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

public sealed partial class Cohort
{
    /// <summary>No bank credits nothing: a recovery leaves at least this much, đồng; the rest is kept back later.</summary>
    private const long MinPayout = 1_000;

    /// <summary>
    /// One pass of a run over the people. When the run belongs to a batch that has ordered part of it here, that part is taken as not yet
    /// there, so that the lots that are left come out as they were approved.
    /// </summary>
    private sealed partial class RunPass
    {
        private readonly Cohort _cohort;
        private readonly RunRequest _run;
        private readonly RunRules _rules;
        private readonly CohortBatch? _batch;
        private readonly CohortBatch? _retried;
        private readonly CohortList? _list;
        private readonly MonthLook _own;
        private readonly OrderSheet[] _reopened;
        private readonly Dictionary<ushort, MonthLook> _earlier = [];
        private readonly List<BenefitPeriod> _months = [];
        private readonly Dictionary<(ushort Month, int Bank), LotLines> _lots = [];
        private readonly bool _isRelease;

        /// <param name="approved">Of a release: room is made for these lots beforehand, and sums by commune are not kept.</param>
        public RunPass(Cohort cohort, RunRequest run, CohortBatch? batch, IReadOnlyCollection<CohortLot>? approved = null)
        {
            _isRelease = approved is not null;
            _lots.EnsureCapacity(approved?.Count ?? 0);
            foreach (CohortLot lot in approved ?? [])
                _lots[(lot.Period.MonthNumber, lot.Bank)] = new LotLines(lot.Period, lot.Bank, (int)Math.Min(lot.Sum.Count, cohort.People));
            _cohort = cohort;
            _run = run;
            _rules = run.Rules;
            _batch = batch;
            _own = new MonthLook(cohort, run.Rules, run.Rules.Period, run.Rules);
            _reopened = [.. cohort._sheets.Values.Where(sheet => sheet.Reopened > 0 && sheet.Programme == run.Rules.Programme
                && sheet.Period < run.Rules.Period && sheet.Period.MonthNumber >= run.Rules.Period.MonthNumber - RunRules.MaxOwedMonths)];
            if (run.RetryOf is not null)
                IsNobody |= !cohort._batches.TryGetValue(run.RetryOf, out _retried);
            if (run.ListId is not null)
                IsNobody |= !cohort._lists.TryGetValue(run.ListId, out _list) || _list.Programme != run.Rules.Programme || _list.Period != run.Rules.Period;
        }

        /// <summary>True when the run is about a list or a batch that the cohort does not have.</summary>
        public bool IsNobody { get; }

        public ICollection<LotLines> Lots => _lots.Values;

        public List<Refusal> Refusals { get; } = [];

        public Dictionary<int, CountAndSum> Communes { get; } = [];

        public CountAndSum Arrears { get; private set; }

        public CountAndSum CarriedOver { get; private set; }

        public CountAndSum Deducted { get; private set; }

        public void JudgeEverybody(bool withChanges)
        {
            if (IsNobody)
                return;
            withChanges &= _rules.PaysItsOwnMonth && _retried is null;
            for (int index = 0; index < _cohort.People; index++)
            {
                Outcome own = Judge(index);
                if (withChanges)
                    NoteChanges(index, own);
            }
        }

        /// <summary>Judges every month of the run for one person and says what became of the run's own.</summary>
        public Outcome Judge(int index)
        {
            if (_list is not null && !_list.Has(index))
                return default;
            ref readonly BeneficiaryFacts facts = ref _cohort._people.FactsOf(index);
            ReadOnlySpan<GrantFacts> others = _cohort._people.OthersOf(index);
            long owed = _cohort.OwedBy(index) + (_batch is null ? 0 : KeptBackByBatch(index));
            bool ownMonth = _rules.PaysItsOwnMonth;
            if (facts.ArrearsMonth != 0 || _reopened.Length > 0 || _batch is not null || _retried is not null || !ownMonth)
            {
                CollectMonths(index, in facts, others, ref ownMonth);
                foreach (BenefitPeriod month in _months)
                    JudgeMonth(index, in facts, others, LookAt(month), ref owed);
            }

            return ownMonth ? JudgeMonth(index, in facts, others, _own, ref owed) : default;
        }

        private Outcome JudgeMonth(int index, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, MonthLook look, ref long owed)
        {
            OrderState state = look.Sheet?.StateOf(index) ?? OrderState.None;
            if (IsOfBatch(look.Sheet, index))
            {
                owed -= look.Sheet!.DeductedOf(index);
                return default;
            }

            int commune = facts.CommuneIn(look.Month);
            bool earlier = look != _own;
            if (!_run.Area.Contains(commune) || (earlier && _retried is null && state != OrderState.None && !look.Sheet!.IsReopened(index)))
                return default;
            if (look.Rules is null)
                return Refuse(index, RefusalRuleNumber.AmountNotEntitled, 0, look);
            PersonSignals signals = SignalsOf(index, in facts, look);
            Verdict verdict = look.Rules.Judge(in facts, others, in signals);
            if (!verdict.IsOfProgramme)
                return default;
            if (!verdict.IsPayable)
                return Refuse(index, verdict.Rule, verdict.Amount, look);
            if (look.Sheet is { } sheet && (!sheet.IsOpen(index) || sheet.AttemptOf(index) == EndToEndId.MaxAttempt))
                return Refuse(index, RefusalRuleNumber.AlreadyOrdered, verdict.Amount, look);
            long deducted = owed > 0 ? Math.Max(0, Math.Min(_rules.DeductionFor(verdict.Amount, owed), verdict.Amount - MinPayout)) : 0;
            long amount = verdict.Amount - deducted;
            if (_list is not null)
            {
                ListedPayout listed = _list[index];
                RefusalRuleNumber rule = _cohort.FitOf(index, in listed, amount);
                if (rule == RefusalRuleNumber.AmountNotEntitled && signals.Lifted.Contains(rule))
                    (rule, amount, deducted) = (RefusalRuleNumber.None, listed.Amount, 0);
                if (rule != RefusalRuleNumber.None)
                    return Refuse(index, rule, listed.Amount, look);
            }

            owed -= deducted;
            AddLine(new PayableLine(index, (short)((look.Sheet?.AttemptOf(index) ?? 0) + 1), amount, deducted, facts.Bank, commune), look, state);
            return new Outcome(true, RefusalRuleNumber.None, amount + deducted);
        }

        private void AddLine(PayableLine line, MonthLook look, OrderState before)
        {
            ref LotLines? lot = ref CollectionsMarshal.GetValueRefOrAddDefault(_lots, (look.Month, line.Bank), out _);
            lot ??= new LotLines(look.Period, line.Bank, capacity: 0);
            lot.Add(line);
            if (_isRelease)
                return;
            ref CountAndSum commune = ref CollectionsMarshal.GetValueRefOrAddDefault(Communes, line.Commune, out _);
            commune = commune.Plus(line.Amount);
            if (line.Deducted > 0)
                Deducted = Deducted.Plus(line.Deducted);
            if (look == _own || !_rules.PaysItsOwnMonth)
                return;
            if (before == OrderState.None)
                Arrears = Arrears.Plus(line.Amount);
            else
                CarriedOver = CarriedOver.Plus(line.Amount);
        }

        private Outcome Refuse(int index, RefusalRuleNumber rule, long amount, MonthLook look)
        {
            Refusals.Add(new Refusal(index, rule, amount, look.Period));
            return new Outcome(true, rule, 0);
        }

        /// <summary>The earlier months of a person, oldest first: they are owed, came back and were corrected, or failed in the batch that is retried.</summary>
        private void CollectMonths(int index, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, ref bool ownMonth)
        {
            _months.Clear();
            if (_retried is not null)
            {
                foreach (BenefitPeriod month in _retried.Periods)
                {
                    if (_cohort._sheets.TryGetValue((_rules.Programme, month), out OrderSheet? sheet)
                        && sheet.StateOf(index) is OrderState.Rejected or OrderState.Returned && sheet.BatchOf(index) == _retried.Number)
                    {
                        _months.Add(month);
                    }
                }
            }
            else if (_list is null || !_rules.PaysItsOwnMonth)
            {
                Span<BenefitPeriod> owed = stackalloc BenefitPeriod[RunRules.MaxOwedMonths];
                foreach (BenefitPeriod month in owed[.._rules.OwedMonths(in facts, others, owed)])
                    AddMonth(month);
                foreach (OrderSheet sheet in _reopened)
                {
                    if (sheet.IsReopened(index))
                        AddMonth(sheet.Period);
                }
            }

            foreach (BenefitPeriod month in _batch?.Periods ?? [])
            {
                if (_cohort._sheets.TryGetValue((_rules.Programme, month), out OrderSheet? sheet) && IsOfBatch(sheet, index))
                    AddMonth(month);
            }

            _months.Sort();
            ownMonth = (_retried is null ? ownMonth : _months.Contains(_rules.Period)) && (_rules.PaysItsOwnMonth || !_months.Contains(_rules.Period));
            if (ownMonth)
                _months.Remove(_rules.Period);
        }

        private void AddMonth(BenefitPeriod month)
        {
            if (!_months.Contains(month))
                _months.Add(month);
        }

        private long KeptBackByBatch(int index)
        {
            long sum = 0;
            foreach (BenefitPeriod month in _batch!.Periods)
            {
                if (_cohort._sheets.TryGetValue((_rules.Programme, month), out OrderSheet? sheet) && IsOfBatch(sheet, index) && sheet.StateOf(index).IsLiveOrPaid())
                    sum += sheet.DeductedOf(index);
            }

            return sum;
        }

        private bool IsOfBatch(OrderSheet? sheet, int index) =>
            _batch is not null && sheet is not null && sheet.StateOf(index) != OrderState.None && sheet.BatchOf(index) == _batch.Number;

        private MonthLook LookAt(BenefitPeriod month)
        {
            if (month == _rules.Period)
                return _own;
            if (!_earlier.TryGetValue(month.MonthNumber, out MonthLook? look))
                _earlier[month.MonthNumber] = look = new MonthLook(_cohort, _rules, month, RulesFor(month));
            return look;
        }

        /// <summary>Null for a month that the programme's data does not cover.</summary>
        private RunRules? RulesFor(BenefitPeriod month)
        {
            try
            {
                return _rules.ForMonth(month);
            }
            catch (ArgumentOutOfRangeException)
            {
                return null;
            }
        }
    }

    /// <summary>What became of a person's own month.</summary>
    /// <param name="IsOfRun">False when the person has no part in the run.</param>
    /// <param name="Gross">đồng before deduction; 0 when refused.</param>
    private readonly record struct Outcome(bool IsOfRun, RefusalRuleNumber Rule, long Gross)
    {
        public bool IsPayable => IsOfRun && Rule == RefusalRuleNumber.None;
    }

    /// <param name="Amount">đồng to order, after deduction.</param>
    private readonly record struct PayableLine(int Index, short Attempt, long Amount, long Deducted, int Bank, int Commune);

    /// <summary>The lines of a lot, in order of position.</summary>
    private sealed class LotLines(BenefitPeriod period, int bank, int capacity)
    {
        private readonly List<PayableLine> _lines = new(capacity);

        public BenefitPeriod Period { get; } = period;

        public int Bank { get; } = bank;

        public CountAndSum Sum { get; private set; }

        /// <summary>True when something is kept back from somebody.</summary>
        public bool Deducts { get; private set; }

        public ReadOnlySpan<PayableLine> Lines => CollectionsMarshal.AsSpan(_lines);

        public void Add(PayableLine line)
        {
            _lines.Add(line);
            Deducts |= line.Deducted != 0;
            Sum = Sum.Plus(line.Amount);
        }
    }
}
