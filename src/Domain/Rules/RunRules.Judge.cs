using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

public sealed partial class RunRules
{
    private static readonly RuleMask Holds = RefusalRules.All
        .Where(rule => rule.Severity == RefusalSeverity.Hold)
        .Aggregate(default(RuleMask), (mask, rule) => mask.With(rule.Number));

    /// <summary>
    /// Judges one person by their main grant alone: the first rule that refuses, in a fixed order, or the amount to pay. Allocates nothing.
    /// </summary>
    public Verdict Judge(in BeneficiaryFacts facts) => Judge(in facts, [], default);

    /// <summary>
    /// Judges one person with everything that a run knows: their other grants and what other people, earlier months and officers say.
    /// The first rule that refuses and was not lifted, in a fixed order, or the amount to pay. Allocates nothing.
    /// </summary>
    /// <remarks>
    /// Only a rule of severity hold can be lifted. A person without a grant of the programme is <see cref="Verdict.NotOfProgramme"/>.
    /// </remarks>
    public Verdict Judge(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, in PersonSignals signals)
    {
        var lifted = new RuleMask(signals.Lifted.Bits & Holds.Bits);
        Choice choice = Choose(in facts, others, _slot, lifted);
        if (!choice.IsOfProgramme)
            return Verdict.NotOfProgramme;
        return new Verdict(FirstRefusal(in facts, others, in signals, in choice, lifted), choice.Amount);
    }

    /// <summary>
    /// The earlier months that this run also looks at for a person, oldest first: months in arrears, or the month of the event for a
    /// one-off benefit. Each is judged by <see cref="ForMonth"/> and paid as a line of its own when no order was made for it.
    /// </summary>
    /// <remarks>
    /// For a one-off benefit without a recorded event it is the run's own month, so that the run says what is missing.
    /// </remarks>
    /// <returns>How many months were written; at most <see cref="LookBackMonths"/>.</returns>
    public int OwedMonths(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, Span<BenefitPeriod> months)
    {
        if (_programme.IsOneOff)
            return EventMonth(in facts, others, months);
        (int claimed, int end) = BackPay(in facts, others);
        if (facts.ArrearsMonth != 0)
            (claimed, end) = (facts.ArrearsMonth, _period.MonthNumber);
        if (claimed == 0 || _family.FirstMonth is not { } start)
            return 0;
        int count = 0;
        int first = Math.Max(Math.Max(claimed, start.MonthNumber), _period.MonthNumber - LookBackMonths);
        for (int month = first; month < end; month++)
        {
            if (IsOwed(in facts, others, (ushort)month))
                months[count++] = new BenefitPeriod((ushort)month);
        }

        return count;
    }

    /// <summary>
    /// Whether a run of this month may owe months that the row does not claim: a decision that is new, of a right that the law counts from
    /// before the signature. Asked of everybody, so it looks at months only.
    /// </summary>
    public bool MayOweBackPay(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others) =>
        Edition.IsLawAsItStands && (!others.IsEmpty || facts.BackPayMonth != 0 || IsNewDecision(facts.DecisionMonth));

    private bool IsNewDecision(ushort decided) =>
        decided <= _period.MonthNumber && _period.MonthNumber - decided <= BackPayMonths;

    /// <summary>
    /// The months before a new signature that the law grants (Decree 20/2021, article 8(1)), as the first of them and the one after the
    /// last; zeros when there are none.
    /// </summary>
    private (int First, int End) BackPay(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others)
    {
        (int First, int End) months = (0, 0);
        if (!Edition.IsLawAsItStands)
            return months;
        AddBackPay(ref months, facts.Grant, in facts);
        foreach (ref readonly GrantFacts other in others)
            AddBackPay(ref months, in other, in facts);
        return months;
    }

    private void AddBackPay(ref (int First, int End) months, in GrantFacts grant, in BeneficiaryFacts facts)
    {
        ref readonly Entitlement entitlement = ref _entitlements[grant.Category];
        if (entitlement.Slot != _slot || !grant.HasDecision)
            return;
        if (IsNewDecision(grant.DecisionMonth))
            Widen(ref months, RightMonth(in grant, in entitlement, in facts), grant.DecisionMonth);
        if (grant.BackPayMonth != 0 && grant.Standing == Standing.Active)
            Widen(ref months, grant.BackPayMonth, Math.Min(grant.StandingMonth, _period.MonthNumber));
    }

