using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Domain.Rules;

public sealed partial class RunRules
{
    /// <summary>Whether a rule holds a payment, so that somebody can lift it; the others say that nothing is due.</summary>
    public static bool IsHold(RefusalRuleNumber rule) => Holds.Contains(rule);

    /// <summary>
    /// Whether what a person is due for a paid month differs from the order for a reason that the record or the data shows: a decision that
    /// is new in the month of the run, or signed after the paid month, or a level that was set later. Anything else, such as a count of
    /// children that grew in a row with an old decision, is for a second person.
    /// </summary>
    /// <param name="paid">đồng paid for the month, before any deduction.</param>
    /// <param name="due">đồng due by the rules of today.</param>
    public bool IsDifferenceExplained(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, long paid, long due)
    {
        if (IsExplainedByDecision(facts.Grant))
            return true;
        foreach (ref readonly GrantFacts other in others)
        {
            if (IsExplainedByDecision(in other))
                return true;
        }

        return IsExplainedByLevel(paid, due);
    }

    private bool IsExplainedByDecision(in GrantFacts grant)
    {
        int run = _family.Month.MonthNumber;
        return _entitlements[grant.Category].Slot == _slot && grant.HasDecision && grant.DecisionMonth <= run
            && (run - grant.DecisionMonth <= BackPayMonths || _period.MonthNumber < grant.DecisionMonth);
    }

    /// <summary>The amounts are one benefit at two levels, and some edition had the lower one for the month.</summary>
    private bool IsExplainedByLevel(long paid, long due)
    {
        foreach (BenefitEdition edition in BenefitEditions.All)
        {
            if (!edition.TryGetProgramme(_programme.Code, out BenefitProgramme? then)
                || edition.LevelFor(then, _period, _options.Province, _options.AcceptUnsourcedLevels) is not { } level)
                continue;
            long before = level.Amount
                + (edition.TopUpFor(then, _period, _options.Province, _options.AcceptUnsourcedLevels)?.Amount ?? 0);
            if (before < _base && (Int128)paid * _base == (Int128)due * before)
                return true;
        }

        return false;
    }
}
