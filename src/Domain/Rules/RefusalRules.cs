using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using AnSinh.Domain.ReferenceData;

namespace AnSinh.Domain.Rules;

/// <summary>The catalogue of refusal rules (<c>data/invalid_instruction_rules.csv</c>, <c>data/refusal_texts.json</c>).</summary>
public static class RefusalRules
{
    private static readonly RefusalRule?[] ByNumber = Load();

    private static readonly FrozenDictionary<string, RefusalRule> ByCode =
        ByNumber.OfType<RefusalRule>().ToFrozenDictionary(rule => rule.Code, StringComparer.Ordinal);

    /// <summary>All rules, by number.</summary>
    public static IReadOnlyList<RefusalRule> All { get; } = [.. ByNumber.OfType<RefusalRule>()];

    /// <exception cref="ArgumentOutOfRangeException">There is no such rule; <see cref="RefusalRuleNumber.None"/> is none.</exception>
    public static RefusalRule Get(RefusalRuleNumber number) =>
        ByNumber[(byte)number] ?? throw new ArgumentOutOfRangeException(nameof(number), $"There is no refusal rule {(byte)number}.");

    public static bool TryGet(string code, [NotNullWhen(true)] out RefusalRule? rule) => ByCode.TryGetValue(code, out rule);

    /// <summary>
    /// Why a rule refused, for rules that are not judged about a person's grants: explanation, values and remedy on one line. The texts of
    /// rules about rows, lists and messages name <c>value</c> (what was seen) and <c>expected</c>.
    /// </summary>
    public static string Explain(RefusalRuleNumber number, string language, params (string Name, string Value)[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Get(number).In(language).Say(name => Array.Find(values, value => value.Name == name).Value);
    }

    private static RefusalRule?[] Load()
    {
        var rules = new RefusalRule?[byte.MaxValue + 1];
        using JsonDocument texts = JsonDocument.Parse(Resource.Bytes("refusal_texts.json"));
        foreach (IReadOnlyDictionary<string, string> row in Resource.Rows("invalid_instruction_rules.csv"))
        {
            RefusalRule rule = Read(row, texts.RootElement.GetProperty(row["rule"]));
            rules[(byte)rule.Number] = rule;
        }

        return rules;
    }

    private static RefusalRule Read(IReadOnlyDictionary<string, string> row, JsonElement texts) => new()
    {
        Number = (RefusalRuleNumber)byte.Parse(row["number"], NumberStyles.None, CultureInfo.InvariantCulture),
        Code = row["rule"],
        Severity = row["severity"] switch
        {
            "reject" => RefusalSeverity.Reject,
            "hold" => RefusalSeverity.Hold,
            "route" => RefusalSeverity.Route,
            string other => throw new InvalidOperationException($"'{other}' is no severity."),
        },
        IsoReason = row["iso_reason"],
        Check = row["check"],
        LegalBasis = row["basis"],
        English = Text(texts.GetProperty(Languages.English)),
        Vietnamese = Text(texts.GetProperty(Languages.Vietnamese)),
    };

    private static RefusalText Text(JsonElement text) => new(
        text.GetProperty("explanation").GetString()!,
        text.GetProperty("remedy").GetString()!,
        !text.TryGetProperty("seen", out JsonElement seen) ? []
            : seen.ValueKind == JsonValueKind.Array ? [.. seen.EnumerateArray().Select(template => template.GetString()!)]
            : [seen.GetString()!]);
}
