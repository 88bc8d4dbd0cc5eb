using System.Globalization;
using System.Text;
using AnSinh.Domain.ReferenceData;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Texts;

/// <summary>
/// Sentences that people read, in Vietnamese and English (<c>data/texts.tsv</c>). Why a rule refused a payment stands in
/// <c>data/refusal_texts.json</c>: such a text has a remedy and several forms for the values seen.
/// </summary>
public static class Sentences
{
    /// <summary>All sentences, checked when they are loaded.</summary>
    public static TextCatalogue All { get; } = TextCatalogue.Parse(Encoding.UTF8.GetString(Resource.Bytes("texts.tsv")));

    /// <summary>What a refusal is called, in a few words.</summary>
    public static string TitleOf(RefusalCode code, string language) => All.Get("problem." + code.Name(), language);

    /// <summary>The language of <c>Accept-Language</c> that we speak and that is wanted most; English when none is.</summary>
    public static string Choose(string? accepted)
    {
        string best = Languages.English;
        double most = 0;
        foreach (string part in (accepted ?? "").Split(',', MaxRanges, StringSplitOptions.TrimEntries))
        {
            string[] range = part.Split(';', 2, StringSplitOptions.TrimEntries);
            string? language = range[0].Split('-')[0].ToLowerInvariant() switch
            {
                Languages.Vietnamese => Languages.Vietnamese,
                Languages.English => Languages.English,
                _ => null,
            };
            double weight = range.Length == 1 ? 1 : WeightOf(range[1]);
            if (language is not null && weight > most)
                (best, most) = (language, weight);
        }

        return best;
    }

    /// <summary>Ranges of one header that are looked at.</summary>
    private const int MaxRanges = 20;

    private static double WeightOf(string parameter) =>
        parameter.StartsWith("q=", StringComparison.OrdinalIgnoreCase)
        && double.TryParse(parameter[2..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double weight)
            ? weight
            : 0;
}
