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
        DecisionDay = (byte)(grant.DecisionDate?.Day ?? 0);
        RightMonth = grant.RightFrom?.MonthNumber ?? 0;
        BackPayMonth = grant.BackPayFrom?.MonthNumber ?? 0;
        SuspendedMonth = grant.SuspendedFrom?.MonthNumber ?? 0;
    }

    public byte Category { get; init; }

    public byte Children { get; init; }

    public bool HasDecision { get; init; }

    /// <summary><see cref="BenefitPeriod.MonthNumber"/> of the decision's signature.</summary>
    public ushort DecisionMonth { get; init; }

    public Standing Standing { get; init; }

    public ushort StandingMonth { get; init; }

    public StandingReason StandingReason { get; init; }

    /// <summary>Day of the month of the signature, 0 without one: where the order of two days is the rule.</summary>
    public byte DecisionDay { get; init; }

    /// <summary>The month of the certificate from which the right runs.</summary>
    public ushort RightMonth { get; init; }

    /// <summary>The first suspended month that the decision to go on pays.</summary>
    public ushort BackPayMonth { get; init; }

    /// <summary>The first suspended month; 0 when only the arrears say.</summary>
    public ushort SuspendedMonth { get; init; }
}
