using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

/// <summary>
/// The rules of one run, compiled once per (programme, month, options, edition) so that <c>Judge</c> is comparisons and array
/// look-ups only: it runs once per person of a province.
/// </summary>
public sealed partial class RunRules
{
    /// <summary>Decree 20/2021/ND-CP, article 34: the list for a month is handed over before the 25th of the month before.</summary>
    public const int CutOffDay = 25;

    /// <summary>The longest arrears that one run pays without a second person's word: a house limit, the law has none.</summary>
    public const int MaxOwedMonths = 24;

    /// <summary>How far back owed months are named, fifty years: longer than any programme has run.</summary>
    public const int MaxNamedMonths = 600;

    /// <summary>So many months a new decision counts as new: months from before its signature are named while nothing paid them.</summary>
    public const int BackPayMonths = 3;

    /// <summary>Circular 02/2021, article 2(3): suspended when not collected for three months in a row.</summary>
    public const int UncollectedMonthsToSuspend = 3;

    /// <summary>Circular 02/2021, article 2(1): stopped when re-determination is still refused three months after the suspension.</summary>
    public const int RefusedMonthsToStop = 3;

    private readonly RunFamily _family;
    private readonly RunRuleOptions _options;
    private readonly BenefitProgramme _programme;
    private readonly BenefitPeriod _period;
    private readonly DatedAmount? _topUp;
    private readonly Entitlement[] _entitlements;
    private readonly byte _slot;
    private readonly byte _rivalSlot;
    private readonly bool _winsTies;
    private readonly int _firstHeldAccountDay;
    private readonly long _base;
    private readonly long _baseBefore;

    private RunRules(RunFamily family, BenefitPeriod period, DatedAmount level)
    {
        _family = family;
        _options = family.Options;
        _programme = family.Programme;
        _period = period;
        Level = level;
        _topUp = TopUpIn(_programme, period);
        _base = level.Amount + (_topUp?.Amount ?? 0);
        _baseBefore = period.MonthNumber > 1 && LevelIn(_programme, period.AddMonths(-1)) is { } before
            ? before.Amount + (TopUpIn(_programme, period.AddMonths(-1))?.Amount ?? 0)
            : _base;
        BenefitPeriod closing = family.Month.AddMonths(-1);
        CutOff = new DateOnly(closing.Year, closing.Month, CutOffDay);
        _firstHeldAccountDay = CutOff.DayNumber - _options.AccountHoldDays + 1;
        _slot = SlotOf(_programme);
        BenefitProgramme? rival = family.Edition.Programmes.FirstOrDefault(
            other => other.HigherOfWith == _programme.Code || _programme.HigherOfWith == other.Code);
        _rivalSlot = rival is null ? Entitlement.NoSlot : SlotOf(rival);
        _winsTies = _programme.HigherOfWith is not null;
        _entitlements = Compile();
        Paid = family.Paid is not null && family.Paid.TryGet(period, out RunRules? paid, out _) ? paid : null;
        RateVersion = NameRates();
    }

    public ProgrammeCode Programme => _programme.Code;

    /// <summary>
    /// False for one-off benefits, which are paid for the month of their event, and for differences, which are paid for months that are
    /// paid already.
    /// </summary>
    public bool PaysItsOwnMonth => !_programme.IsOneOff && !IsDifference;

    /// <summary>Paid once, for the month of its event, which <see cref="OwedMonths"/> gives.</summary>
    public bool IsOneOff => _programme.IsOneOff;

    /// <summary>The run tops up months that another programme has paid, see <see cref="Paid"/>.</summary>
    public bool IsDifference => Paid is not null;

    /// <summary>Of a difference: the rules of the programme that has paid, for the same month and run.</summary>
    public RunRules? Paid { get; }

    /// <summary>The programme that pays differences of this one; null when there is none.</summary>
    public ProgrammeCode? DifferenceProgramme => _family.Difference;

    /// <summary>The month that is judged.</summary>
    public BenefitPeriod Period => _period;

    /// <summary>The month of the run: <see cref="Period"/>, or a later one for rules that <see cref="ForMonth"/> gave.</summary>
    public BenefitPeriod RunMonth => _family.Month;

    public BenefitEdition Edition => _family.Edition;

    /// <summary>How many months before its own a run looks at: editions of before knew no month beyond the limit of arrears.</summary>
    public int LookBackMonths => Edition.IsLawAsItStands ? MaxNamedMonths : MaxOwedMonths;

