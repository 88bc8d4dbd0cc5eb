using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.Entries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// One pass of a run over the people. When the run belongs to a batch that has ordered part of it here, that part is taken as not yet
/// there, see <see cref="OrderedPart"/>.
/// </summary>
internal sealed class RunPass
{
    private readonly CohortState _cohort;
    private readonly CompiledRun _run;
    private readonly BeneficiaryTable _people;
    private readonly Area _area;
    private readonly OrderedPart? _ordered;
    private readonly CohortBatch? _retried;
    private readonly CohortList? _list;
    private readonly MonthLooks _looks;
    private readonly MonthLook _own;
    private readonly MonthLooks? _paid;
    private readonly RunMonths _months;
    private readonly bool _asksEverybody;
    private readonly Recoveries _recoveries;
    private readonly SignalReader _signals;
    private readonly RunLines _lines;
    private readonly RunLifts _lifts;
    private readonly Contributions? _contributions;

    /// <param name="batch">The batch of the run, when it has ordered anything here.</param>
    /// <param name="approved">Of a release: the lots that are expected, see <see cref="RunLines"/>.</param>
    public RunPass(CohortState cohort, CompiledRun run, CohortBatch? batch, IReadOnlyCollection<CohortLot>? approved = null)
    {
        _cohort = cohort;
        _run = run;
        _people = cohort.People;
        _area = run.Area;
        _looks = new MonthLooks(cohort, run.Rules);
        _own = _looks.Own;
        _paid = run.Rules.Paid is null ? null : new MonthLooks(cohort, run.Rules.Paid);
        if (run.Scope.RetryOf is not null)
            IsNobody |= !cohort.Batches.TryGetValue(run.Scope.RetryOf, out _retried);
        if (run.Scope.ListId is not null)
            IsNobody |= !cohort.Lists.TryGetValue(run.Scope.ListId, out _list) || !_list.IsFor(run.Rules);
        _ordered = batch is null ? null : new OrderedPart(cohort, run.Rules.Programme, batch);
        _months = RunMonths.Of(cohort, run, _ordered, _retried);
        _asksEverybody = _months.ConcernsEverybody;
        _recoveries = new Recoveries(run.Rules, cohort.Debts, _ordered);
        _lifts = new RunLifts(cohort, run);
        _signals = new SignalReader(cohort, run, _lifts, _ordered);
        _lines = new RunLines(approved, _people.Count);
        _contributions = run.Run.IsControlled && approved is null ? new Contributions(cohort, _lifts, _list) : null;
    }

    /// <summary>True when the run is about a list or a batch that the cohort does not have.</summary>
    public bool IsNobody { get; }

    /// <summary>What is paid.</summary>
    public RunLines Lines => _lines;

    public ICollection<LotLines> Lots => _lines.Lots;

    public List<Refusal> Refusals { get; } = [];

    /// <summary>Whose hands are behind the lines, beside the maker; empty for a release and for a run of before.</summary>
    public IReadOnlyList<Contributor> Contributors => _contributions?.ToList() ?? [];

    public void JudgeEverybody()
    {
        if (IsNobody)
            return;
        for (int index = 0; index < _people.Count; index++)
            Judge(index);
    }

    /// <summary>
    /// Judges everybody and compares with the month before. A one-off benefit and a retry have no month before: their report is empty.
    /// </summary>
    public ChangeReport JudgeWithChanges(PayoutChange? collect = null)
    {
        var changes = new ChangeReport(_cohort, _run, _own, _list, collect);
        if (IsNobody || !_run.Rules.PaysItsOwnMonth || _retried is not null)
        {
            JudgeEverybody();
            return changes;
        }

        for (int index = 0; index < _people.Count; index++)
            changes.Compare(index, Judge(index));
        return changes;
    }

    /// <summary>Judges every month of the run for one person and says what became of the run's own.</summary>
    public Outcome Judge(int index)
    {
        if (_list is not null && !_list.Has(index))
            return default;
        ref readonly BeneficiaryFacts facts = ref _people.FactsOf(index);
        ReadOnlySpan<GrantFacts> others = _people.OthersOf(index);
        long owed = _recoveries.OwedBy(index);
        bool hasOwn = true;
        if (_asksEverybody || facts.ArrearsMonth != 0 || _run.Rules.MayOweBackPay(in facts, others))
        {
            hasOwn = _months.Collect(index, in facts, others);
            foreach (BenefitPeriod month in _months.Found)
                JudgeMonth(index, in facts, others, _looks.At(month), ref owed);
        }

        return hasOwn ? JudgeMonth(index, in facts, others, _own, ref owed) : default;
    }

    public PersonSignals SignalsOf(int index, BenefitPeriod month) =>
        _signals.Read(index, in _people.FactsOf(index), (_paid ?? _looks).At(month));

