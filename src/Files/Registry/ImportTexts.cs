using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using AnSinh.Domain.Rules;

namespace AnSinh.Files.Registry;

/// <summary>What an officer is told to do about a row error (<c>data/import_texts.json</c>).</summary>
internal static class ImportTexts
{
    private static readonly FrozenDictionary<(string Rule, string Language), string> Remedies = Load();

    public static IEnumerable<string> Rules => Remedies.Keys.Select(key => key.Rule).Distinct();

    /// <param name="value">Fills <c>{0}</c>.</param>
    public static string Remedy(string rule, string language, long value) =>
        string.Format(
            CultureInfo.InvariantCulture, Remedies[(rule, language == Languages.Vietnamese ? language : Languages.English)], value);

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