    private static void Widen(ref (int First, int End) months, int first, int end)
    {
        if (first < end)
            months = months.First == 0 ? (first, end) : (Math.Min(months.First, first), Math.Max(months.End, end));
    }

    private int EventMonth(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, Span<BenefitPeriod> months)
    {
        bool isBeforeTheData = facts.DeathMonth != 0 && facts.DeathMonth < _family.FirstMonth?.MonthNumber;
        if (!HasGrant(in facts, others) || facts.DeathMonth > _period.MonthNumber || isBeforeTheData)
            return 0;
        months[0] = facts.DeathMonth == 0 ? _period : new BenefitPeriod(facts.DeathMonth);
        return 1;
    }

    private bool HasGrant(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others)
    {
        if (_entitlements[facts.Category].Slot == _slot)
            return true;
        foreach (ref readonly GrantFacts other in others)
        {
            if (_entitlements[other.Category].Slot == _slot)
                return true;
        }

        return false;
    }

    /// <summary>
    /// A month is owed unless the only grants of the programme were suspended in it and such months are not paid later. An edition that
    /// names every owed month looks at those too, and its rules refuse them.
    /// </summary>
    private bool IsOwed(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, ushort month)
    {
        if (Edition.IsLawAsItStands)
            return HasGrant(in facts, others);
        if (_entitlements[facts.Category].Slot == _slot && !WasSuspended(facts.Grant, in facts, month))
            return true;
        foreach (ref readonly GrantFacts other in others)
        {
            if (_entitlements[other.Category].Slot == _slot && !WasSuspended(in other, in facts, month))
                return true;
        }

        return false;
    }

    private RefusalRuleNumber FirstRefusal(
        in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, in PersonSignals signals, in Choice choice, RuleMask lifted)
    {
        RefusalRuleNumber death = DeathRefusal(in facts);
        if (death != RefusalRuleNumber.None)
            return death;
        if (choice.Rule != RefusalRuleNumber.None)
            return choice.Rule;
        if (facts.IsCarePaidToSpouse && IsOncePerCouple(in facts, others))
            return RefusalRuleNumber.CarePaidToSpouse;
        if (signals.UncollectedMonths >= UncollectedMonthsToSuspend && !lifted.Contains(RefusalRuleNumber.Suspended))
            return RefusalRuleNumber.Suspended;
        if (_programme.IsOneOff && signals.PaidInAnotherMonth)
            return RefusalRuleNumber.AlreadyOrdered;
        if (signals.PaidInOtherProgramme || GivesWayTo(in facts, others, choice.Amount))
            return RefusalRuleNumber.DoubleBenefit;
        if (_programme.IsOneOff && Edition.IsLawAsItStands && PayerChannels.IsCash(facts.Bank) && !facts.HasOrganiser)
            return RefusalRuleNumber.OrganiserMissing;
        RefusalRuleNumber account = AccountRefusal(in facts, in signals, lifted);
        if (account != RefusalRuleNumber.None)
            return account;
        if (signals.PhoneShared && !lifted.Contains(RefusalRuleNumber.PhoneShared))
            return RefusalRuleNumber.PhoneShared;
        if (signals.AddressShared && !lifted.Contains(RefusalRuleNumber.AddressShared))
            return RefusalRuleNumber.AddressShared;
        if (choice.Amount == 0)
            return RefusalRuleNumber.AmountZero;
        return HasJumped(choice.Amount, signals.PreviousAmount) && !lifted.Contains(RefusalRuleNumber.AmountJumped)
            ? RefusalRuleNumber.AmountJumped
            : RefusalRuleNumber.None;
    }

    /// <summary>
    /// Circular 02/2021, article 2: nothing from the month after the death. Funeral support is for the month of death, and only for it.
    /// </summary>
    private RefusalRuleNumber DeathRefusal(in BeneficiaryFacts facts)
    {
        if (_programme.IsOneOff)
            return facts.DeathMonth == _period.MonthNumber ? RefusalRuleNumber.None : RefusalRuleNumber.NoDeathRecord;
        return facts.DeathMonth != 0 && facts.DeathMonth < _period.MonthNumber ? RefusalRuleNumber.Deceased : RefusalRuleNumber.None;
    }

