using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

/// <summary>From which month the law counts the right of a category (Decree 20/2021/ND-CP, article 8(1)).</summary>
public enum RightStart
{
    /// <summary>The month in which the decision is signed.</summary>
    Signature,

    /// <summary>The month in which the lower age is reached: clauses 5b and 5c.</summary>
    Age,

    /// <summary>The month of the disability certificate, as the registry gives it.</summary>
    Certificate,
}

/// <summary>Whole years of age, from <paramref name="From"/> to below <paramref name="Below"/> (null: no upper end).</summary>
/// <param name="Next">
/// Code of the category whose level follows at the upper age; null when the right is lost there. A new level counts from the month that
/// meets its condition, a loss from the month after (Decree 20/2021/ND-CP, article 8).
/// </param>
public readonly record struct AgeRange(int From, int? Below, string? Next = null)
{
    /// <summary>
    /// The birth dates for which the range holds in a month, as first and last <see cref="DateOnly.DayNumber"/>. It holds from the month in
    /// which the lower age is reached through the month in which the upper age is: an allowance stops from the month after the right
    /// is lost (Circular 02/2021, article 2). When another level follows, that month is the other level's.
    /// </summary>
    public (int FirstBirthDay, int LastBirthDay) BirthDaysFor(BenefitPeriod period)
    {
        int last = period.AddMonths(-12 * From).LastDay.DayNumber;
        if (Below is not { } below)
            return (0, last);
        BenefitPeriod upper = period.AddMonths(-12 * below);
        return (Next is null ? upper.FirstDay.DayNumber : upper.LastDay.DayNumber + 1, last);
    }

    public override string ToString() => Below is { } below ? $"{From}-{below}" : $"{From}+";
}

/// <summary>A category of beneficiaries of one programme (Decree 20/2021/ND-CP, article 5, and its like), as one edition has it.</summary>
public sealed record BenefitCategory
{
    /// <summary>Stored with every beneficiary: never renumbered.</summary>
    public required byte Number { get; init; }

    /// <summary>What the registry file says, for example <c>ELDER_80_NO_PENSION</c>.</summary>
    public required string Code { get; init; }

    public required ProgrammeCode Programme { get; init; }

    public required string Description { get; init; }

    public required string DescriptionVi { get; init; }

    /// <summary>Clause of the article, for example <c>5c</c>.</summary>
    public required string Clause { get; init; }

    /// <summary>Coefficients by date; empty when the programme pays a fixed amount.</summary>
    public IReadOnlyList<DatedCoefficient> Coefficients { get; init; } = [];

    /// <summary>The amount is per child; without children there is none.</summary>
    public bool PerChild { get; init; }

    /// <summary>The amount is per person cared for; a count of 0 is read as one.</summary>
    public bool PerPerson { get; init; }

    /// <summary>Of a couple who both have it, one is paid (Decree 20/2021/ND-CP, article 20(2)a).</summary>
    public bool OncePerCouple { get; init; }

    /// <summary>Ages at which the category holds; empty when it holds at any age.</summary>
    public IReadOnlyList<AgeRange> Ages { get; init; } = [];

    /// <summary>From which month the right runs.</summary>
    public RightStart RightStart { get; init; }

    /// <summary>
    /// Clauses whose benefit is paid beside this one: the exception to "only the highest" (Decree 20/2021, article 6(2)).
    /// </summary>
    public IReadOnlyList<string> PaidBesideClauses { get; init; } = [];

    public LegalRule? PaidBesideRule { get; init; }

    /// <summary>Never named in exports, logs, explanations or remittance text (HIV, Decree 20/2021 on publication of lists).</summary>
    public bool IsConfidential { get; init; }

    /// <summary>The coefficient of a month, null when there is none.</summary>
    public DatedCoefficient? CoefficientIn(BenefitPeriod period)
    {
        foreach (DatedCoefficient coefficient in Coefficients)
        {
            if (coefficient.Holds(period))
                return coefficient;
        }

        return null;
    }
}
