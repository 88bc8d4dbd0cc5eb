using System.Text;

namespace AnSinh.Files.Tables;

/// <summary>
/// The one formula guard: an apostrophe in front of a cell that a spreadsheet would run (CWE-1236). <see cref="CsvWriter"/> sets the
/// apostrophe; the readers take it off.
/// </summary>
public static class CsvCell
{
    /// <summary>The apostrophe that makes a cell a text.</summary>
    public const char Guard = '\'';

    /// <summary>True when a spreadsheet would run the cell, or takes its first character away and runs the rest.</summary>
    public static bool IsFormula(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out Rune first, out _);
        return first.IsBmp && IsFormula((char)first.Value);
    }

    /// <inheritdoc cref="IsFormula(ReadOnlySpan{byte})"/>
    public static bool IsFormula(ReadOnlySpan<char> text) => !text.IsEmpty && IsFormula(text[0]);

    /// <summary>The text as it was before it was guarded.</summary>
    public static string Unguarded(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 1 && text[0] == Guard && IsFormula(text[1]) ? text[1..] : text;
    }

    // The full-width forms run too where the spreadsheet is set to an East Asian language.
    private static bool IsFormula(char first) => first is '=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠';
}
