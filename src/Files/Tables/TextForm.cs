using System.Text;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables;

/// <summary>How the bytes of a text file are to be read.</summary>
/// <param name="Mark">Bytes of a byte order mark at the start.</param>
internal sealed record TextForm(string Name, int Mark, Encoding? Unicode = null, LegacyLetters? Letters = null)
{
    private const double MostBadWords = 0.2;
    private const double ClearDistance = 0.25;

    /// <summary>Bytes in which UTF-16 without a mark shows.</summary>
    private const int StartBytes = 4_096;

    public static TextForm Utf8 { get; } = new("UTF-8", 0);

    /// <summary>What ends a line; CSV of a Macintosh has carriage returns only.</summary>
    public char LineEnd { get; init; } = '\n';

    public bool IsUtf8 => Unicode is null && Letters is null;

    public string Decode(ReadOnlySpan<byte> bytes) =>
        Letters is not null ? Letters.Decode(bytes) : (Unicode ?? Encoding.UTF8).GetString(bytes);

    /// <summary>The form that the first bytes say; null when only the content can tell.</summary>
    /// <param name="name">What the caller asks for; null or auto when the bytes are to decide.</param>
    /// <exception cref="RegistryFileException">The name is unknown.</exception>
    public static TextForm? ByHead(ReadOnlySpan<byte> head, string? name)
    {
        ReadOnlySpan<byte> start = head[..Math.Min(head.Length, StartBytes)];
        TextForm? marked = ByMark(start);
        switch (name?.ToLowerInvariant())
        {
            case null or "" or "auto":
                return marked ?? ByZeros(start);
            case "utf-8" or "utf8":
                return marked is { IsUtf8: true } ? marked : Utf8;
            case "utf-16" or "utf16" or "utf-16le":
                return marked is { Unicode: not null } ? marked : Utf16(bigEndian: false, mark: 0);
            case "utf-16be":
                return marked is { Unicode: not null } ? marked : Utf16(bigEndian: true, mark: 0);
            case "windows-1258" or "cp1258" or "1258":
                return Legacy(LegacyLetters.Windows1258);
            case "tcvn3" or "tcvn-3" or "abc":
                return Legacy(LegacyLetters.Tcvn3);
            case "vni":
                return Legacy(LegacyLetters.Vni);
            default:
                throw new RegistryFileException(
                    $"The encoding '{name}' is not known: give auto, utf-8, utf-16, windows-1258, tcvn3 or vni.");
        }
    }

    private static TextForm Legacy(LegacyLetters letters) => new(letters.Name, 0, Letters: letters);

    private static TextForm Utf16(bool bigEndian, int mark) =>
        new(
            bigEndian
                ? "UTF-16 (big endian)"
                : "UTF-16", mark, new UnicodeEncoding(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true));

