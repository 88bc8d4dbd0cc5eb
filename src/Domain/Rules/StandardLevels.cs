using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using AnSinh.Domain.Places;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.ReferenceData;

namespace AnSinh.Domain.Rules;

/// <summary>Standard levels by date, national and per province (<c>data/benefit_rules.json</c>).</summary>
public static class StandardLevels
{
    private static readonly StandardLevel[] Levels = Load();

    public static IReadOnlyList<StandardLevel> All => Levels;

    /// <summary>
    /// The level for people of a province in a month: the province's own when it has one (or its successor has, since the mergers),
    /// else the national one. A provincial level that we only remember is left out unless <paramref name="acceptUnsourced"/>.
    /// </summary>
    /// <returns>False when there is none: before 2014.</returns>
    public static bool TryGet(BenefitPeriod period, int province, bool acceptUnsourced, [NotNullWhen(true)] out StandardLevel? level)
    {
        int successor = CitizenIdPrefixes.SuccessorOf(province);
        level = Array.FindLast(Levels, candidate => Holds(candidate, period)
            && (candidate.Province == province || (candidate.Province is not null && candidate.Province == successor))
            && (candidate.IsSourced || acceptUnsourced));
        level ??= Array.FindLast(Levels, candidate => Holds(candidate, period) && candidate.Province is null);
        return level is not null;
    }

    /// <summary>Names the data and the level used, for example <c>1f2e3d4c/500000@2024-07-01</c>, with <c>/p01</c> for a provincial level.</summary>
    public static string VersionOf(StandardLevel level)
    {
        ArgumentNullException.ThrowIfNull(level);
        string province = level.Province is { } code ? code.ToString("'/p'00", CultureInfo.InvariantCulture) : "";
        return string.Create(CultureInfo.InvariantCulture, $"{BenefitRulesFile.Fingerprint}/{level.Amount}@{level.From:yyyy-MM-dd}{province}");
    }

    private static bool Holds(StandardLevel level, BenefitPeriod period) =>
        level.From <= period.FirstDay && (level.To is null || level.To >= period.LastDay);

    private static StandardLevel[] Load()
    {
        using JsonDocument rules = JsonDocument.Parse(Resource.Bytes(BenefitRulesFile.Name));
        JsonElement root = rules.RootElement;
        IEnumerable<StandardLevel> national = root.GetProperty("standardLevelVndPerMonth").EnumerateArray().Select(entry => Read(entry, "amount"));
        IEnumerable<StandardLevel> provincial = root.GetProperty("provinceOverrides").EnumerateArray().Select(entry => Read(entry, "standard"));
        return [.. national.Concat(provincial).OrderBy(level => level.From)];
    }

    private static StandardLevel Read(JsonElement entry, string amount) => new()
    {
        From = Date(entry.GetProperty("from").GetString()!),
        To = entry.TryGetProperty("to", out JsonElement to) && to.ValueKind == JsonValueKind.String ? Date(to.GetString()!) : null,
        Amount = entry.GetProperty(amount).GetInt64(),
        Province = entry.TryGetProperty("provinceCode", out JsonElement province)
            ? int.Parse(province.GetString()!, NumberStyles.None, CultureInfo.InvariantCulture) : null,
        Basis = entry.GetProperty("basis").GetString()!,
        Certainty = entry.GetProperty("certainty").GetString()!,
    };

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
