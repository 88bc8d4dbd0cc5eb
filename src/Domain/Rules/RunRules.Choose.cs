using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

public sealed partial class RunRules
{
    /// <summary>
    /// The benefit of one programme in the month: the highest of the grants that run (Decree 20/2021, article 6(2)), and for a single
    /// parent the highest of those that are kept beside. When none runs, why: a hold before anything else, for it can be lifted.
    /// </summary>
    private Choice Choose(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, byte slot, RuleMask lifted)
    {
        var choice = new Choice();
        if (_entitlements[facts.Category].Slot == slot)
            Add(ref choice, facts.Grant, in facts, lifted);
        foreach (ref readonly GrantFacts other in others)
        {
            if (_entitlements[other.Category].Slot == slot)
                Add(ref choice, in other, in facts, lifted);
        }

        if (!choice.IsOfProgramme || choice.Rule != RefusalRuleNumber.None)
            return choice;
        if (choice.Keeper + choice.Beside >= choice.Alone)
        {
            choice.Amount = checked(choice.Keeper + choice.Beside);
        }
        else
        {
            choice.Amount = choice.Alone;
        }

        return choice;
    }

    private void Add(ref Choice choice, in GrantFacts grant, in BeneficiaryFacts facts, RuleMask lifted)
    {
        ref readonly Entitlement entitlement = ref _entitlements[grant.Category];
        long amount = entitlement.AmountFor(grant.Children, facts.BirthDay);
        RefusalRuleNumber rule = GrantRefusal(in grant, in entitlement, in facts, lifted);
        if (rule == RefusalRuleNumber.None)
        {
            choice.IsOfProgramme = true;
            choice.HasRunning = true;
            choice.Rule = RefusalRuleNumber.None;
            ref long best = ref choice.Alone;
            if (entitlement.Combination == Combination.Keeper)
                best = ref choice.Keeper;
            else if (entitlement.Combination == Combination.KeptBeside)
                best = ref choice.Beside;
            best = Math.Max(best, amount);
        }
        else if (!choice.IsOfProgramme || (!choice.HasRunning && Holds.Contains(rule) && !Holds.Contains(choice.Rule)))
        {
            choice.IsOfProgramme = true;
            choice.Rule = rule;
            choice.Amount = amount;
            choice.RefusedCategory = grant.Category;
        }
    }

    /// <summary>Why a grant does not run in the month.</summary>
    private RefusalRuleNumber GrantRefusal(in GrantFacts grant, in Entitlement entitlement, in BeneficiaryFacts facts, RuleMask lifted)
    {
        ushort month = _period.MonthNumber;
        if (grant.Standing != Standing.Active && grant.StandingMonth <= month)
        {
            if (grant.Standing == Standing.Stopped || IsRefusedTooLong(in grant))
                return RefusalRuleNumber.Stopped;
            if (!lifted.Contains(RefusalRuleNumber.Suspended))
                return RefusalRuleNumber.Suspended;
        }

        if (WasSuspended(in grant, in facts, month) && !lifted.Contains(RefusalRuleNumber.Suspended))
            return RefusalRuleNumber.Suspended;
        if (!IsDecided(in grant, in entitlement, in facts))
            return RefusalRuleNumber.NoDecision;
        if (IsUnclaimed(in grant, in facts) && !lifted.Contains(RefusalRuleNumber.BackPayUnclaimed))
            return RefusalRuleNumber.BackPayUnclaimed;
        if (!entitlement.IsKnown)
            return lifted.Contains(RefusalRuleNumber.AmountNotEntitled)
                ? RefusalRuleNumber.AmountZero
                : RefusalRuleNumber.AmountNotEntitled;
        if (!entitlement.IsAccepted && !lifted.Contains(RefusalRuleNumber.AmountNotEntitled))
            return RefusalRuleNumber.AmountNotEntitled;
        if (!entitlement.HoldsFor(facts.BirthDay))
            return RefusalRuleNumber.CategoryAge;
        return IsBeyondTheLimit && !lifted.Contains(RefusalRuleNumber.OwedBeyondLimit)
            ? RefusalRuleNumber.OwedBeyondLimit
            : RefusalRuleNumber.None;
    }

    /// <summary>No source limits arrears, so that a month beyond the limit of the house is held and not forgotten.</summary>
    private bool IsBeyondTheLimit =>
        Edition.IsLawAsItStands && !_programme.IsOneOff && _family.Month.MonthNumber - _period.MonthNumber > MaxOwedMonths;

