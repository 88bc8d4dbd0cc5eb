using System.Text;
using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Files.Tables;

/// <summary>
/// The eight-bit Vietnamese encodings, a text for each byte; marks come as combining characters, so a decoded line has to be composed.
/// What has no letter becomes U+FFFD, which the row checks refuse.
/// </summary>
internal sealed class LegacyLetters
{
    public const char Unknown = '\uFFFD';

    /// <summary>
    /// TCVN 5712:1993, third form (VN3), from A1. The capital fonts (.VnTimeH) use the same bytes: such text comes out in small letters.
    /// </summary>
    private const string Tcvn3Letters =
        "ĂÂÊÔƠƯĐăâêôơưđ······àảãáạ·ằẳẵắ·······ặầẩẫấậè·ẻẽéẹềểễếệìỉ···ĩíịò·ỏõóọồổỗốộờởỡớợù·ủũúụừửữứựỳỷỹýỵ·";

    /// <summary>VNI for Windows: the letter of Windows-1252, then what it stands for. One that follows its vowel is a mark.</summary>
    private static readonly (char Printed, string Letter)[] VniLetters =
    [
        ('ù', "\u0301"), ('ø', "\u0300"), ('û', "\u0309"), ('õ', "\u0303"), ('ï', "\u0323"),
        ('â', "\u0302"), ('á', "\u0302\u0301"), ('à', "\u0302\u0300"), ('å', "\u0302\u0309"), ('ã', "\u0302\u0303"), ('ä', "\u0302\u0323"),
        ('ê', "\u0306"), ('é', "\u0306\u0301"), ('è', "\u0306\u0300"), ('ú', "\u0306\u0309"), ('ü', "\u0306\u0303"), ('ë', "\u0306\u0323"),
        ('ô', "ơ"), ('ö', "ư"), ('í', "í"), ('ì', "ì"), ('æ', "ỉ"), ('ó', "ĩ"), ('ò', "ị"), ('î', "ỵ"), ('ñ', "đ"),
    ];

    private readonly string[] _texts;

    private LegacyLetters(string name, string[] texts)
    {
        Name = name;
        _texts = texts;
    }

    public static LegacyLetters Windows1258 { get; } = new("Windows-1258", [.. Enumerable.Range(0, 256).Select(Of1258)]);

    public static LegacyLetters Tcvn3 { get; } = new("TCVN3 (ABC)", [.. Enumerable.Range(0, 256).Select(OfTcvn3)]);

    public static LegacyLetters Vni { get; } = new("VNI", [.. Enumerable.Range(0, 256).Select(OfVni)]);

    public static IReadOnlyList<LegacyLetters> All { get; } = [Windows1258, Tcvn3, Vni];

    public string Name { get; }

    /// <summary>True when the bytes have what only this encoding writes into words; Western text has none of it.</summary>
    public bool IsProvedBy(ReadOnlySpan<byte> bytes)
    {
        if (this == Windows1258)
            return HasMarkAfterVowel(bytes);
        foreach (byte value in bytes)
        {
            if (this == Tcvn3 ? value is (>= 0xA7 and <= 0xAE) or (>= 0xB5 and <= 0xBE) : VniOnly.Contains(value))
                return true;
        }

        return false;
    }

    /// <summary>
    /// True when letters of the text were lost before it was saved: a question mark within a word, or a tone that stands on no vowel.
    /// </summary>
    public static bool HasLosses(string composed)
    {
        for (int i = 0; i < composed.Length; i++)
        {
            char before = i > 0 ? composed[i - 1] : ' ';
            char next = i + 1 < composed.Length ? composed[i + 1] : ' ';
            bool endsField = next is ',' or ';' or '"' or '\n' or '\r' or '\t';
            if (composed[i] == '?' && (char.IsLetter(next) || (char.IsLetter(before) && !endsField)))
                return true;
            if (VietnameseLetters.IsMark(composed[i]) || (Tones.Contains(MarkOf(composed[i])) && !IsVowel(composed[i])))
                return true;
        }

        return false;
    }

    // ø ï û å ä ö ë ñ æ î ü and their capitals, in Windows-1252.
    private static ReadOnlySpan<byte> VniOnly =>
    [
        0xF8, 0xEF, 0xFB, 0xE5, 0xE4, 0xF6, 0xEB, 0xF1, 0xE6, 0xEE, 0xFC,
        0xD8, 0xCF, 0xDB, 0xC5, 0xC4, 0xD6, 0xCB, 0xD1, 0xC6, 0xCE, 0xDC,
    ];

    private const string Tones = "\u0300\u0301\u0303\u0309\u0323";

    private static bool HasMarkAfterVowel(ReadOnlySpan<byte> bytes)
    {
        for (int i = 1; i < bytes.Length; i++)
        {
            if (bytes[i] is 0xCC or 0xD2 or 0xDE or 0xEC or 0xF2 && IsVowel(Windows1258._texts[bytes[i - 1]][0]))
                return true;
        }

        return false;
    }

    private static char MarkOf(char letter) => LatinLetters.TryTakeApart(letter, out _, out char mark) ? mark : ' ';

    private static bool IsVowel(char letter) => VietnameseLetters.Fold(letter) is 'A' or 'E' or 'I' or 'O' or 'U' or 'Y';

    public void Decode(ReadOnlySpan<byte> bytes, StringBuilder text)
    {
        foreach (byte value in bytes)
        {
            if (value < 0x80)
                text.Append((char)value);
            else
                text.Append(_texts[value]);
        }
    }

    public string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        Decode(bytes, text);
        return VietnameseLetters.Compose(text.ToString());
    }

    private static string Of1258(int value) => value < 0x80 ? ((char)value).ToString() : CodePage(1258, value);

    private static string OfTcvn3(int value) => value switch
    {
        < 0x80 => ((char)value).ToString(),
        0xA0 => " ",
        < 0xA1 => Unknown.ToString(),
        _ => Tcvn3Letters[value - 0xA1] is var letter && letter == '·' ? Unknown.ToString() : letter.ToString(),
    };

    private static string OfVni(int value)
    {
        if (value < 0x80)
            return ((char)value).ToString();
        if (value == 0xA0)
            return " ";
        char printed = CodePage(1252, value)[0];
        char small = char.ToLowerInvariant(printed);
        foreach ((char candidate, string letter) in VniLetters)
        {
            if (candidate == small)
                return printed == small || VietnameseLetters.IsMark(letter[0]) ? letter : letter.ToUpperInvariant();
        }

        // Quotation marks and dashes; letters of other languages are not in a VNI font.
        return char.IsLetter(printed) || char.IsControl(printed) ? Unknown.ToString() : printed.ToString();
    }

    private static string CodePage(int page, int value)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(page)
            ?? throw new InvalidOperationException($"The runtime has no code page {page}.");
        string text = encoding.GetString([(byte)value]);
        return text.Length == 1 && !char.IsControl(text[0]) ? text : Unknown.ToString();
    }
}
