using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

internal sealed partial class BenefitEditionReader
{
    /// <summary>National entries, and those of each province, neither overlap nor leave a gap.</summary>
    private void CheckSeries<T>(IReadOnlyList<T> entries, string where)
        where T : Dated
    {
        foreach (IGrouping<(int Province, string For), T> series in entries.GroupBy(entry => entry is DatedAmount amount
            ? (amount.Province ?? 0, string.Join(' ', amount.For))
            : (0, "")))
        {
            string place = series.Key.Province == 0 ? where : $"{where} of province {series.Key.Province:00}";
            T? earlier = null;
            foreach (T later in series)
            {
                if (earlier is not null && (earlier.To is null || earlier.To >= later.From))
                {
                    throw Bad(
                        $"{place}: the rates from {earlier.From:yyyy-MM-dd} and from {later.From:yyyy-MM-dd} overlap: "
                        + $"end the earlier one on {later.From.AddDays(-1):yyyy-MM-dd}");
                }

                if (earlier?.To is { } end && end.AddDays(1) != later.From)
                {
                    throw Bad(
                        $"{place}: there is a gap from {end.AddDays(1):yyyy-MM-dd} to {later.From.AddDays(-1):yyyy-MM-dd}: "
                        + "say what holds in it");
                }

                earlier = later;
            }
        }
    }

    private void CheckProgrammes(BenefitProgramme[] programmes)
    {
        var codes = new HashSet<ProgrammeCode>();
        var byNumber = new Dictionary<byte, string>();
        var byCode = new HashSet<string>(StringComparer.Ordinal);
        foreach (BenefitProgramme programme in programmes)
        {
            if (!codes.Add(programme.Code))
                throw Bad($"programme {programme.Code} is there twice");
            foreach (BenefitCategory category in programme.Categories)
            {
                if (!byNumber.TryAdd(category.Number, category.Code))
                {
                    throw Bad(
                        $"categories {byNumber[category.Number]} and {category.Code} have the same number {category.Number}: "
                        + "numbers are stored, give the newer one a new number");
                }

                if (!byCode.Add(category.Code))
                    throw Bad($"category {category.Code} is there twice");
            }
        }

        if (programmes.FirstOrDefault(programme => programme.HigherOfWith is { } rival && !codes.Contains(rival)) is { } lonely)
            throw Bad($"programme {lonely.Code}: higherOf names {lonely.HigherOfWith}, which is no programme of this edition");
        foreach (BenefitProgramme programme in programmes.Where(programme => programme.DifferenceOf is not null))
        {
            bool isGood = programmes.Any(other => other.Code == programme.DifferenceOf && !other.IsOneOff && other.DifferenceOf is null);
            if (!isGood || programme.Categories.Count > 0 || programme.IsOneOff)
            {
                throw Bad($"programme {programme.Code}: differenceOf names {programme.DifferenceOf}: name a monthly programme, "
                    + "and give no categories");
            }

            if (programmes.Count(other => other.DifferenceOf == programme.DifferenceOf) > 1)
                throw Bad($"programme {programme.DifferenceOf} has two programmes for its differences: keep one");
        }
    }

    /// <summary>The level that follows an age is of the same programme, counts the same way, and does not come round again.</summary>
    private void CheckNextLevels(BenefitProgramme[] programmes)
    {
        foreach (BenefitProgramme programme in programmes)
        {
            foreach (BenefitCategory category in programme.Categories)
            {
                BenefitCategory at = category;
                for (int steps = 0; at.Ages.Select(range => range.Next).FirstOrDefault(next => next is not null) is { } code; steps++)
                {
                    at = programme.Categories.FirstOrDefault(other => other.Code == code)
                        ?? throw Bad($"category {at.Code}: {code} follows it and is no category of programme {programme.Code}");
                    if (steps >= Entitlement.MaxNextLevels)
                        throw Bad($"category {category.Code}: more than {Entitlement.MaxNextLevels} levels follow one another");
                    if (at.PerChild != category.PerChild || at.PerPerson != category.PerPerson)
                        throw Bad($"category {category.Code}: {code} follows it and counts in another way");
                }
            }
        }
    }

    /// <summary>Every coefficient gives whole đồng with every level that it can meet.</summary>
    private void CheckWholeDong(BenefitProgramme[] programmes, DatedAmount[] levels)
    {
        foreach (BenefitCategory category in programmes.SelectMany(programme => programme.Categories))
        {
            foreach (DatedCoefficient rate in category.Coefficients)
            {
                foreach (DatedAmount level in levels)
                {
                    bool meet = (rate.To is null || rate.To >= level.From) && (level.To is null || level.To >= rate.From);
                    if (meet && rate.Hundredths * level.Amount % 100 != 0)
                    {
                        throw Bad(
                            $"category {category.Code} from {rate.From:yyyy-MM-dd}: {rate.Hundredths} hundredths of the level "
                            + $"{level.Amount} is no whole number of đồng");
                    }
                }
            }
        }
    }
}
