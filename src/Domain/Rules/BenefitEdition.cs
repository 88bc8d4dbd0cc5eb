using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

/// <summary>
/// One edition of the benefit data: programmes, categories, rates by date. An edition that a run has used never changes, so that the
/// run can be computed again with it.
/// </summary>
public sealed class BenefitEdition
{
    private readonly BenefitCategory?[] _byNumber = new BenefitCategory?[byte.MaxValue + 1];

    internal BenefitEdition(
        string name, IReadOnlyList<DatedAmount> levels, IReadOnlyList<BenefitProgramme> programmes, bool isLawAsItStands)
    {
        Name = name;
        IsLawAsItStands = isLawAsItStands;
        StandardLevels = levels;
        Programmes = programmes;
        Categories = [.. programmes.SelectMany(programme => programme.Categories).OrderBy(category => category.Number)];
        foreach (BenefitCategory category in Categories)
            _byNumber[category.Number] = category;
    }

    /// <summary>For example <c>2026.2</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// True for an edition that judges what is owed by the dates of the law: every owed month that is not paid is named. False for one of
    /// before, so that its batches come out as they were judged.
    /// </summary>
    public bool IsLawAsItStands { get; }

    /// <summary>National and provincial levels, by first day.</summary>
    public IReadOnlyList<DatedAmount> StandardLevels { get; }

    public IReadOnlyList<BenefitProgramme> Programmes { get; }

    /// <summary>Of all programmes, by number.</summary>
    public IReadOnlyList<BenefitCategory> Categories { get; }

    /// <summary>Reads and checks an edition.</summary>
    /// <param name="file">Named in errors.</param>
    /// <exception cref="InvalidDataException">One line that names the file, the entry, the value and what to do.</exception>
    public static BenefitEdition Parse(string file, ReadOnlyMemory<byte> json) => new BenefitEditionReader(file).Read(json);

    public bool TryGetCategory(int number, [NotNullWhen(true)] out BenefitCategory? category)
    {
        category = (uint)number < (uint)_byNumber.Length ? _byNumber[number] : null;
        return category is not null;
    }

    public bool TryGetProgramme(ProgrammeCode code, [NotNullWhen(true)] out BenefitProgramme? programme)
    {
        programme = Programmes.FirstOrDefault(candidate => candidate.Code == code);
        return programme is not null;
    }

    /// <summary>
    /// The amount behind the payments of a programme in a month: its fixed amount, else the standard level that the province set for the
    /// programme, else the national level. A provincial level that we only remember is left out unless <paramref
    /// name="acceptUnsourced"/>.
    /// </summary>
    public DatedAmount? LevelFor(BenefitProgramme programme, BenefitPeriod period, int province, bool acceptUnsourced)
    {
        programme = PaidBy(programme);
        return programme.Amounts.Count > 0
            ? programme.Amounts.FirstOrDefault(amount => amount.Holds(period))
            : ProvincialOf(StandardLevels.Where(level => level.CountsFor(programme.Code)), period, province, acceptUnsourced)
                ?? StandardLevels.FirstOrDefault(level => level.Province is null && level.Holds(period));
    }

    /// <summary>
    /// What the province adds in a month, null for nothing. The same provinces and certainties as <see cref="LevelFor"/>.
    /// </summary>
    public DatedAmount? TopUpFor(BenefitProgramme programme, BenefitPeriod period, int province, bool acceptUnsourced)
    {
        return ProvincialOf(PaidBy(programme).TopUps, period, province, acceptUnsourced);
    }

    /// <summary>The first month that a programme pays; null when it has no rates.</summary>
    public BenefitPeriod? FirstMonthOf(BenefitProgramme programme)
    {
        programme = PaidBy(programme);
        DateOnly[] starts = programme.Amounts.Count > 0
            ? [.. programme.Amounts.Select(amount => amount.From)]
            : [.. programme.Categories.SelectMany(category => category.Coefficients).Select(rate => rate.From)];
        if (starts.Length == 0)
            return null;
        DateOnly first = starts.Min();
        if (programme.Amounts.Count == 0 && StandardLevels[0].From > first)
            first = StandardLevels[0].From;
        return BenefitPeriod.Of(first);
    }

    /// <summary>The programme whose months are paid: of a difference the one that it tops up, else the programme itself.</summary>
    public BenefitProgramme PaidBy(BenefitProgramme programme)
    {
        ArgumentNullException.ThrowIfNull(programme);
        return programme.DifferenceOf is { } paid && TryGetProgramme(paid, out BenefitProgramme? found) ? found : programme;
    }

    private static DatedAmount? ProvincialOf(IEnumerable<DatedAmount> amounts, BenefitPeriod period, int province, bool acceptUnsourced)
    {
        int successor = CitizenIdPrefixes.SuccessorOf(province);
        return amounts.LastOrDefault(amount => amount.Province is { } own
            && (own == province || (own == successor && !amount.IsOfOldProvince))
            && amount.Holds(period) && (amount.IsSourced || acceptUnsourced));
    }
}
