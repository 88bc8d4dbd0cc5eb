namespace AnSinh.Files.Tables;

/// <summary>Tells Vietnamese words from what comes out when bytes are read in the wrong encoding.</summary>
internal static class VietnameseWords
{
    private const string Vowels = "aăâeêioôơuưy";
    private const string Tones = "àảãáạ ằẳẵắặ ầẩẫấậ èẻẽéẹ ềểễếệ ìỉĩíị òỏõóọ ồổỗốộ ờởỡớợ ùủũúụ ừửữứự ỳỷỹýỵ";

    /// <summary>Vowels that may follow each other, without their tones; also those after qu and gi.</summary>
    private static readonly HashSet<string> Pairs =
    [
        .. ("ai ao au ay âu ây eo êu ia iê iu iă iâ ie io iô iơ iư oa oă oe oi oo ôi ơi "
            + "ua uă uâ ue uê ui uo uô uơ uy ưa ưi ươ ưu ya yê yu").Split(' '),
    ];

    private static readonly Dictionary<char, char> Toneless = BuildToneless();

    /// <summary>Words with letters beyond ASCII, and how many of them cannot be Vietnamese.</summary>
    public static (int Words, int Bad) Judge(string text)
    {
        int words = 0;
        int bad = 0;
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && IsPartOfWord(text[i]))
            {
                start = start < 0 ? i : start;
                continue;
            }

            if (start >= 0 && text.AsSpan(start, i - start).ContainsAnyExceptInRange('\0', '\x7F'))
            {
                words++;
                bad += IsPlausible(text.AsSpan(start, i - start)) ? 0 : 1;
            }

            start = -1;
        }

        return (words, bad);
    }

    private static bool IsPartOfWord(char c) =>
        char.IsAsciiLetter(c) || (c >= '\x80' && c is not ('–' or '—' or '’' or '‘' or '“' or '”' or '…' or '\u00A0' or '\uFEFF'));

    /// <summary>
    /// True when the word can be Vietnamese: its letters are, its vowels may follow each other, and it has one tone at most.
    /// </summary>
    public static bool IsPlausible(ReadOnlySpan<char> word)
    {
        int tones = 0;
        char before = default;
        bool small = false;
        foreach (char c in word)
        {
            if (small && char.IsUpper(c))
                return false;
            small |= char.IsLower(c);
            char lower = char.ToLowerInvariant(c);
            char letter = Toneless.GetValueOrDefault(lower, lower);
            tones += letter != lower ? 1 : 0;
            bool vowel = Vowels.Contains(letter, StringComparison.Ordinal);
            if ((!vowel && lower != 'đ' && !char.IsAsciiLetter(lower))
                || (vowel && before != default && !Pairs.Contains(string.Concat([before], [letter]))))
                return false;
            before = vowel ? letter : default;
        }

        return tones <= 1;
    }

    private static Dictionary<char, char> BuildToneless()
    {
        var toneless = new Dictionary<char, char>();
        string[] rows = Tones.Split(' ');
        for (int row = 0; row < rows.Length; row++)
        {
            foreach (char letter in rows[row])
                toneless[letter] = Vowels[row];
        }

        return toneless;
    }
}
