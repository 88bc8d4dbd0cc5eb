using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

/// <summary>
/// The rules of one run, compiled once per (programme, month, options) so that <c>Judge</c> is comparisons and array
/// look-ups only: it runs once per person of a province.
/// </summary>
public sealed partial class RunRules
{
    /// <summary>Decree 20/2021/ND-CP, article 34: the list for a month is handed over before the 25th of the month before.</summary>
    public const int CutOffDay = 25;

    /// <summary>The longest arrears that one run pays.</summary>
    public const int MaxOwedMonths = 24;

    private readonly Entitlement[] _entitlements;
    private readonly BenefitPeriod _period;
    private readonly int _firstHeldAccountDay;
    private readonly RunRuleOptions _options;

    private RunRules(ProgrammeCode programme, BenefitPeriod period, StandardLevel level, RunRuleOptions options)
    {
        Programme = programme;
        _period = period;
        _options = options;
        Level = level;
        RateVersion = StandardLevels.VersionOf(level);
        BenefitPeriod closing = period.AddMonths(-1);
        CutOff = new DateOnly(closing.Year, closing.Month, CutOffDay);
        _firstHeldAccountDay = CutOff.DayNumber - options.AccountHoldDays + 1;
        _entitlements = Compile(level, period);
    }

    public ProgrammeCode Programme { get; }

    /// <summary>False for one-off benefits: they are paid for the month of their event, which <see cref="OwedMonths"/> gives.</summary>
    public bool PaysItsOwnMonth => Programme != ProgrammeCode.FuneralSupport;

    public BenefitPeriod Period => _period;

    /// <summary>The standard level behind every amount.</summary>
    public StandardLevel Level { get; }

    /// <summary>The day on which the list is closed.</summary>
    public DateOnly CutOff { get; }

    /// <summary>Names the benefit data and the level used, see <see cref="StandardLevels.VersionOf"/>. A run records it.</summary>
    public string RateVersion { get; }

    /// <summary>Compiles the rules; <paramref name="error"/> is one line that says what to do.</summary>
    public static bool TryCreate(
        ProgrammeCode programme, BenefitPeriod period, RunRuleOptions options, [NotNullWhen(true)] out RunRules? rules, out string error)
    {
        ArgumentNullException.ThrowIfNull(options);
        rules = null;
        error = "";
        if (programme != ProgrammeCode.MonthlySocialAllowance)
        {
            error = $"There are no rules for programme '{programme}': use {ProgrammeCode.MonthlySocialAllowance}.";
            return false;
        }

        if (options.AccountHoldDays is < 0 or > RunRuleOptions.MaxAccountHoldDays)
        {
            error = $"AccountHoldDays is {options.AccountHoldDays}: it must be 0 to {RunRuleOptions.MaxAccountHoldDays}.";
            return false;
        }

        if (period.MonthNumber == 0 || !StandardLevels.TryGet(period, options.Province, options.AcceptUnsourcedLevels, out StandardLevel? level))
        {
            error = $"There is no standard level for {(period.MonthNumber == 0 ? "an empty month" : period)}: the reference data starts on {StandardLevels.All[0].From:yyyy-MM-dd}.";
            return false;
        }

        rules = new RunRules(programme, period, level, options);
        return true;
    }

    /// <summary>Judges one person: the first rule that refuses, in a fixed order, or the amount to pay. Allocates nothing.</summary>
    public Verdict Judge(in BeneficiaryFacts facts)
    {
        ref readonly Entitlement entitlement = ref _entitlements[facts.Category];
        long amount = entitlement.AmountFor(facts.Children);
        return new Verdict(FirstRefusal(in facts, in entitlement, amount), amount);
    }

    /// <summary>
    /// Judges one person with everything that a run knows: their other grants and what other people, earlier months and officers say.
    /// The first rule that refuses and was not lifted, in a fixed order, or the amount to pay. Allocates nothing.
    /// </summary>
    public Verdict Judge(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, in PersonSignals signals) => Judge(in facts);

    /// <summary>The rules of the same programme, options and edition for another month.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no rules for that month.</exception>
    public RunRules ForMonth(BenefitPeriod period) =>
        TryCreate(Programme, period, _options, out RunRules? rules, out string error) ? rules : throw new ArgumentOutOfRangeException(nameof(period), error);

    /// <summary>
    /// The earlier months that this run also looks at for a person, oldest first: months in arrears, or the month of the event for a one-off
    /// benefit. Each is judged by <see cref="ForMonth"/> and paid as a line of its own when no order was made for it.
    /// </summary>
    /// <returns>How many months were written; at most <see cref="MaxOwedMonths"/>.</returns>
    public int OwedMonths(in BeneficiaryFacts facts, ReadOnlySpan<GrantFacts> others, Span<BenefitPeriod> months)
    {
        int count = 0;
        if (facts.ArrearsMonth == 0)
            return 0;
        int first = Math.Max(facts.ArrearsMonth, _period.MonthNumber - MaxOwedMonths);
        for (int month = first; month < _period.MonthNumber; month++)
            months[count++] = new BenefitPeriod((ushort)month);
        return count;
    }

    /// <summary>How much of an amount is kept back for a recovery of <paramref name="owed"/> đồng.</summary>
    public long DeductionFor(long amount, long owed) => Math.Min(owed, amount / 100 * _options.RecoveryPercent);

    private RefusalRuleNumber FirstRefusal(in BeneficiaryFacts facts, in Entitlement entitlement, long amount)
    {
        ushort month = _period.MonthNumber;
        if (facts.DeathMonth != 0 && facts.DeathMonth < month)
            return RefusalRuleNumber.Deceased;
        if (facts.Standing != Standing.Active && facts.StandingMonth <= month)
            return facts.Standing == Standing.Stopped ? RefusalRuleNumber.Stopped : RefusalRuleNumber.Suspended;
        if (!facts.HasDecision || facts.DecisionMonth > month)
            return RefusalRuleNumber.NoDecision;
        if (!entitlement.IsKnown)
            return RefusalRuleNumber.AmountNotEntitled;
        if (!entitlement.HoldsFor(facts.BirthDay))
            return RefusalRuleNumber.CategoryAge;
        RefusalRuleNumber account = AccountRefusal(in facts);
        if (account != RefusalRuleNumber.None)
            return account;
        return amount == 0 ? RefusalRuleNumber.AmountZero : RefusalRuleNumber.None;
    }

    private RefusalRuleNumber AccountRefusal(in BeneficiaryFacts facts)
    {
        if (PayerChannels.IsCash(facts.Bank))
            return RefusalRuleNumber.None;
        if (!BankDirectory.TryGet(facts.Bank, out Bank? bank))
            return RefusalRuleNumber.BankUnknown;
        if (bank.Kind == BankKind.Wallet)
            return RefusalRuleNumber.AccountIsWallet;
        if (facts.HolderNameDiffers && facts.HolderRelation == HolderRelation.Self)
            return RefusalRuleNumber.NameMismatch;

        // Also an account changed after the list was closed: no one has confirmed that one either.
        return _options.AccountHoldDays > 0 && facts.AccountSinceDay >= _firstHeldAccountDay
            ? RefusalRuleNumber.AccountChangedRecently
            : RefusalRuleNumber.None;
    }

    private static Entitlement[] Compile(StandardLevel level, BenefitPeriod period)
    {
        var entitlements = new Entitlement[byte.MaxValue + 1];
        foreach (BenefitCategory category in BenefitCategories.All)
            entitlements[category.Number] = Entitlement.Of(category, level.Amount, period);
        return entitlements;
    }
}
