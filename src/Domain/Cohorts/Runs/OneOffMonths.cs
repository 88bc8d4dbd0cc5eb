using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// A one-off benefit (funeral support) is paid for the month of its event, however late the run is. The run's own month is judged only when
/// the event fell into it, or when no event is recorded, so that the run says what is missing.
/// </summary>
/// <param name="reopened">Sheets of earlier months in which failed orders wait for another attempt.</param>
internal sealed class OneOffMonths(RunRules rules, OrderedPart? ordered, OrderSheet[] reopened) : RunMonths(rules, ordered)
{
    protected override bool HasMonthsOfAnybody => true;

    protected override void AddDue(int index, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others)
    {
        AddOwed(in facts, others);
        AddReopened(reopened, index);
    }

    protected override bool TakeOwn(List<BenefitPeriod> found) => false;
}