    /// <summary>
    /// The right runs from the month of signature (Decree 147/2025, Decree 176/2025), or from an earlier month that the law names (Decree
    /// 20/2021, article 8(1)) once the decision is there. Funeral support is decided after the death: a decision that is older than the
    /// death is for somebody else, or the death is not true.
    /// </summary>
    private bool IsDecided(in GrantFacts grant, in Entitlement entitlement, in BeneficiaryFacts facts)
    {
        if (!grant.HasDecision)
            return false;
        if (entitlement.Slot == _slot && _programme.IsOneOff)
            return !IsDecidedBeforeDeath(in grant, in facts) && grant.DecisionMonth <= _family.Month.MonthNumber;
        return grant.DecisionMonth <= _period.MonthNumber
            || (grant.DecisionMonth <= _family.Month.MonthNumber
                && RightMonth(in grant, in entitlement, in facts) <= _period.MonthNumber);
    }

    /// <summary>By the days; editions of before compared the months. A decision of the day of death is in time.</summary>
    private bool IsDecidedBeforeDeath(in GrantFacts grant, in BeneficiaryFacts facts) =>
        grant.DecisionMonth < facts.DeathMonth
        || (Edition.IsLawAsItStands && grant.DecisionMonth == facts.DeathMonth && grant.DecisionDay < facts.DeathDay);

    /// <summary>The first month of right: that of the signature, or the earlier one that the law names for the category.</summary>
    /// <remarks>
    /// Where a month is paid already, the person had the right and the level alone is new: it counts from the month that meets its
    /// condition (article 8), for every category with a lower age.
    /// </remarks>
    private ushort RightMonth(in GrantFacts grant, in Entitlement entitlement, in BeneficiaryFacts facts)
    {
        if (entitlement.RightStart == RightStart.Certificate && grant.RightMonth != 0)
            return Math.Min(grant.DecisionMonth, grant.RightMonth);
        if (entitlement.RightStart != RightStart.Age && !(_family.IsTopUp && entitlement.LowerAge > 0))
            return grant.DecisionMonth;
        BenefitPeriod birth = BenefitPeriod.Of(DateOnly.FromDayNumber(facts.BirthDay));
        return (ushort)Math.Min(grant.DecisionMonth, birth.MonthNumber + (12 * entitlement.LowerAge));
    }

    /// <summary>
    /// A month before the signature that the run of the signature's month should have paid. Nothing here says whether somebody paid it
    /// since, so a later run asks.
    /// </summary>
    private bool IsUnclaimed(in GrantFacts grant, in BeneficiaryFacts facts) =>
        !_family.IsTopUp && !_programme.IsOneOff && facts.ArrearsMonth == 0
        && _period.MonthNumber < grant.DecisionMonth && grant.DecisionMonth < _family.Month.MonthNumber;

    /// <summary>Circular 02/2021, article 2(1): re-determination refused for three months after the suspension.</summary>
    private bool IsRefusedTooLong(in GrantFacts grant) =>
        grant.StandingReason == StandingReason.RedeterminationRefused && grant.StandingMonth != 0
        && _period.MonthNumber >= grant.StandingMonth + RefusedMonthsToStop;

    /// <summary>
    /// A suspension that has ended: the grant is active since its standing month, the reason still says why it was not, and the months
    /// before it are the suspended ones, from the month that the journal knows or else from the first month in arrears. The decision to go
    /// on may pay them, from a month that it names (Circular 02/2021, article 6(1)b).
    /// </summary>
    private bool WasSuspended(in GrantFacts grant, in BeneficiaryFacts facts, ushort month) =>
        !_options.PaySuspendedMonths && grant.Standing == Standing.Active && month < grant.StandingMonth
        && (grant.SuspendedMonth != 0 ? month >= grant.SuspendedMonth : facts.ArrearsMonth != 0 && month >= facts.ArrearsMonth)
        && (grant.BackPayMonth == 0 || month < grant.BackPayMonth)
        && grant.StandingReason is StandingReason.Uncollected or StandingReason.Custody or StandingReason.RedeterminationRefused;

    /// <summary>What <see cref="Choose"/> found for one programme.</summary>
    private struct Choice
    {
        public bool IsOfProgramme;
        public bool HasRunning;
        public RefusalRuleNumber Rule;
        public byte RefusedCategory;

        /// <summary>To pay, or what the refused grant would have given.</summary>
        public long Amount;

        public long Alone;
        public long Keeper;
        public long Beside;
    }
}
