using AnSinh.Domain.Places;

namespace AnSinh.Domain.Rules;

/// <summary>What a programme may set for its runs.</summary>
public sealed record RunRuleOptions
{
    public const int MaxAccountHoldDays = 365;

    /// <summary>An account changed less than this many days before the list is closed (the 25th of the month before) is held.</summary>
    /// <value>The default is 10; 0 switches the rule off.</value>
    public int AccountHoldDays { get; init; } = 10;

    /// <summary>Province (old code) whose standard level applies.</summary>
    /// <value>The default is 74, Bình Dương.</value>
    public int Province { get; init; } = Communes.Province;

    /// <summary>Also apply provincial levels for which no source was found.</summary>
    /// <value>The default is false.</value>
    public bool AcceptUnsourcedLevels { get; init; }

    /// <summary>How much of a payment may be kept back for a recovery, per cent. No source was found for a limit.</summary>
    /// <value>The default is 50; 0 keeps nothing back.</value>
    public int RecoveryPercent { get; init; } = 50;
}
