using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.ReferenceData;

namespace AnSinh.Domain.Rules;

/// <summary>
/// The editions of the benefit data that this program knows: <c>data/benefit_rules.json</c>, the newest, and older ones beside it.
/// </summary>
public static class BenefitEditions
{
    private const string NewestFile = "benefit_rules.json";
    private const string FilePrefix = "benefit_rules.";

    private static readonly BenefitEdition[] Editions = Load();

    /// <summary>The newest first.</summary>
    public static IReadOnlyList<BenefitEdition> All => Editions;

    public static BenefitEdition Newest => Editions[0];

    /// <param name="name">Null for the newest.</param>
    public static bool TryGet(string? name, [NotNullWhen(true)] out BenefitEdition? edition)
    {
        edition = name is null ? Newest : Array.Find(Editions, candidate => candidate.Name == name);
        return edition is not null;
    }

    /// <summary>Names are unique, and a number means the same category in every edition.</summary>
    /// <exception cref="InvalidDataException">One line that names the editions and the number.</exception>
    public static void Check(IReadOnlyList<BenefitEdition> editions)
    {
        ArgumentNullException.ThrowIfNull(editions);
        var codes = new Dictionary<byte, (string Code, string Edition)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (BenefitEdition edition in editions)
        {
            if (!names.Add(edition.Name))
                throw new InvalidDataException($"Two files hold edition {edition.Name}: give the newer one a name of its own.");
            foreach (BenefitCategory category in edition.Categories)
            {
                if (!codes.TryAdd(category.Number, (category.Code, edition.Name)) && codes[category.Number].Code != category.Code)
                {
                    throw new InvalidDataException(
                        $"Category number {category.Number} is {codes[category.Number].Code} in edition "
                        + $"{codes[category.Number].Edition} and {category.Code} in {edition.Name}: numbers are stored, give the new "
                        + "category a new one.");
                }
            }
        }
    }

    private static BenefitEdition[] Load()
    {
        BenefitEdition[] older = [.. Resource.Names(FilePrefix, ".json")
            .Where(name => name != NewestFile)
            .Select(name => BenefitEdition.Parse(name, Resource.Bytes(name)))
            .OrderByDescending(edition => edition.Name, StringComparer.Ordinal)];
        BenefitEdition[] all = [BenefitEdition.Parse(NewestFile, Resource.Bytes(NewestFile)), .. older];
        Check(all);
        return all;
    }
}