    private static TextForm? ByMark(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("\uFEFF"u8))
            return Utf8 with { Mark = 3 };
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Utf16(bigEndian: false, mark: 2);
        return start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Utf16(bigEndian: true, mark: 2) : null;
    }

    /// <summary>UTF-16 without a mark: every other byte of a header is zero.</summary>
    private static TextForm? ByZeros(ReadOnlySpan<byte> start)
    {
        if (start.Length < 2)
            return null;
        Span<int> zeros = stackalloc int[2];
        for (int i = 0; i < start.Length; i++)
            zeros[i % 2] += start[i] == 0 ? 1 : 0;
        int most = start.Length / 3;
        if (zeros[1] > most && zeros[0] == 0)
            return Utf16(bigEndian: false, mark: 0);
        return zeros[0] > most && zeros[1] == 0 ? Utf16(bigEndian: true, mark: 0) : null;
    }

    /// <summary>The form that the letters of a file say, whatever its head says.</summary>
    /// <exception cref="RegistryFileException">The letters do not decide, or were spoilt before.</exception>
    public static TextForm ByContent(HeadStream file)
    {
        var letters = new LetterSample();
        return IsUtf8Text(file, letters) ? Utf8Of(letters) : LegacyOf(letters);
    }

    /// <summary>The form that the letters in a head say; null when the rest of the file is needed.</summary>
    /// <param name="lines">Whole lines.</param>
    /// <exception cref="RegistryFileException">The letters were spoilt before.</exception>
    public static TextForm? ByLetters(ReadOnlySpan<byte> lines)
    {
        var letters = new LetterSample();
        letters.Add(lines);
        return System.Text.Unicode.Utf8.IsValid(lines) ? Utf8Of(letters) : ClearLegacy(letters);
    }

    private static TextForm Utf8Of(LetterSample letters)
    {
        RefuseSpoilt(letters.Bytes);
        return Utf8;
    }

    private static TextForm LegacyOf(LetterSample letters) => ClearLegacy(letters)
        ?? throw new RegistryFileException(
            "The encoding cannot be told from the bytes: they are not UTF-8, and read as Windows-1258, TCVN3 or VNI they give no "
            + "Vietnamese, or letters were lost when the file was saved. Save it again as CSV UTF-8, or name the encoding.");

    /// <summary>An encoding is believed when it gives Vietnamese, the others do not, and it is proved by what no other has.</summary>
    private static TextForm? ClearLegacy(LetterSample letters)
    {
        byte[] sample = letters.Bytes.ToArray();
        (LegacyLetters Letters, double Bad)[] ranked =
        [
            .. LegacyLetters.All.Select(legacy => (legacy, BadShare(legacy.Decode(sample)))).OrderBy(entry => entry.Item2),
        ];
        LegacyLetters best = ranked[0].Letters;
        return ranked[0].Bad <= MostBadWords && ranked[1].Bad >= ranked[0].Bad + ClearDistance
            && best.IsProvedBy(sample) && !LegacyLetters.HasLosses(best.Decode(sample))
            ? Legacy(best)
            : null;
    }

    private static double BadShare(string text)
    {
        (int words, int bad) = VietnameseWords.Judge(text);
        return words == 0 ? 1 : (double)bad / words;
    }

    /// <summary>
    /// A file whose UTF-8 was once read as Windows-1252, or that was typed in an old font, is valid UTF-8 and wrong in every name.
    /// </summary>
    /// <exception cref="RegistryFileException">It is such a file.</exception>
    public static void RefuseSpoilt(ReadOnlySpan<byte> sample)
    {
        if (OldFonts.FindInMost(Encoding.UTF8.GetString(sample)) is { } font)
            throw new RegistryFileException(
                $"The letters are those of an old {font} font (.VnTime, VNI-Times), not Unicode: convert the names to Unicode, for example "
                + "with the converter of the keyboard program, and send the file again.");
        if (sample.IndexOf("á»"u8) >= 0 || sample.IndexOf("áº"u8) >= 0 || sample.IndexOf("Ä‘"u8) >= 0 || sample.IndexOf("Æ°"u8) >= 0)
            throw new RegistryFileException(
                "The Vietnamese letters were spoilt before the file was saved (UTF-8 opened as Windows-1252, so ễ became á»…): export it "
                + "again from its source.");
    }

    /// <summary>Whether the whole file is UTF-8; ends early when it is not and the sample is full.</summary>
    private static bool IsUtf8Text(HeadStream file, LetterSample letters)
    {
        var buffer = new byte[FileLimits.CheckBufferBytes];
        int kept = 0;
        bool utf8 = true;
        file.Position = 0;
        while (true)
        {
            int read = file.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            int filled = kept + read;
            bool last = filled < buffer.Length;
            int whole = last ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            whole = whole == 0 ? filled : whole;
            ReadOnlySpan<byte> block = buffer.AsSpan(0, whole);
            utf8 &= System.Text.Unicode.Utf8.IsValid(block);
            letters.Add(block);
            if (last || (!utf8 && letters.IsFull))
                return utf8;
            kept = filled - whole;
            buffer.AsSpan(whole, kept).CopyTo(buffer);
        }
    }
}
