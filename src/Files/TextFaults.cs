using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using AnSinh.Files.Tables;

namespace AnSinh.Files;

/// <summary>What can be wrong with a text for people, in whatever file: it is asked after <see cref="FieldText.Words(string)"/>.</summary>
internal static class TextFaults
{
    // What LibreOffice shows where a formula failed: Err:502.
    private const string LibreError = "Err:";
    private const char Lost = '\uFFFD';

    /// <summary>What forms and programs write where there is nothing to write.</summary>
    private static readonly FrozenSet<string> Placeholders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "0", "-", "--", "---", ".", "..", "...", "…", "–", "—", "_", "x", "nan", "null", "none", "nil",
        "n/a", "na", "undefined", "không", "không có", "khong co", "chưa có", "chua co", "k có");

    // A sign that may be a fault; ordinary names and addresses have none of them.
    private static readonly SearchValues<char> Signs = SearchValues.Create("?#\uFFFD»º‘°Ãð");

    /// <summary>A text without the placeholders that stand for none.</summary>
    public static string WithoutPlaceholder(string text) => text.Length <= 9 && Placeholders.Contains(text) ? "" : text;

    public static bool HasLetter(string text)
    {
        foreach (char c in text)
        {
            if (char.IsLetter(c))
                return true;
        }

        return false;
    }

    /// <summary>The rule that the text breaks; null when it breaks none.</summary>
    /// <param name="maxLength">Characters.</param>
    /// <param name="isName">A name has no question mark at all; an address may end in one.</param>
    public static string? RuleOf(string text, int maxLength, bool isName)
    {
        if (text.Length > maxLength)
            return FileRules.TextTooLong;
        if (text.Length > FileLimits.MaxTextBytes / 3 && Encoding.UTF8.GetByteCount(text) > FileLimits.MaxTextBytes)
            return FileRules.TextTooManyBytes;
        if (Checks.HasControl(text))
            return FileRules.ControlCharacter;
        if (isName && OldFonts.Find(text) is not null)
            return FileRules.LetterOfFont;
        if (!text.AsSpan().ContainsAny(Signs) && !text.StartsWith(LibreError, StringComparison.Ordinal))
            return null;
        if (IsCellError(text))
            return FileRules.CellError;
        return HasLostLetters(text, isName) ? FileRules.LetterUnknown : null;
    }

    /// <summary>True for Dec-22, which a spreadsheet in English makes of 12/2022.</summary>
    public static bool IsMonthOfSpreadsheet(string text) =>
        text.Length == 6 && text[3] == '-' && char.IsAsciiDigit(text[4]) && char.IsAsciiDigit(text[5])
        && Months.Contains(text[..3], StringComparer.Ordinal);

    private static readonly string[] Months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>What a spreadsheet shows where a formula failed, or where a column is too narrow for a number.</summary>
    public static bool IsCellError(string text)
    {
        if (text.Length < 3 || text[0] != '#')
            return text.StartsWith(LibreError, StringComparison.Ordinal);
        if (text is "#N/A" || text.AsSpan().TrimStart('#').IsEmpty)
            return true;
        foreach (char c in text.AsSpan(1, text.Length - 2))
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c is not ('/' or '_'))
                return false;
        }

        return text[^1] is '!' or '?' || text.StartsWith("#ERR", StringComparison.Ordinal);
    }

    /// <summary>
    /// Letters that were lost before the file was saved: replaced by U+FFFD or a question mark, or encoded twice (ễ as á»…).
    /// </summary>
    public static bool HasLostLetters(string text, bool isName)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            char next = i + 1 < text.Length ? text[i + 1] : ' ';
            if (c == Lost || (c == 'á' && next is '»' or 'º') || (c == 'Ä' && next == '‘') || (c == 'Æ' && next == '°')
                || (c == 'Ã' && next is > '\u007F' and < '\u00C0'))
                return true;
            if (c == '?' && (isName || char.IsLetter(next) || (i > 0 && char.IsLetter(text[i - 1]) && i < text.Length - 1)))
                return true;
        }

        return false;
    }
}
