using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// A retry pays the months whose order failed in the batch that is retried, and nothing else: whoever was paid, or was never in that batch,
/// has no part in it. The run's own month is one of those months or is not judged.
/// </summary>
/// <param name="sheets">The sheets of the months that the retried batch ordered.</param>
internal sealed class RetryMonths(RunRules rules, OrderedPart? ordered, CohortBatch retried, OrderSheet[] sheets)
    : RunMonths(rules, ordered)
{
    protected override bool HasMonthsOfAnybody => true;

    protected override void AddDue(int index, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others)
    {
        foreach (OrderSheet sheet in sheets)
        {
            if (sheet.StateOf(index) is OrderState.Rejected or OrderState.Returned && sheet.BatchOf(index) == retried.Number)
                Add(sheet.Period);
        }
    }

    protected override bool TakeOwn(List<BenefitPeriod> found) => Rules.PaysItsOwnMonth && found.Remove(Rules.Period);
}
