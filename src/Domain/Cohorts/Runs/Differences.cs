using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// What is due for a month beyond what a settled order has paid (Decree 20/2021, article 8: a new level counts from its month).
/// </summary>
internal static class Differences
{
    /// <summary>
    /// Payable with the difference as amount; not of the programme when the month is paid rightly, when its order is not settled, or when
    /// nothing is due by the rules of today. A hold is named with the difference that would be paid.
    /// </summary>
    /// <param name="paid">The month as the programme that paid it sees it.</param>
    public static Verdict Judge(
        int index, in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, in PersonSignals signals, MonthLook paid)
    {
        if (paid.Rules is null || paid.Sheet is not { } sheet || sheet.StateOf(index) != OrderState.Settled)
            return Verdict.NotOfProgramme;
        Verdict due = paid.Rules.Judge(in facts, others, in signals);
        long ordered = sheet.AmountOf(index) + sheet.DeductedOf(index);
        long difference = due.Amount - ordered - paid.DifferenceOf(index);
        if (!due.IsOfProgramme || difference <= 0 || (!due.IsPayable && !RunRules.IsHold(due.Rule)))
            return Verdict.NotOfProgramme;
        bool isUndecided = due.IsPayable && !signals.Lifted.Contains(RefusalRuleNumber.DifferenceUndecided)
            && !paid.Rules.IsDifferenceExplained(in facts, others, ordered, due.Amount);
        return new Verdict(isUndecided ? RefusalRuleNumber.DifferenceUndecided : due.Rule, difference);
    }
}
