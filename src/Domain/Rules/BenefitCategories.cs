using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AnSinh.Domain.ReferenceData;

namespace AnSinh.Domain.Rules;

/// <summary>The categories of the monthly social allowance (<c>data/benefit_rules.json</c>).</summary>
public static class BenefitCategories
{
    private static readonly BenefitCategory?[] ByNumber = Load();

    private static readonly FrozenDictionary<string, BenefitCategory> ByCode =
        ByNumber.OfType<BenefitCategory>().ToFrozenDictionary(category => category.Code, StringComparer.Ordinal);

    /// <summary>All categories, by number.</summary>
    public static IReadOnlyList<BenefitCategory> All { get; } = [.. ByNumber.OfType<BenefitCategory>()];

    public static bool TryGet(int number, [NotNullWhen(true)] out BenefitCategory? category)
    {
        category = (uint)number < (uint)ByNumber.Length ? ByNumber[number] : null;
        return category is not null;
    }

    public static bool TryGet(string code, [NotNullWhen(true)] out BenefitCategory? category) => ByCode.TryGetValue(code, out category);

    /// <summary>Looks a code up without making a string of it.</summary>
    public static bool TryGet(ReadOnlySpan<char> code, [NotNullWhen(true)] out BenefitCategory? category) =>
        ByCode.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(code, out category);

    private static BenefitCategory?[] Load()
    {
        var categories = new BenefitCategory?[byte.MaxValue + 1];
        using JsonDocument rules = JsonDocument.Parse(Resource.Bytes(BenefitRulesFile.Name));
        foreach (JsonElement entry in rules.RootElement.GetProperty("monthlyAllowanceCoefficients").EnumerateArray())
        {
            BenefitCategory category = Read(entry);
            if (categories[category.Number] is not null)
                throw new InvalidOperationException($"{BenefitRulesFile.Name}: two categories have number {category.Number}.");
            categories[category.Number] = category;
        }

        return categories;
    }

    private static BenefitCategory Read(JsonElement entry) => new()
    {
        Number = entry.GetProperty("id").GetByte(),
        Code = entry.GetProperty("code").GetString()!,
        Description = entry.GetProperty("text").GetString()!,
        Clause = entry.GetProperty("art5").GetString()!,
        CoefficientHundredths = Hundredths(entry.GetProperty("k")),
        PerChild = entry.TryGetProperty("perChild", out JsonElement perChild) && perChild.GetBoolean(),
        IsConfidential = entry.TryGetProperty("confidential", out JsonElement confidential) && confidential.GetBoolean(),
        Certainty = entry.GetProperty("certainty").GetString()!,
        Ages = entry.TryGetProperty("ages", out JsonElement ages) ? [.. ages.EnumerateArray().Select(ReadAges)] : [],
    };

    private static AgeRange ReadAges(JsonElement range) =>
        new(range[0].GetInt32(), range[1].ValueKind == JsonValueKind.Null ? null : range[1].GetInt32());

    /// <summary>The coefficient exactly, from its digits: no floating point goes near money.</summary>
    private static int Hundredths(JsonElement number)
    {
        decimal hundredths = number.GetDecimal() * 100;
        int whole = (int)hundredths;
        return whole == hundredths && whole > 0
            ? whole
            : throw new InvalidOperationException($"{BenefitRulesFile.Name}: coefficient {number.GetRawText()} has more than two decimals or is not positive.");
    }
}