    /// <summary>
    /// The amount behind every payment, before coefficient and top-up: the standard level, or the fixed amount of the programme.
    /// </summary>
    public DatedAmount Level { get; }

    /// <summary>The day on which the list of the run is closed.</summary>
    public DateOnly CutOff { get; }

    /// <summary>
    /// Names edition, level, province and top-up, for example <c>2026.2/500000@2024-07-01</c> or
    /// <c>2026.2/500000@2025-07-01+150000@2026-01-01/p01</c>. Options that decide who is paid follow when they are not the default, see
    /// <see cref="RunRuleOptions.Deviations"/>. A run records it; it is the same whenever it is computed.
    /// </summary>
    public string RateVersion { get; }

    /// <summary>Compiles the rules of the newest edition; <paramref name="error"/> is one line that says what to do.</summary>
    public static bool TryCreate(
        ProgrammeCode programme, BenefitPeriod period, RunRuleOptions options, [NotNullWhen(true)] out RunRules? rules, out string error) =>
        TryCreate(programme, period, options, edition: (string?)null, out rules, out error);

    /// <summary>
    /// Compiles the rules of an edition by its name, null for the newest; <paramref name="error"/> is one line that says what to do.
    /// </summary>
    public static bool TryCreate(
        ProgrammeCode programme,
        BenefitPeriod period,
        RunRuleOptions options,
        string? edition,
        [NotNullWhen(true)] out RunRules? rules,
        out string error)
    {
        rules = null;
        if (BenefitEditions.TryGet(edition, out BenefitEdition? found))
            return TryCreate(programme, period, options, found, out rules, out error);
        error = $"There is no edition '{edition}' of the benefit data: "
            + $"use {string.Join(" or ", BenefitEditions.All.Select(known => known.Name))}.";
        return false;
    }

    /// <summary>Compiles the rules of an edition; <paramref name="error"/> is one line that says what to do.</summary>
    public static bool TryCreate(
        ProgrammeCode programme,
        BenefitPeriod period,
        RunRuleOptions options,
        BenefitEdition edition,
        [NotNullWhen(true)] out RunRules? rules,
        out string error)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(edition);
        rules = null;
        if (!edition.TryGetProgramme(programme, out BenefitProgramme? found))
        {
            error = $"There are no rules for programme '{programme}' in edition {edition.Name}: "
                + $"use {string.Join(" or ", edition.Programmes.Select(known => known.Code))}.";
            return false;
        }

        if (options.FirstError() is { } wrong)
        {
            error = wrong;
            return false;
        }

