using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace AnSinh.Domain.Rules;

/// <summary>The categories of all programmes in the newest edition (<c>data/benefit_rules.json</c>).</summary>
public static class BenefitCategories
{
    private static readonly FrozenDictionary<string, BenefitCategory> ByCode =
        BenefitEditions.Newest.Categories.ToFrozenDictionary(category => category.Code, StringComparer.Ordinal);

    /// <summary>All categories, by number.</summary>
    public static IReadOnlyList<BenefitCategory> All => BenefitEditions.Newest.Categories;

    public static bool TryGet(int number, [NotNullWhen(true)] out BenefitCategory? category) =>
        BenefitEditions.Newest.TryGetCategory(number, out category);

    public static bool TryGet(string code, [NotNullWhen(true)] out BenefitCategory? category) => ByCode.TryGetValue(code, out category);

    /// <summary>Looks a code up without making a string of it.</summary>
    public static bool TryGet(ReadOnlySpan<char> code, [NotNullWhen(true)] out BenefitCategory? category) =>
        ByCode.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(code, out category);
}
