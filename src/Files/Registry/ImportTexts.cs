using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using AnSinh.Domain.Rules;

namespace AnSinh.Files.Registry;

/// <summary>What an officer is told to do about a row error (<c>data/import_texts.json</c>).</summary>
internal static class ImportTexts
{
    private static readonly FrozenDictionary<(string Rule, string Language), string> Remedies = Load();

    private const string Unseen = ".unseen";

    public static IEnumerable<string> Rules => Remedies.Keys.Select(key => key.Rule).Where(rule => !rule.Contains('.')).Distinct();

    /// <param name="rule">A rule, or a rule and what was found in the cell: <c>ID_FORMAT.spreadsheet</c>.</param>
    /// <param name="value">Fills <c>{0}</c>.</param>
    /// <param name="text">Fills <c>{1}</c>.</param>
    public static string Remedy(string rule, string language, long value, string text = "")
    {
        string key = rule.EndsWith(Unseen, StringComparison.Ordinal) ? $"ANY{Unseen}" : rule;
        string remedy = Remedies[(key, language == Languages.Vietnamese ? language : Languages.English)];
        return string.Format(CultureInfo.InvariantCulture, remedy, value, text);
    }

    /// <summary>The rule without what was found.</summary>
    public static string RuleOf(string rule) => rule.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? rule[..dot] : rule;

    private static FrozenDictionary<(string Rule, string Language), string> Load()
    {
        using Stream stream = typeof(ImportTexts).Assembly.GetManifestResourceStream("import_texts.json")
            ?? throw new InvalidOperationException("The program was built without import_texts.json: build it again.");
        using JsonDocument texts = JsonDocument.Parse(stream);
        return texts.RootElement.EnumerateObject()
            .SelectMany(
                rule => rule.Value.EnumerateObject(), (rule, text) => (rule.Name, Language: text.Name, Text: text.Value.GetString()!))
            .ToFrozenDictionary(entry => (entry.Name, entry.Language), entry => entry.Text);
    }
}