        return new RunFamily(edition, found, options, period).TryGet(period, out rules, out error);
    }

    /// <summary>
    /// The rules of the same run (programme, options, edition, cut-off) for another month. Compiled once a month and kept; safe to call
    /// from any thread.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no rules for that month.</exception>
    public RunRules ForMonth(BenefitPeriod period) =>
        TryForMonth(period, out RunRules? rules, out string error) ? rules : throw new ArgumentOutOfRangeException(nameof(period), error);

    /// <summary>As <see cref="ForMonth"/>, but false for a month that the programme's data does not cover.</summary>
    public bool TryForMonth(BenefitPeriod period, [NotNullWhen(true)] out RunRules? rules) => TryForMonth(period, out rules, out _);

    private bool TryForMonth(BenefitPeriod period, [NotNullWhen(true)] out RunRules? rules, out string error)
    {
        error = "";
        rules = this;
        return period == _period || _family.TryGet(period, out rules, out error);
    }

    /// <summary>
    /// Whether a payment of another programme for the same month rules out one of this programme, see
    /// <see cref="PersonSignals.PaidInOtherProgramme"/>.
    /// </summary>
    public bool MayNotBePaidBeside(ProgrammeCode other) =>
        Edition.TryGetProgramme(other, out BenefitProgramme? programme) && programme.Code != Programme
        && (SlotOf(programme) == _rivalSlot || (GivesWay && !programme.IsOneOff));

    /// <summary>How much of an amount is kept back for a recovery of <paramref name="owed"/> đồng: whole đồng, rounded down.</summary>
    public long DeductionFor(long amount, long owed) =>
        amount <= 0 || owed <= 0 ? 0 : Math.Min(owed, checked(amount * _options.RecoveryPercent) / 100);

    /// <summary>Care support gives way to the person's own allowance when the option says so.</summary>
    private bool GivesWay => Programme == ProgrammeCode.CareSupport && !_options.CareBesideAllowance;

    private byte SlotOf(BenefitProgramme programme) => _family.SlotOf(programme);

    private DatedAmount? LevelIn(BenefitProgramme programme, BenefitPeriod period) =>
        _family.Edition.LevelFor(programme, period, _options.Province, _options.AcceptUnsourcedLevels);

    private DatedAmount? TopUpIn(BenefitProgramme programme, BenefitPeriod period) =>
        _family.Edition.TopUpFor(programme, period, _options.Province, _options.AcceptUnsourcedLevels);

    private Entitlement[] Compile()
    {
        var entitlements = new Entitlement[byte.MaxValue + 1];

        // A number that no edition knows was filed under the allowance, the first programme there was; it is refused there.
        for (int number = 0; number < entitlements.Length; number++)
            entitlements[number] = Entitlement.Unknown(BenefitCategories.TryGet(number, out _) ? Entitlement.NoSlot : (byte)0);
        foreach (BenefitProgramme programme in _family.Edition.Programmes)
        {
            HashSet<string> beside = [.. programme.Categories.SelectMany(category => category.PaidBesideClauses)];
            foreach (BenefitCategory category in programme.Categories)
                entitlements[category.Number] = Compile(programme, category, beside);
        }

        return entitlements;
    }

    private Entitlement Compile(BenefitProgramme programme, BenefitCategory category, HashSet<string> beside)
    {
        byte slot = SlotOf(programme);
        if (AmountOf(programme, category, out bool accepted) is not { } amount)
            return Entitlement.Unknown(slot);
        Combination combination = !_options.SingleParentKeepsBoth ? Combination.Alone
            : category.PaidBesideClauses.Count > 0 ? Combination.Keeper
            : beside.Contains(category.Clause) ? Combination.KeptBeside
            : Combination.Alone;
        return Entitlement.Of(
            slot, amount, category, combination, _period, accepted, [.. LaterLevels(programme, category, amount, int.MaxValue)]);
    }

    /// <summary>đồng for one; null when the month has no rate.</summary>
    /// <param name="accepted">False when the coefficient is from memory and such are not accepted.</param>
    private long? AmountOf(BenefitProgramme programme, BenefitCategory category, out bool accepted)
    {
        DatedAmount? level = LevelIn(programme, _period);
        DatedCoefficient? coefficient = category.CoefficientIn(_period);
        accepted = coefficient is null || coefficient.IsSourced || _options.AcceptUnsourcedCoefficients;
        if (level is null || (coefficient is null && category.Coefficients.Count > 0))
            return null;
        return coefficient is null
            ? checked(level.Amount + (TopUpIn(programme, _period)?.Amount ?? 0))
            : checked(coefficient.Hundredths * level.Amount) / 100;
    }

    /// <summary>
    /// The levels that follow a category with age while its row is unchanged. A higher one is not paid before a decision says so, and a
    /// rate that is not accepted neither.
    /// </summary>
    /// <param name="lastBirthDay">Nobody younger has reached the category.</param>
    private IEnumerable<LaterLevel> LaterLevels(BenefitProgramme programme, BenefitCategory category, long most, int lastBirthDay)
    {
        foreach (AgeRange range in category.Ages.Where(range => range.Next is not null))
        {
            BenefitCategory next = programme.Categories.First(other => other.Code == range.Next);
            if (AmountOf(programme, next, out bool accepted) is not { } amount || !accepted)
                continue;
            int reached = Math.Min(lastBirthDay, _period.AddMonths(-12 * range.Below!.Value).LastDay.DayNumber);
            foreach ((int first, int last) in Entitlement.BirthDays(next, _period))
                yield return new LaterLevel(first, Math.Min(last, reached), Math.Min(amount, most), amount <= most ? next.Number : (byte)0);
            foreach (LaterLevel later in LaterLevels(programme, next, Math.Min(amount, most), reached))
                yield return later;
        }
    }

    private string NameRates()
    {
        string topUp = _topUp is null ? "" : string.Create(CultureInfo.InvariantCulture, $"+{_topUp.Amount}@{_topUp.From:yyyy-MM-dd}");
        string province = (_topUp?.Province ?? Level.Province)?.ToString("'/p'00", CultureInfo.InvariantCulture) ?? "";
        string deviations = string.Concat(_options.Deviations().Select(deviation => $";{deviation}"));
        return string.Create(
            CultureInfo.InvariantCulture, $"{_family.Edition.Name}/{Level.Amount}@{Level.From:yyyy-MM-dd}{topUp}{province}{deviations}");
    }
}
