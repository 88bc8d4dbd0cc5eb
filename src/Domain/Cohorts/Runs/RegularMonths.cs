using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// A monthly programme pays its own month to everybody, and before that the months in arrears and those whose order came back and whose
/// payee was corrected since. The own month comes last, so that a recovery takes from the oldest payment first.
/// </summary>
/// <param name="reopened">Sheets of earlier months in which failed orders wait for another attempt.</param>
/// <param name="isListed">An office's list names one amount for one month, so earlier months are no part of that run.</param>
internal sealed class RegularMonths(RunRules rules, OrderedPart? ordered, OrderSheet[] reopened, bool isListed) : RunMonths(rules, ordered)
{
    protected override bool HasMonthsOfAnybody => reopened.Length > 0;

    protected override void AddDue(int index, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others)
    {
        if (isListed)
            return;
        AddOwed(in facts, others);
        AddReopened(reopened, index);
    }

    protected override bool TakeOwn(List<BenefitPeriod> found)
    {
        found.Remove(Rules.Period);
        return true;
    }
}
