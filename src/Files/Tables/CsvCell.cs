using System.Buffers;
using System.Text;

namespace AnSinh.Files.Tables;

/// <summary>
/// The one guard of cells that we hand out: an apostrophe in front of what a spreadsheet would run (CWE-1236), or would show and save in
/// another form: leading zeros, long numbers, days and months. <see cref="CsvWriter"/> sets the apostrophe; the readers take it off.
/// </summary>
public static class CsvCell
{
    /// <summary>The apostrophe that makes a cell a text.</summary>
    public const char Guard = '\'';

    // Of twelve digits and more, a spreadsheet shows and saves 5.59021E+12.
    private const int LongestNumber = 11;
    private const int LongestDay = 20;

    private static readonly SearchValues<char> NumberSigns = SearchValues.Create("/-.:, eE%0123456789");

    private static readonly string[] Months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>True when a spreadsheet would run the cell, or pass over its first characters and run the rest.</summary>
    public static bool IsFormula(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (c is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠')
                return true;
            if (c is not ('\'' or '"') && !char.IsWhiteSpace(c) && !char.IsControl(c) && !FieldText.IsInvisible(c))
                return false;
        }

        return false;
    }

    /// <summary>True when the cell needs the apostrophe.</summary>
    public static bool NeedsGuard(ReadOnlySpan<char> text) =>
        !text.IsEmpty && (text[0] == Guard || char.IsControl(text[0]) || IsFormula(text) || Changes(text));

    /// <summary>The text as it was before it was guarded.</summary>
    public static string Unguarded(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 1 && text[0] == Guard ? text[1..] : text;
    }

    internal static bool NeedsGuard(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return false;
        Span<char> letters = stackalloc char[LongestDay + 1];
        int length = Encoding.UTF8.GetCharCount(text) <= letters.Length ? Encoding.UTF8.GetChars(text, letters) : -1;
        return length >= 0 ? NeedsGuard(letters[..length]) : NeedsGuard(Encoding.UTF8.GetString(text).AsSpan());
    }

    /// <summary>True when a spreadsheet takes the text for a number, a day or a truth, and saves it in another form.</summary>
    private static bool Changes(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty)
            return false;
        if (!text.ContainsAnyExcept(NumberSigns))
            return !IsPlainNumber(text);
        if (text.Length > LongestDay)
            return false;
        return text.Equals("true", StringComparison.OrdinalIgnoreCase)
            || text.Equals("false", StringComparison.OrdinalIgnoreCase)
            || HasMonth(text);
    }

    private static bool IsPlainNumber(ReadOnlySpan<char> text) =>
        text.Length <= LongestNumber && !text.ContainsAnyExceptInRange('0', '9') && (text[0] != '0' || text.Length == 1);

    /// <summary>Dec-22, 11 Nov 2024, mar 5.</summary>
    private static bool HasMonth(ReadOnlySpan<char> text)
    {
        bool hasDigit = text.ContainsAnyInRange('0', '9');
        foreach (string month in Months)
        {
            int at = text.IndexOf(month, StringComparison.OrdinalIgnoreCase);
            if (hasDigit && at >= 0 && (at == 0 || !char.IsLetter(text[at - 1])))
                return true;
        }

        return false;
    }
}
