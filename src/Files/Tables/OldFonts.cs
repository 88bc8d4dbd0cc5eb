using System.Buffers;
using System.Text;
using AnSinh.Domain.Beneficiaries;

namespace AnSinh.Files.Tables;

/// <summary>
/// Finds letters of the old eight-bit fonts in a text that is Unicode already: <c>NguyÔn V¨n Hïng</c> (.VnTime, TCVN3) and
/// <c>Nguyeãn Vaên Huøng</c> (VNI) look right in their font and are other letters for everybody else.
/// </summary>
internal static class OldFonts
{
    private static readonly string[] Onsets =
    [
        "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "q", "qu", "r", "s",
        "t", "th", "tr", "v", "x",
    ];

    private static readonly string[] Codas = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

    // Signs that .VnTime has letters for, and that stand in no word.
    private static readonly SearchValues<char> Signs = SearchValues.Create("§¨©ª«¬\u00AD®µ¶·¸¹»¼½¾¡¢£¤¥¦");

    private static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(
        1252, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>The font that a word of the text was typed in; null when every word can be what it says.</summary>
    public static string? Find(string text)
    {
        if (!CanHold(text))
            return null;
        foreach (string word in Words(text))
        {
            if (FontOf(word) is { } font)
                return font;
        }

        return null;
    }

    /// <summary>The font that most words with marks were typed in; null when they are Unicode.</summary>
    public static string? FindInMost(string text)
    {
        var fonts = new Dictionary<string, int>();
        int words = 0;
        foreach (string word in Words(text))
        {
            words++;
            if (FontOf(word) is { } font)
                fonts[font] = fonts.GetValueOrDefault(font) + 1;
        }

        (string? found, int count) = fonts.Select(entry => (entry.Key, entry.Value)).DefaultIfEmpty().MaxBy(entry => entry.Value);
        return count >= FewestWords && count * 4 >= words ? found : null;
    }

    private const int FewestWords = 3;

    /// <summary>A quick look: nearly all names end here.</summary>
    private static bool CanHold(string text)
    {
        for (int i = 1; i < text.Length; i++)
        {
            char c = text[i];
            char before = text[i - 1];
            if (c is >= '\u00A1' and <= '\u00FF' && char.IsAsciiLetter(before)
                && (IsOdd(before, c) || c < '\u00C0' || Unlike.Contains(c, StringComparison.Ordinal)
                    || (c < '\u00DF' && char.IsAsciiLetterLower(before))))
                return true;
        }

        return text.Length > 0 && text[0] is >= '\u00A1' and < '\u00C0';
    }

    /// <summary>A vowel with the sign that VNI writes behind it, where Vietnamese has no such pair.</summary>
    private static bool IsOdd(char before, char c) => char.ToLowerInvariant(before) switch
    {
        'a' or 'e' => true,
        'o' => char.ToLowerInvariant(c) is 'â' or 'ù' or 'õ',
        'u' or 'y' => char.ToLowerInvariant(c) is 'ù' or 'õ',
        _ => false,
    };

    // Letters of Latin-1 that Vietnamese does not have.
    private const string Unlike = "ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ";

    private static IEnumerable<string> Words(string text) => text
        .Split([' ', ',', ';', '\t', '\r', '\n', '"', '|', '/', '(', ')', '-', '.'], StringSplitOptions.RemoveEmptyEntries)
        .Where(word => word.Length <= 12 && !System.Text.Ascii.IsValid(word));

    private static string? FontOf(string word)
    {
        if (VietnameseWords.IsPlausible(word))
            return null;
        byte[] bytes;
        try
        {
            bytes = Western.GetBytes(word);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }

        bool hasSign = word.AsSpan().ContainsAny(Signs) || HasCapitalWithin(word);
        if (hasSign && IsSyllable(LegacyLetters.Tcvn3.Decode(bytes)))
            return LegacyLetters.Tcvn3.Name;
        return IsSyllable(LegacyLetters.Vni.Decode(bytes)) ? LegacyLetters.Vni.Name : null;
    }

    private static bool HasCapitalWithin(string word)
    {
        for (int i = 1; i < word.Length; i++)
        {
            if (word[i] is >= '\u00C0' and <= '\u00DE' && char.IsAsciiLetterLower(word[i - 1]))
                return true;
        }

        return false;
    }

    /// <summary>True for one Vietnamese syllable with a mark; foreign names are none when their letters are turned.</summary>
    private static bool IsSyllable(string word)
    {
        if (!VietnameseWords.IsPlausible(word) || System.Text.Ascii.IsValid(word))
            return false;
        string lower = word.ToLowerInvariant();
        int first = 0, last = lower.Length;
        while (first < lower.Length && !IsVowel(lower[first]))
            first++;
        while (last > first && !IsVowel(lower[last - 1]))
            last--;
        return last > first
            && Array.IndexOf(Onsets, lower[..first]) >= 0
            && Array.IndexOf(Codas, lower[last..]) >= 0;
    }

    private static bool IsVowel(char letter) => VietnameseLetters.Fold(letter) is 'A' or 'E' or 'I' or 'O' or 'U' or 'Y';
}