    private Outcome JudgeMonth(int index, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, MonthLook look, ref long owed)
    {
        if (IsOrderedByBatch(index, look))
        {
            owed -= look.Sheet!.DeductedOf(index);
            return default;
        }

        int commune = facts.CommuneIn(look.Month);
        if (!_area.Contains(commune) || IsOrderedEarlier(index, look))
            return default;
        if (look.Rules is null)
            return Refuse(index, RefusalRuleNumber.AmountNotEntitled, 0, look);
        PersonSignals signals = _signals.Read(index, in facts, _paid?.At(look.Period) ?? look);
        Verdict verdict = _paid is null
            ? LessDifference(index, look, look.Rules.Judge(in facts, others, in signals))
            : Differences.Judge(index, in facts, others, in signals, _paid.At(look.Period));
        if (!verdict.IsOfProgramme)
            return default;
        if (MayBePaidAlready(index, in signals, look))
            return Refuse(index, RefusalRuleNumber.PaidAfterRejected, verdict.Amount, look);
        if (!verdict.IsPayable)
            return Refuse(index, verdict.Rule, verdict.Amount, look);
        if (!IsOpen(index, look))
            return Refuse(index, RefusalRuleNumber.AlreadyOrdered, verdict.Amount, look);
        long deducted = _recoveries.PartOf(verdict.Amount, owed);
        long amount = verdict.Amount - deducted;
        if (_list is not null
            && RefusalByList(index, in signals, look, ref amount, ref deducted) is var rule and not RefusalRuleNumber.None)
            return Refuse(index, rule, _list[index].Amount, look);
        if (_lifts.OtherAmount(index, look.Period, amount + deducted) is var changed and not RefusalRuleNumber.None)
            return Refuse(index, changed, amount + deducted, look);
        owed -= deducted;
        var line = new PayableLine(index, NextAttempt(index, look), amount, deducted, facts.Bank, commune)
        {
            ToOrganiser = facts.HasOrganiser && _run.Rules.IsOneOff && PayerChannels.IsCash(facts.Bank),
        };
        _lines.Add(line, look.Period, KindOf(index, look));
        _contributions?.Add(index, look.Period);
        return new Outcome(true, RefusalRuleNumber.None, amount + deducted);
    }

    /// <summary>
    /// A month whose order came back after its difference was ordered is paid the rest only: both together are what the rules give.
    /// </summary>
    private static Verdict LessDifference(int index, MonthLook look, Verdict verdict)
    {
        if (!verdict.IsPayable || look.DifferenceOf(index) is not (> 0 and var paid))
            return verdict;
        return verdict.Amount > paid
            ? verdict with { Amount = verdict.Amount - paid }
            : verdict with { Rule = RefusalRuleNumber.AlreadyOrdered };
    }

    /// <summary>The batch of the run has ordered this month: a release that goes on skips it.</summary>
    private bool IsOrderedByBatch(int index, MonthLook look) =>
        _ordered is not null && look.Sheet is not null && _ordered.Has(look.Sheet, index);

    /// <summary>An earlier month that has an order is settled for good, unless the order came back and the payee was corrected.</summary>
    private bool IsOrderedEarlier(int index, MonthLook look) =>
        look != _own && _retried is null && _paid is null
        && look.Sheet is { } sheet && sheet.StateOf(index) != OrderState.None && !sheet.IsReopened(index);

    /// <summary>True when the month may have a new order: it would not pay twice, and an attempt is left.</summary>
    private static bool IsOpen(int index, MonthLook look) =>
        look.Sheet is not { } sheet || (sheet.IsOpen(index) && sheet.AttemptOf(index) != EndToEndId.MaxAttempt);

    private static short NextAttempt(int index, MonthLook look) => (short)((look.Sheet?.AttemptOf(index) ?? 0) + 1);

    /// <summary>
    /// The order for the month was rejected, and its bank has also said that its money moved. Nobody knows whether the person has it, so
    /// no other order follows until somebody has asked the bank and lifted this.
    /// </summary>
    private bool MayBePaidAlready(int index, in PersonSignals signals, MonthLook look) =>
        _run.Run.IsControlled && look.Sheet is { } sheet && sheet.IsContradicted(index) && sheet.IsReopened(index)
        && !signals.Lifted.Contains(RefusalRuleNumber.PaidAfterRejected);

    /// <summary>
    /// Holds what a list asks against what would be paid. Officers may have lifted the difference of amount: then the list's amount is
    /// paid and nothing is kept back, because somebody answers for just that amount. More than the rules give needs two of them.
    /// </summary>
    private RefusalRuleNumber RefusalByList(int index, in PersonSignals signals, MonthLook look, ref long amount, ref long deducted)
    {
        ListedPayout listed = _list![index];
        RefusalRuleNumber rule = Listings.Compare(_people, index, in listed, amount);
        int needed = listed.Amount > amount + deducted ? RunLifts.LiftersAboveEntitlement : 1;
        if (rule != RefusalRuleNumber.AmountNotEntitled || !_lifts.HaveLifted(index, rule, look.Period, listed.Amount, needed))
            return rule;
        (amount, deducted) = (listed.Amount, 0);
        return _run.Run.IsControlled && look.Rules!.IsJumpHeld(amount, in signals)
            ? RefusalRuleNumber.AmountJumped
            : RefusalRuleNumber.None;
    }

    private LineKind KindOf(int index, MonthLook look) =>
        look == _own || _run.Rules.IsOneOff ? LineKind.Due
        : look.Sheet is null || look.Sheet.StateOf(index) == OrderState.None ? LineKind.Arrears
        : LineKind.CarriedOver;

    private Outcome Refuse(int index, RefusalRuleNumber rule, long amount, MonthLook look)
    {
        Refusals.Add(new Refusal(index, rule, amount, look.Period));
        return new Outcome(true, rule, 0);
    }
}

/// <summary>What became of a person's own month.</summary>
/// <param name="IsOfRun">False when the person has no part in the run.</param>
/// <param name="Gross">đồng before deduction; 0 when refused.</param>
internal readonly record struct Outcome(bool IsOfRun, RefusalRuleNumber Rule, long Gross)
{
    public bool IsPayable => IsOfRun && Rule == RefusalRuleNumber.None;
}
