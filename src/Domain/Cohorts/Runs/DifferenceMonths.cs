using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// A run of differences looks at the months that another programme has paid a person, through the run's own: only a settled order can be
/// topped up. A month whose order is open or came back is that programme's.
/// </summary>
internal sealed class DifferenceMonths(RunRules rules, OrderedPart? ordered, CohortState cohort) : RunMonths(rules, ordered)
{
    private readonly OrderSheet[] _paid =
    [
        .. cohort.Sheets.Values.Where(sheet => sheet.Programme == rules.Paid!.Programme && sheet.Period <= rules.Period
            && sheet.Period.MonthNumber >= rules.Period.MonthNumber - rules.LookBackMonths),
    ];

    protected override bool HasMonthsOfAnybody => true;

    protected override void AddDue(int index, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others)
    {
        foreach (OrderSheet sheet in _paid)
        {
            if (sheet.StateOf(index) == OrderState.Settled)
                Add(sheet.Period);
        }
    }

    protected override bool TakeOwn(List<BenefitPeriod> found) => false;
}
