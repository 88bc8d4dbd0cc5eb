using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>
/// Text of a cell: references of XML (<c>&amp;amp;</c>) and escapes of workbooks (<c>_x000D_</c>) become what they stand for.
/// </summary>
internal sealed class XmlText
{
    private const int MaxReference = 10;
    private const int EscapeLength = 7;

    private readonly byte[] _bytes = new byte[WorkbookLimits.KeptCellBytes + MaxReference];
    private long _seen;

    /// <summary>At most <see cref="WorkbookLimits.KeptCellBytes"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public int Length { get; private set; }

    public void Clear() => (Length, _seen) = (0, 0);

    /// <summary>Adds a piece of text.</summary>
    /// <exception cref="Registry.RegistryFileException">The text is longer than a cell may be.</exception>
    public void Add(ReadOnlySpan<byte> piece, bool isCharacterData)
    {
        _seen += piece.Length;
        if (_seen > WorkbookLimits.MaxCellBytes)
            throw new Registry.RegistryFileException(
                $"The workbook has a cell of more than {WorkbookLimits.MaxCellCharacters} characters, which no spreadsheet makes: "
                + "delete that cell and save the file again.");
        while (!piece.IsEmpty && Length < WorkbookLimits.KeptCellBytes)
        {
            int plain = isCharacterData ? -1 : piece.IndexOf((byte)'&');
            if (plain != 0)
            {
                ReadOnlySpan<byte> text = plain < 0 ? piece : piece[..plain];
                int kept = Math.Min(text.Length, WorkbookLimits.KeptCellBytes - Length);
                text[..kept].CopyTo(_bytes.AsSpan(Length));
                Length += kept;
                piece = piece[text.Length..];
                continue;
            }

            int end = piece.IndexOf((byte)';');
            if (end is < 2 or > MaxReference)
                throw XmlScanner.Broken();
            Length += Rune(piece[1..end]).EncodeToUtf8(_bytes.AsSpan(Length));
            piece = piece[(end + 1)..];
        }
    }

    /// <summary>Undoes <c>_xHHHH_</c> (ECMA-376, part 1, 22.9.2.19), where half characters become U+FFFD.</summary>
    public void Unescape()
    {
        if (Bytes.IndexOf("_x"u8) < 0)
            return;
        string text = Encoding.UTF8.GetString(Bytes);
        var plain = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (IsEscape(text, i))
            {
                plain.Append((char)Convert.ToUInt16(text.Substring(i + 2, 4), 16));
                i += EscapeLength - 1;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        byte[] bytes = Encoding.UTF8.GetBytes(plain.ToString());
        Length = Math.Min(bytes.Length, _bytes.Length);
        bytes.AsSpan(0, Length).CopyTo(_bytes);
    }

    private static bool IsEscape(string text, int at) =>
        at + EscapeLength <= text.Length
        && text[at] == '_'
        && text[at + 1] == 'x'
        && text[at + EscapeLength - 1] == '_'
        && !text.AsSpan(at + 2, 4).ContainsAnyExcept(HexDigits);

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("abcdefABCDEF0123456789");

    private static Rune Rune(ReadOnlySpan<byte> reference)
    {
        if (reference[0] != '#')
        {
            return reference switch
            {
                _ when reference.SequenceEqual("amp"u8) => new Rune('&'),
                _ when reference.SequenceEqual("lt"u8) => new Rune('<'),
                _ when reference.SequenceEqual("gt"u8) => new Rune('>'),
                _ when reference.SequenceEqual("quot"u8) => new Rune('"'),
                _ when reference.SequenceEqual("apos"u8) => new Rune('\''),
                _ => throw XmlScanner.Broken(),
            };
        }

        bool isHex = reference.Length > 1 && reference[1] == 'x';
        ReadOnlySpan<byte> digits = reference[(isHex ? 2 : 1)..];
        bool isRead = Utf8Parser.TryParse(digits, out uint value, out int used, isHex ? 'X' : 'D') && used == digits.Length;
        return isRead && System.Text.Rune.IsValid((int)Math.Min(value, int.MaxValue)) ? new Rune(value) : throw XmlScanner.Broken();
    }
}
