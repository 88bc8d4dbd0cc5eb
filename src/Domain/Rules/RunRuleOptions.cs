using AnSinh.Domain.Places;

namespace AnSinh.Domain.Rules;

/// <summary>
/// What an installation may set for its runs: the thresholds of house rules, and what the sources leave open or we only remember
/// (<c>docs/officers/programmes.md</c>).
/// </summary>
public sealed record RunRuleOptions
{
    public const int MaxAccountHoldDays = 365;
    public const int MaxPeopleLimit = 1_000_000;
    public const int MaxAmountJumpPercent = 10_000;

    /// <summary>An account changed less than this many days before the list is closed (the 25th of the month before) is held.</summary>
    /// <value>The default is 10; 0 switches the rule off.</value>
    public int AccountHoldDays { get; init; } = 10;

    /// <summary>Province (old code) whose standard level applies.</summary>
    /// <value>The default is 74, Bình Dương.</value>
    public int Province { get; init; } = Communes.Province;

    /// <summary>Also apply provincial levels and top-ups for which no source was found.</summary>
    /// <value>The default is false.</value>
    public bool AcceptUnsourcedLevels { get; init; }

    /// <summary>
    /// Also pay by coefficients that we only remember; the data marks them <c>M</c>. When false, categories with such a coefficient are
    /// held (<c>AMOUNT_NOT_ENTITLED</c>).
    /// </summary>
    /// <value>The default is true.</value>
    public bool AcceptUnsourcedCoefficients { get; init; } = true;

    /// <summary>
    /// A poor single parent who is also elderly, disabled or HIV-positive keeps both allowances (Decree 20/2021, article 6(2), from memory:
    /// 0.9). When false the higher one is paid.
    /// </summary>
    /// <value>The default is true.</value>
    public bool SingleParentKeepsBoth { get; init; } = true;

    /// <summary>
    /// Care support is paid beside the carer's own allowance or social pension (Decree 20/2021, articles 19 and 20, from memory: 0.9). When
    /// false it gives way to them.
    /// </summary>
    /// <value>The default is true.</value>
    public bool CareBesideAllowance { get; init; } = true;

    /// <summary>When a suspension has ended, its months are paid as arrears. No source says whether they are.</summary>
    /// <value>The default is false.</value>
    public bool PaySuspendedMonths { get; init; }

    /// <summary>How much of a payment may be kept back for a recovery, per cent. No source was found for a limit.</summary>
    /// <value>The default is 50; 0 keeps nothing back.</value>
    public int RecoveryPercent { get; init; } = 50;

    /// <summary>One account may be named for this many people; those paid to a guardian or authorised person are not counted.</summary>
    /// <value>The default is 3; 0 switches the rule off.</value>
    public int MaxPeopleAtOneAccount { get; init; } = 3;

    /// <summary>One account of a guardian or authorised person may be named for this many people.</summary>
    /// <value>The default is 10; 0 switches the rule off.</value>
    public int MaxPeopleAtOneAgentAccount { get; init; } = 10;

    /// <summary>One phone number may be named for this many people.</summary>
    /// <value>The default is 10; 0 switches the rule off.</value>
    public int MaxPeopleAtOnePhone { get; init; } = 10;

    /// <summary>One address within a commune may be named for this many people.</summary>
    /// <value>The default is 20; 0 switches the rule off.</value>
    public int MaxPeopleAtOneAddress { get; init; } = 20;

    /// <summary>
    /// An amount of more than this many per cent of the one before, after the change of the standard level is taken out, is held.
    /// </summary>
    /// <value>The default is 200: more than twice; 0 switches the rule off.</value>
    public int AmountJumpPercent { get; init; } = 200;

    /// <summary>Null when every option is in its range, else one line that names the option, its value and the range.</summary>
    public string? FirstError() =>
        Outside(nameof(AccountHoldDays), AccountHoldDays, MaxAccountHoldDays)
        ?? Outside(nameof(RecoveryPercent), RecoveryPercent, 100)
        ?? Outside(nameof(MaxPeopleAtOneAccount), MaxPeopleAtOneAccount, MaxPeopleLimit)
        ?? Outside(nameof(MaxPeopleAtOneAgentAccount), MaxPeopleAtOneAgentAccount, MaxPeopleLimit)
        ?? Outside(nameof(MaxPeopleAtOnePhone), MaxPeopleAtOnePhone, MaxPeopleLimit)
        ?? Outside(nameof(MaxPeopleAtOneAddress), MaxPeopleAtOneAddress, MaxPeopleLimit)
        ?? Outside(nameof(AmountJumpPercent), AmountJumpPercent, MaxAmountJumpPercent);

    /// <summary>The options about what the law leaves open that are not at their default, each as a short word.</summary>
    public IEnumerable<string> Deviations()
    {
        if (!AcceptUnsourcedCoefficients)
            yield return "sourced-coefficients";
        if (!SingleParentKeepsBoth)
            yield return "single-parent-highest";
        if (!CareBesideAllowance)
            yield return "care-gives-way";
        if (PaySuspendedMonths)
            yield return "suspended-months-paid";
    }

    private static string? Outside(string name, int value, int max) =>
        value < 0 || value > max ? $"{name} is {value}: it must be 0 to {max}." : null;
}