    /// <summary>Decree 20/2021, article 20(2)a: of a couple who both have the support, one is paid.</summary>
    private bool IsOncePerCouple(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others)
    {
        if (IsOncePerCouple(facts.Category))
            return true;
        foreach (ref readonly GrantFacts other in others)
        {
            if (IsOncePerCouple(other.Category))
                return true;
        }

        return false;
    }

    private bool IsOncePerCouple(byte category) =>
        _entitlements[category].Slot == _slot && _entitlements[category].IsOncePerCouple;

    /// <summary>
    /// Whether another programme pays more (or as much, and is preferred) for the month: only the higher of the two is paid.
    /// </summary>
    private bool GivesWayTo(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, long amount)
    {
        if (others.IsEmpty)
            return false;
        if (GivesWay)
            return OwnBenefits(in facts, others) > 0;
        if (_rivalSlot == Entitlement.NoSlot)
            return false;
        long rival = RunningAmount(in facts, others, _rivalSlot);
        return rival > amount || (rival == amount && rival > 0 && !_winsTies);
    }

    private long OwnBenefits(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others)
    {
        long sum = 0;
        foreach (BenefitProgramme programme in _family.Edition.Programmes)
        {
            if (programme.Code != Programme && !programme.IsOneOff)
                sum += RunningAmount(in facts, others, SlotOf(programme));
        }

        return sum;
    }

    private long RunningAmount(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, byte slot)
    {
        Choice choice = Choose(in facts, others, slot, default);
        return choice.IsOfProgramme && choice.Rule == RefusalRuleNumber.None ? choice.Amount : 0;
    }

    private RefusalRuleNumber AccountRefusal(in BeneficiaryFacts facts, in PersonSignals signals, RuleMask lifted)
    {
        if (PayerChannels.IsCash(facts.Bank))
            return RefusalRuleNumber.None;
        if (!BankDirectory.TryGet(facts.Bank, out Bank? bank))
            return RefusalRuleNumber.BankUnknown;
        if (bank.Kind == BankKind.Wallet && !lifted.Contains(RefusalRuleNumber.AccountIsWallet))
            return RefusalRuleNumber.AccountIsWallet;
        bool own = facts.HolderRelation == HolderRelation.Self;
        if (facts.HolderNameDiffers && own && !lifted.Contains(RefusalRuleNumber.NameMismatch))
            return RefusalRuleNumber.NameMismatch;

        // Also an account changed after the list was closed: no one has confirmed that one either.
        if (_options.AccountHoldDays > 0 && AccountDayOf(in facts, in signals) >= _firstHeldAccountDay && !signals.AccountConfirmed
            && !lifted.Contains(RefusalRuleNumber.AccountChangedRecently))
        {
            return RefusalRuleNumber.AccountChangedRecently;
        }

        // Months owed to someone who has died since: their own account is no place for them.
        if (own && facts.DeathMonth != 0 && facts.DeathMonth < _family.Month.MonthNumber && PaysItsOwnMonth
            && !lifted.Contains(RefusalRuleNumber.PayeeDeceased))
            return RefusalRuleNumber.PayeeDeceased;
        return signals.AccountShared && !lifted.Contains(RefusalRuleNumber.AccountShared)
            ? RefusalRuleNumber.AccountShared
            : RefusalRuleNumber.None;
    }

    /// <summary>When the account changed: by the file or by the journal, whichever is later. A file may say what its maker likes.</summary>
    private static int AccountDayOf(in BeneficiaryFacts facts, in PersonSignals signals) =>
        Math.Max(facts.AccountSinceDay, signals.AccountChangedDay);

    /// <summary>Whether an amount is held as far above the one before. Asked again when a list pays another amount.</summary>
    public bool IsJumpHeld(long amount, in PersonSignals signals) =>
        HasJumped(amount, signals.PreviousAmount) && !signals.Lifted.Contains(RefusalRuleNumber.AmountJumped);

    /// <summary>amount / previous &gt; N per cent × level now / level before, in whole numbers.</summary>
    private bool HasJumped(long amount, long previous) =>
        _options.AmountJumpPercent > 0 && previous > 0 && PaysItsOwnMonth
        && (Int128)amount * _baseBefore * 100 > (Int128)previous * _base * _options.AmountJumpPercent;
}
