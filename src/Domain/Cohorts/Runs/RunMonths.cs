using System.Runtime.InteropServices;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// Which months a run judges for one person. A monthly programme, a one-off benefit and a retry answer that in three ways, each a class of
/// its own; all of them look again at the months that the run's batch has ordered.
/// </summary>
/// <remarks>
/// Most people have the run's own month only. A pass does not ask for them, see <see cref="ConcernsEverybody"/>: the loop over a province
/// has no virtual call.
/// </remarks>
internal abstract class RunMonths(RunRules rules, OrderedPart? ordered)
{
    private readonly List<BenefitPeriod> _found = [];

    /// <summary>False when only a person in arrears can have a month beside the run's own.</summary>
    public bool ConcernsEverybody => ordered is not null || HasMonthsOfAnybody;

    /// <summary>What <see cref="Collect"/> found, oldest first.</summary>
    public ReadOnlySpan<BenefitPeriod> Found => CollectionsMarshal.AsSpan(_found);

    /// <summary>The programme of the run, its month and what is owed.</summary>
    protected RunRules Rules => rules;

    protected abstract bool HasMonthsOfAnybody { get; }

    public static RunMonths Of(CohortState cohort, CompiledRun run, OrderedPart? ordered, CohortBatch? retried)
    {
        RunRules rules = run.Rules;
        if (retried is not null)
            return new RetryMonths(rules, ordered, retried, cohort.SheetsOf(rules.Programme, retried));
        OrderSheet[] reopened = cohort.ReopenedBefore(rules);
        if (rules.IsDifference)
            return new DifferenceMonths(rules, ordered, cohort);
        return rules.PaysItsOwnMonth
            ? new RegularMonths(rules, ordered, reopened, isListed: run.Scope.ListId is not null)
            : new OneOffMonths(rules, ordered, reopened);
    }

    /// <summary>Finds the months of a person that are judged before the run's own.</summary>
    /// <returns>True when the run's own month is judged after them.</returns>
    public bool Collect(int index, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others)
    {
        _found.Clear();
        AddDue(index, in facts, others);
        if (ordered is not null)
        {
            foreach (OrderSheet sheet in ordered.Sheets)
            {
                if (ordered.Has(sheet, index))
                    Add(sheet.Period);
            }
        }

        _found.Sort();
        return TakeOwn(_found);
    }

    /// <summary>The months of a person that this kind of run pays, but for those that its batch has ordered.</summary>
    protected abstract void AddDue(int index, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others);

    /// <summary>True when the run's own month is judged; then it is no longer among the months found.</summary>
    protected abstract bool TakeOwn(List<BenefitPeriod> found);

    protected void AddOwed(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others)
    {
        Span<BenefitPeriod> owed = stackalloc BenefitPeriod[rules.LookBackMonths];
        foreach (BenefitPeriod month in owed[..rules.OwedMonths(in facts, others, owed)])
            Add(month);
    }

    protected void AddReopened(OrderSheet[] reopened, int index)
    {
        foreach (OrderSheet sheet in reopened)
        {
            if (sheet.IsReopened(index))
                Add(sheet.Period);
        }
    }

    protected void Add(BenefitPeriod month)
    {
        if (!_found.Contains(month))
            _found.Add(month);
    }
}
