using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.ReferenceData;

namespace AnSinh.Domain.Rules;

/// <summary>
/// Words and phrases that explanations are made of (<c>data/refusal_texts.json</c>, <c>words</c>), and how values are written in them.
/// </summary>
internal static partial class RuleWords
{
    private static readonly FrozenDictionary<string, (string English, string Vietnamese)> Words = Load();

    public static string Get(string key, string language) => language == Languages.Vietnamese ? Words[key].Vietnamese : Words[key].English;

    /// <summary><c>1,500,000 VND</c>, in Vietnamese <c>1.500.000 đồng</c>.</summary>
    public static string Dong(long amount, string language) =>
        language == Languages.Vietnamese ? Amounts.FormatVietnamese(amount) : Amounts.Format(amount);

    /// <summary>250 is <c>2.5</c>, in Vietnamese <c>2,5</c>.</summary>
    public static string Hundredths(int hundredths, string language)
    {
        string text = $"{hundredths / 100}.{hundredths % 100:00}";
        text = text.EndsWith('0') ? text[..^1] : text;
        return language == Languages.Vietnamese ? text.Replace('.', ',') : text;
    }

    /// <summary>"sourced", or "from memory, 0.9 sure".</summary>
    public static string Certainty(string certainty, string language)
    {
        if (certainty.StartsWith('S'))
            return Get("certainty.sourced", language);
        Match probability = Probability().Match(certainty);
        return probability.Success
            ? Get("certainty.memory", language).Replace("{p}", probability.Groups[1].Value, StringComparison.Ordinal)
            : Get("certainty.none", language);
    }

    /// <summary>
    /// Fills the names in braces; null when there is no value for one of them. Names are looked up once in each place and values are not
    /// read again for names.
    /// </summary>
    public static string? Fill(string template, Func<string, string?> value)
    {
        bool complete = true;
        string filled = Placeholder().Replace(template, match =>
        {
            string? text = value(match.Groups[1].Value);
            complete &= text is not null;
            return text ?? "";
        });
        return complete ? filled : null;
    }

    private static FrozenDictionary<string, (string, string)> Load()
    {
        using JsonDocument texts = JsonDocument.Parse(Resource.Bytes("refusal_texts.json"));
        return texts.RootElement.GetProperty("words").EnumerateObject().ToFrozenDictionary(
            word => word.Name,
            word => (word.Value.GetProperty(Languages.English).GetString()!, word.Value.GetProperty(Languages.Vietnamese).GetString()!),
            StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\bM (\d\.\d+)")]
    private static partial Regex Probability();
}
