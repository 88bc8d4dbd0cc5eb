using System.Buffers;
using System.Globalization;
using System.Text;
using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Files;

/// <summary>
/// The one place that takes a value off a file, of whatever kind: blanks and characters that cannot be seen go from both ends, and the
/// apostrophe and the <c>="…"</c> with which spreadsheets keep a text go too.
/// </summary>
internal static class FieldText
{
    private const int FirstInvisible = 0xAD;

    // What a line has that says nothing.
    private static readonly SearchValues<byte> Separators = SearchValues.Create(", \t\r\n\""u8);

    /// <summary>A value of digits, codes or days: nothing within it is changed.</summary>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> field)
    {
        // Nearly every field is plain: digits or letters at both ends.
        if (field.IsEmpty || (IsPlain(field[0]) && IsPlain(field[^1])))
            return field;
        ReadOnlySpan<byte> value = Trimmed(field);
        if (value.Length > 1 && value[0] == '\'')
            return Trimmed(value[1..]);
        return value.Length > 3 && value.StartsWith("=\""u8) && value[^1] == '"' && !value[2..^1].Contains((byte)'"')
            ? Trimmed(value[2..^1])
            : value;
    }

    /// <summary>A text for people: composed, look-alikes made the letter that is meant, invisible characters left out, one blank at a
    /// time.</summary>
    public static string Words(ReadOnlySpan<byte> field)
    {
        ReadOnlySpan<byte> value = Value(field);
        return value.IsEmpty ? "" : Words(Encoding.UTF8.GetString(value));
    }

    /// <inheritdoc cref="Words(ReadOnlySpan{byte})"/>
    public static string Words(string text)
    {
        string composed = VietnameseLetters.Compose(text);
        bool isClean = true;
        for (int i = 0; i < composed.Length && isClean; i++)
        {
            char c = composed[i];
            isClean = c == ' '
                ? i > 0 && i < composed.Length - 1 && composed[i - 1] != ' '
                : c < FirstInvisible ? !char.IsWhiteSpace(c) : !char.IsWhiteSpace(c) && !IsInvisible(c) && AsMeant(c) == c;
        }

        return isClean ? composed : Cleaned(composed);
    }

    /// <summary>True for characters that print nothing: direction marks, joiners, soft hyphens, byte order marks.</summary>
    public static bool IsInvisible(char c) =>
        c >= FirstInvisible && !IsLatin(c)
        && (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format
            || c is '\u034F' or '\u115F' or '\u1160' or '\u3164' or '\uFFA0' or (>= '\uFE00' and <= '\uFE0F'));

    /// <summary>The first character within the value that cannot be seen; null when there is none.</summary>
    public static Rune? FirstUnseen(ReadOnlySpan<byte> value)
    {
        if (Ascii.IsValid(value))
            return null;
        foreach (Rune rune in Encoding.UTF8.GetString(value).EnumerateRunes())
        {
            if (rune.IsBmp && rune.Value >= FirstInvisible - 13 && (IsInvisible((char)rune.Value) || char.IsWhiteSpace((char)rune.Value)))
                return rune;
        }

        return null;
    }

    /// <summary>Without blanks of any kind and characters that cannot be seen, at both ends.</summary>
    public static string Trimmed(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsBlank(text[start]))
            start++;
        while (end > start && IsBlank(text[end - 1]))
            end--;
        return text[start..end];
    }

    /// <inheritdoc cref="Trimmed(string)"/>
    public static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> field)
    {
        while (!field.IsEmpty && !IsPlain(field[0]) && Rune.DecodeFromUtf8(field, out Rune first, out int length) == 0 && IsBlank(first))
            field = field[length..];
        while (!field.IsEmpty && !IsPlain(field[^1]) && Rune.DecodeLastFromUtf8(field, out Rune last, out int length) == 0 && IsBlank(last))
            field = field[..^length];
        return field;
    }

    /// <summary>True when a line has nothing but separators, quotes and blanks.</summary>
    public static bool IsBlankLine(ReadOnlySpan<byte> line)
    {
        while (!line.IsEmpty)
        {
            int blanks = line.IndexOfAnyExcept(Separators);
            if (blanks < 0)
                return true;
            line = line[blanks..];
            if (line[0] < 0x80 || Rune.DecodeFromUtf8(line, out Rune rune, out int length) != 0 || !IsBlank(rune))
                return false;
            line = line[length..];
        }

        return true;
    }

    private static bool IsPlain(byte value) => value is > (byte)' ' and < 0x80 and not (byte)'\'' and not (byte)'"' and not (byte)'=';

    private static bool IsLatin(char c) => c is (>= '\u00C0' and < '\u0300') or (>= '\u1E00' and < '\u2000');

    private static bool IsBlank(Rune rune) => rune.IsBmp && IsBlank((char)rune.Value);

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || IsInvisible(c);

    /// <summary>The Vietnamese letter that a letter of another language looks like.</summary>
    private static char AsMeant(char c) => c switch
    {
        '\u00D0' or '\u0189' => 'Đ',
        '\u00F0' or '\u0256' => 'đ',
        _ => c,
    };

    private static string Cleaned(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                    clean.Append(' ');
            }
            else if (!IsInvisible(c))
            {
                clean.Append(AsMeant(c));
            }
        }

        return clean.ToString().TrimEnd();
    }
}
