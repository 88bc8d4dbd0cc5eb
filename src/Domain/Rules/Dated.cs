using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

/// <summary>
/// A number of the benefit data that holds from the first day of a month through the last day of one, with where it comes from.
/// </summary>
public abstract record Dated
{
    public required DateOnly From { get; init; }

    /// <summary>Last day, null while it holds.</summary>
    public DateOnly? To { get; init; }

    /// <summary>Decree or resolution and article.</summary>
    public required string Basis { get; init; }

    /// <summary>Starts with S when sourced, else M and a probability.</summary>
    public required string Certainty { get; init; }

    /// <summary>Where it was read, "" when it was not.</summary>
    public required string Source { get; init; }

    public bool IsSourced => Certainty.StartsWith('S');

    public bool Holds(BenefitPeriod period) => From <= period.FirstDay && (To is null || To >= period.LastDay);
}

/// <summary>A standard level (Decree 20/2021/ND-CP, article 4), the fixed amount of a programme, or a top-up: đồng a month.</summary>
public sealed record DatedAmount : Dated
{
    /// <summary>đồng</summary>
    public required long Amount { get; init; }

    /// <summary>Null for a national amount, else the province whose council set it.</summary>
    public int? Province { get; init; }

    /// <summary>
    /// The province is one of before the mergers and stands for itself. Otherwise the amount also counts in the provinces that were merged
    /// into it, as older editions say.
    /// </summary>
    public bool IsOfOldProvince { get; init; }

    /// <summary>The programmes that a provincial level counts for; empty for all of them.</summary>
    public IReadOnlyList<ProgrammeCode> For { get; init; } = [];

    /// <summary>
    /// Articles 11, 13, 14 and 20 of Decree 20/2021/ND-CP name the national level, article 6 the one of the province.
    /// </summary>
    public bool CountsFor(ProgrammeCode programme) => For.Count == 0 || For.Contains(programme);
}

/// <summary>A multiple of the standard level (Decree 20/2021/ND-CP, article 6).</summary>
public sealed record DatedCoefficient : Dated
{
    /// <summary>Coefficient × 100: 2.5 is 250.</summary>
    public required int Hundredths { get; init; }
}

/// <summary>A legal rule without a number, with where it comes from.</summary>
/// <param name="Certainty">Starts with S when sourced, else M and a probability.</param>
public sealed record LegalRule(string Basis, string Certainty)
{
    public bool IsSourced => Certainty.StartsWith('S');
}
