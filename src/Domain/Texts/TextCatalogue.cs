using System.Collections.Frozen;
using System.Text.RegularExpressions;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Texts;

/// <summary>Texts by key in two languages. Names in braces stand for values.</summary>
public sealed partial class TextCatalogue
{
    private const string Header = "key\tvi\ten";

    private readonly FrozenDictionary<string, (string Vietnamese, string English)> _texts;

    private TextCatalogue(FrozenDictionary<string, (string, string)> texts) => _texts = texts;

    /// <summary>Every key.</summary>
    public IReadOnlyCollection<string> Keys => _texts.Keys;

    /// <summary>Reads lines of key, Vietnamese and English, with tabs between them.</summary>
    /// <exception cref="InvalidOperationException">A text lacks a language, a value or is there twice; the message names the
    /// line.</exception>
    public static TextCatalogue Parse(string table)
    {
        ArgumentNullException.ThrowIfNull(table);
        string[] lines = table.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        if (lines[0] != Header)
            throw new InvalidOperationException($"Line 1 of the texts must be '{Header}'.");
        var texts = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        for (int i = 1; i < lines.Length; i++)
        {
            string[] cells = lines[i].Split('\t');
            if (cells.Length != 3 || cells.Any(cell => cell.Length == 0 || cell.Trim() != cell))
                throw new InvalidOperationException($"Line {i + 1} of the texts must have a key, a Vietnamese and an English text.");
            if (!ValuesOf(cells[1]).SetEquals(ValuesOf(cells[2])))
                throw new InvalidOperationException($"Line {i + 1} of the texts: {cells[0]} names other values in one language.");
            if (!texts.TryAdd(cells[0], (cells[1], cells[2])))
                throw new InvalidOperationException($"Line {i + 1} of the texts: {cells[0]} is there twice.");
        }

        return new TextCatalogue(texts.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>A text with its values filled in. English for a language that we do not have.</summary>
    /// <exception cref="KeyNotFoundException">There is no such text.</exception>
    public string Get(string key, string language, params (string Name, string Value)[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        (string vietnamese, string english) = _texts[key];
        return Place().Replace(
            language == Languages.Vietnamese ? vietnamese : english,
            place => Array.Find(values, value => value.Name == place.Groups[1].Value).Value
                ?? throw new InvalidOperationException($"Text {key} needs a value for {place.Value}."));
    }

    private static HashSet<string> ValuesOf(string text) => [.. Place().Matches(text).Select(place => place.Value)];

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Place();
}
