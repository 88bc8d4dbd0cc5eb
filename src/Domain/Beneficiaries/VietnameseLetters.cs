using System.Text;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>
/// The Vietnamese letters: composing them (NFC) and stripping their marks. The programs run without ICU, and there
/// <see cref="string.Normalize()"/> returns its input unchanged, so a name typed with combining marks would never equal the same name typed
/// without.
/// </summary>
public static class VietnameseLetters
{
    private const int FirstMark = 0x0300;
    private const int LastMark = 0x036F;
    private const int FoldTableLength = 0x1F00;

    // A letter that is no plain letter with marks, then what banks print for it.
    private const string Others = "đdðdđdɖdƀbøołlħhŧtıiɨiʉuɓbɗdƙk";

    private static readonly char[] FoldTable = BuildFoldTable();

    /// <summary>True for a combining mark.</summary>
    public static bool IsMark(char c) => c is >= (char)FirstMark and <= (char)LastMark;

    /// <summary>
    /// The text in NFC, for all Latin letters. A circumflex or a breve goes before a tone, whatever the order they were typed in.
    /// </summary>
    public static string Compose(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyInRange((char)FirstMark, (char)LastMark))
            return text;
        var composed = new StringBuilder(text.Length);
        var marks = new List<char>();
        int at = 0;
        while (at < text.Length)
        {
            char letter = text[at++];
            marks.Clear();
            while (at < text.Length && IsMark(text[at]))
                AddMark(marks, text[at++]);
            if (marks.Count == 0)
                composed.Append(letter);
            else
                AppendComposed(composed, letter, marks);
        }

        return composed.ToString();
    }

    /// <summary>The letter in upper case and without marks; đ is D.</summary>
    public static char Fold(char c) => c < FoldTableLength ? FoldTable[c] : char.ToUpperInvariant(c);

    // Four marks are other names of marks.
    private static void AddMark(List<char> marks, char mark)
    {
        marks.Add(mark switch { '\u0340' => '\u0300', '\u0341' => '\u0301', '\u0343' => '\u0313', '\u0344' => '\u0308', _ => mark });
        if (mark == '\u0344')
            marks.Add('\u0301');
    }

    private static void AppendComposed(StringBuilder composed, char letter, List<char> marks)
    {
        while (LatinLetters.TryTakeApart(letter, out char plain, out char mark))
        {
            letter = plain;
            marks.Insert(0, mark);
        }

        // A stable sort: marks of one place keep their order.
        char[] ordered = [.. marks.OrderBy(mark => (LatinLetters.PlaceOf(mark) * 2) + (mark is '\u0302' or '\u0306' ? 0 : 1))];
        int place = 0;
        int start = composed.Length;
        composed.Append(letter);
        foreach (char mark in ordered)
        {
            int own = LatinLetters.PlaceOf(mark);
            if (place < own && LatinLetters.TryCompose(composed[start], mark, out char marked))
            {
                composed[start] = marked;
                continue;
            }

            composed.Append(mark);
            place = own;
        }
    }

    private static char[] BuildFoldTable()
    {
        var table = new char[FoldTableLength];
        for (int c = 0; c < table.Length; c++)
            table[c] = char.ToUpperInvariant(LatinLetters.Plain((char)c));
        for (int i = 0; i < Others.Length; i += 2)
            Set(table, Others[i], Others[i + 1]);

        // Two capitals that look like Đ: keyboards of old, and Windows-1252, gave them.
        Set(table, '\u00D0', 'd');
        Set(table, '\u0189', 'd');
        return table;
    }

    private static void Set(char[] table, char letter, char plain)
    {
        table[letter] = char.ToUpperInvariant(plain);
        table[char.ToUpperInvariant(letter)] = char.ToUpperInvariant(plain);
    }
}
