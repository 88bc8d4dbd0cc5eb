using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>
/// A benefit granted to a person beside the one that their row leads with, for example a social pension beside an allowance.
/// </summary>
[GenerateSerializer, Immutable, Alias("granted-benefit.v1")]
public sealed record GrantedBenefit
{
    /// <summary>Number of the benefit category, see <c>BenefitCategories</c>; it also says which programme pays.</summary>
    [Id(0)]
    public required byte Category { get; init; }

    /// <summary>Children that count, for categories paid per child; 0 otherwise.</summary>
    [Id(1)]
    public byte Children { get; init; }

    /// <summary>At most 40 characters, "" when there is none.</summary>
    [Id(2)]
    public string DecisionNumber { get; init; } = "";

    /// <summary>Day of signature; the right runs from its month.</summary>
    [Id(3)]
    public DateOnly? DecisionDate { get; init; }

    [Id(4)]
    public Standing Standing { get; init; }

    /// <summary>The month from which the standing holds; while active null, or the month from which the grant is active again.</summary>
    [Id(5)]
    public BenefitPeriod? StandingSince { get; init; }

    [Id(6)]
    public StandingReason StandingReason { get; init; }

    /// <summary>The month of the certificate, where the law counts the right from it; null for the month that the law gives.</summary>
    [Id(7)]
    public BenefitPeriod? RightFrom { get; init; }

    /// <summary>From which month the decision that ended a suspension pays the suspended months; null for none.</summary>
    [Id(8)]
    public BenefitPeriod? BackPayFrom { get; init; }

    /// <summary>The first suspended month, as the journal knew it when the grant came back; null when nobody knows.</summary>
    [Id(9)]
    public BenefitPeriod? SuspendedFrom { get; init; }
}
