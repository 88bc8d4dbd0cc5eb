namespace AnSinh.Domain.Beneficiaries;

/// <summary>
/// The Vietnamese letters: composing them (NFC) and stripping their marks. The programs run without ICU, and there
/// <see cref="string.Normalize()"/> returns its input unchanged, so a name typed with combining marks would never equal the same name typed
/// without.
/// </summary>
public static class VietnameseLetters
{
    private const string Tones = "\u0300\u0309\u0303\u0301\u0323";
    private const int FirstMark = 0x0300;
    private const int LastMark = 0x036F;
    private const int FoldTableLength = 0x1F00;

    // Each row: a letter without a tone, then with the five tones in the order of Tones.
    private static readonly string[] Rows =
    [
        "aàảãáạ",
        "ăằẳẵắặ",
        "âầẩẫấậ",
        "eèẻẽéẹ",
        "êềểễếệ",
        "iìỉĩíị",
        "oòỏõóọ",
        "ôồổỗốộ",
        "ơờởỡớợ",
        "uùủũúụ",
        "ưừửữứự",
        "yỳỷỹýỵ",
    ];

    // Letter, mark, letter with the mark.
    private static readonly string[] Shapes = ["a\u0302â", "a\u0306ă", "e\u0302ê", "o\u0302ô", "o\u031Bơ", "u\u031Bư"];

    // A letter of another language, then what banks print for it.
    private const string Foreign = "äaåaçcëeïiîiñnöoüuûuÿyøošsžzćcčcłl";

    private static readonly Dictionary<char, (int Row, int Tone)> Places = PlaceLetters();
    private static readonly char[] FoldTable = BuildFoldTable();

    /// <summary>True for a combining mark.</summary>
    public static bool IsMark(char c) => c is >= (char)FirstMark and <= (char)LastMark;

    /// <summary>
    /// The text with every Vietnamese letter as one character, whatever the order its marks were typed in. Other letters stay as they are.
    /// </summary>
    public static string Compose(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyInRange((char)FirstMark, (char)LastMark))
            return text;
        var composed = new char[text.Length];
        int length = 0;
        foreach (char c in text)
        {
            if (IsMark(c) && length > 0 && TryAdd(composed[length - 1], c, out char letter))
                composed[length - 1] = letter;
            else
                composed[length++] = c;
        }

        return new string(composed, 0, length);
    }

    /// <summary>The letter in upper case and without marks; đ is D.</summary>
    public static char Fold(char c) => c < FoldTableLength ? FoldTable[c] : char.ToUpperInvariant(c);

    private static bool TryAdd(char letter, char mark, out char marked)
    {
        bool upper = char.IsUpper(letter);
        char lower = char.ToLowerInvariant(letter);
        marked = default;
        if (!Places.TryGetValue(lower, out (int Row, int Tone) place))
            return false;
        int tone = Tones.IndexOf(mark, StringComparison.Ordinal) + 1;
        if (tone > 0 && place.Tone == 0)
            marked = Rows[place.Row][tone];
        else if (Array.Find(Shapes, shape => shape[0] == Rows[place.Row][0] && shape[1] == mark) is { } shape)
            marked = Rows[Places[shape[2]].Row][place.Tone];
        if (marked == default)
            return false;
        marked = upper ? char.ToUpperInvariant(marked) : marked;
        return true;
    }

    private static Dictionary<char, (int Row, int Tone)> PlaceLetters()
    {
        var places = new Dictionary<char, (int, int)>();
        for (int row = 0; row < Rows.Length; row++)
        {
            for (int tone = 0; tone < Rows[row].Length; tone++)
                places[Rows[row][tone]] = (row, tone);
        }

        return places;
    }

    private static char[] BuildFoldTable()
    {
        var table = new char[FoldTableLength];
        for (int c = 0; c < table.Length; c++)
            table[c] = char.ToUpperInvariant((char)c);
        foreach (string row in Rows)
        {
            foreach (char letter in row)
                Set(table, letter, "aaaeeiooouuy"[Array.IndexOf(Rows, row)]);
        }

        for (int i = 0; i < Foreign.Length; i += 2)
            Set(table, Foreign[i], Foreign[i + 1]);
        Set(table, 'đ', 'd');
        return table;
    }

    private static void Set(char[] table, char letter, char plain)
    {
        table[letter] = char.ToUpperInvariant(plain);
        table[char.ToUpperInvariant(letter)] = char.ToUpperInvariant(plain);
    }
}
