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

    /// <summary>The month from which the standing holds; null while active.</summary>
    [Id(5)]
    public BenefitPeriod? StandingSince { get; init; }

    [Id(6)]
    public StandingReason StandingReason { get; init; }
}
