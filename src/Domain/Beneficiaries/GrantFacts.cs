using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>What the rules of a run ask about one grant. A month of 0 means "none".</summary>
public readonly record struct GrantFacts
{
    public GrantFacts(GrantedBenefit grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        Category = grant.Category;
        Children = grant.Children;
        HasDecision = grant.DecisionNumber.Length > 0 && grant.DecisionDate is not null;
        DecisionMonth = grant.DecisionDate is { } day ? BenefitPeriod.Of(day).MonthNumber : (ushort)0;
        Standing = grant.Standing;
        StandingMonth = grant.StandingSince?.MonthNumber ?? 0;
        StandingReason = grant.StandingReason;
    }

    public byte Category { get; init; }

    public byte Children { get; init; }

    public bool HasDecision { get; init; }

    /// <summary><see cref="BenefitPeriod.MonthNumber"/> of the decision's signature.</summary>
    public ushort DecisionMonth { get; init; }

    public Standing Standing { get; init; }

    public ushort StandingMonth { get; init; }

    public StandingReason StandingReason { get; init; }
}
