using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

/// <summary>A programme of one edition of the benefit data.</summary>
public sealed record BenefitProgramme
{
    public required ProgrammeCode Code { get; init; }

    public required string Name { get; init; }

    public required string NameVi { get; init; }

    public required string Basis { get; init; }

    /// <summary>Paid once, for the month of death.</summary>
    public bool IsOneOff { get; init; }

    /// <summary>The programme whose paid months this one tops up to what is due; null for a programme with categories.</summary>
    public ProgrammeCode? DifferenceOf { get; init; }

    /// <summary>
    /// The programme beside which only the higher benefit is paid; when both are equal, this one is. Null when there is none.
    /// </summary>
    public ProgrammeCode? HigherOfWith { get; init; }

    public LegalRule? HigherOfRule { get; init; }

    /// <summary>Fixed amounts by date; empty when categories are multiples of the standard level.</summary>
    public IReadOnlyList<DatedAmount> Amounts { get; init; } = [];

    /// <summary>What provinces add to the fixed amount.</summary>
    public IReadOnlyList<DatedAmount> TopUps { get; init; } = [];

    public required IReadOnlyList<BenefitCategory> Categories { get; init; }
}
