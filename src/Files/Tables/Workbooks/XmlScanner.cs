using System.Buffers;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>What the scanner stands on.</summary>
internal enum XmlToken
{
    /// <summary>A start tag. One that is empty (<c>&lt;c/&gt;</c>) is followed by its end.</summary>
    Start,
    End,

    /// <summary>A piece of text; a long text comes in several pieces.</summary>
    Text,
    EndOfPart,
}

/// <summary>
/// Reads the XML of a large part tag by tag, in UTF-8, through one buffer. XmlReader holds a whole attribute and a whole element name in
/// memory, however long they are, and makes two texts a cell.
/// </summary>
/// <remarks>Names are compared without their prefix. Declarations of types are refused: no workbook has any.</remarks>
internal sealed class XmlScanner(Stream part)
{
    private static readonly SearchValues<byte> TagEnds = SearchValues.Create("\"'>"u8);

    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly int[] _open = new int[WorkbookLimits.MaxDepth];
    private int _at;
    private int _end;
    private bool _atEnd;
    private bool _closePending;
    private bool _inCharacterData;
    private bool _rootSeen;
    private int _tokenStart;
    private int _tokenLength;
    private int _nameStart;
    private int _nameLength;

    /// <summary>Elements that are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Name of the tag without its prefix.</summary>
    public ReadOnlySpan<byte> Name => _buffer.AsSpan(_nameStart, _nameLength);

    /// <summary>The piece of text as it stands in the file.</summary>
    public ReadOnlySpan<byte> RawText => _buffer.AsSpan(_tokenStart, _tokenLength);

    /// <summary>The piece of text is character data: <c>&amp;</c> stands for itself.</summary>
    public bool IsCharacterData { get; private set; }

    public XmlToken Read()
    {
        if (_closePending)
        {
            _closePending = false;
            Depth--;
            return XmlToken.End;
        }

        while (true)
        {
            if (_inCharacterData)
            {
                if (TryCharacterData())
                    return XmlToken.Text;
                continue;
            }

            if (!Ensure(1))
                return Depth == 0 && _rootSeen ? XmlToken.EndOfPart : throw Broken();
            if (_buffer[_at] != '<')
            {
                TakeText();
                return XmlToken.Text;
            }

            if (!Ensure(2))
                throw Broken();
            if (_buffer[_at + 1] is not ((byte)'!' or (byte)'?'))
                return TakeTag();
            SkipMarkup();
        }
    }

    /// <summary>The value of an attribute without a prefix, as it stands in the tag; false when the tag does not have it.</summary>
    public bool TryAttribute(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_tokenStart, _tokenLength);
        while (true)
        {
            int equals = rest.IndexOf((byte)'=');
            if (equals < 0)
            {
                value = default;
                return false;
            }

            ReadOnlySpan<byte> found = rest[..equals].Trim(" \t\r\n"u8);
            rest = rest[(equals + 1)..].TrimStart(" \t\r\n"u8);
            int close = rest.IsEmpty || rest[0] is not ((byte)'"' or (byte)'\'') ? -1 : rest[1..].IndexOf(rest[0]);
            if (close < 0)
                throw Broken();
            value = rest.Slice(1, close);
            if (found.SequenceEqual(name))
                return true;
            rest = rest[(close + 2)..];
        }
    }

    /// <summary>Reads on behind the end of the element whose start the scanner stands on.</summary>
    public void SkipElement()
    {
        int depth = Depth - 1;
        while (Depth > depth)
        {
            if (Read() == XmlToken.EndOfPart)
                throw Broken();
        }
    }

    public static RegistryFileException Broken() => new(
        "The workbook is broken and cannot be read to its end: open it in a spreadsheet and save it again as .xlsx.");

    private XmlToken TakeTag()
    {
        int length = TagLength();
        int start = _at + 1;
        int end = _at + length - 1;
        _at += length;
        bool closes = _buffer[start] == '/';
        bool isEmpty = !closes && _buffer[end - 1] == '/' && end - 1 > start;
        ReadOnlySpan<byte> tag = _buffer.AsSpan(closes ? start + 1 : start, (isEmpty ? end - 1 : end) - (closes ? start + 1 : start));
        int nameEnd = tag.IndexOfAny(" \t\r\n"u8);
        nameEnd = nameEnd < 0 ? tag.Length : nameEnd;
        int prefix = tag[..nameEnd].IndexOf((byte)':') + 1;
        (_nameStart, _nameLength) = ((closes ? start + 1 : start) + prefix, nameEnd - prefix);
        (_tokenStart, _tokenLength) = (_nameStart + _nameLength, tag.Length - nameEnd);
        if (_nameLength == 0)
            throw Broken();
        int name = (_nameLength << 16) | (_buffer[_nameStart] << 8) | _buffer[_nameStart + _nameLength - 1];
        if (closes)
        {
            if (Depth == 0 || _open[Depth - 1] != name)
                throw Broken();
            Depth--;
            return XmlToken.End;
        }

        if (Depth == WorkbookLimits.MaxDepth || (Depth == 0 && _rootSeen))
            throw Broken();
        _rootSeen = true;
        _open[Depth++] = name;
        _closePending = isEmpty;
        return XmlToken.Start;
    }

    private int TagLength()
    {
        int length = 1;
        byte quote = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_at + length, _end - _at - length);
            int next = quote == 0 ? rest.IndexOfAny(TagEnds) : rest.IndexOf(quote);
            if (next >= 0)
            {
                length += next + 1;
                byte found = rest[next];
                if (found == '>')
                    return length;
                quote = quote == 0 ? found : (byte)0;
                continue;
            }

            length += rest.Length;
            if (length > WorkbookLimits.MaxTagBytes || !Ensure(length + 1))
                throw Broken();
        }
    }

    private void TakeText()
    {
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_at, _end - _at);
        int length = rest.IndexOf((byte)'<');
        if (length < 0)
            length = WholeReferences(rest);
        IsCharacterData = false;
        (_tokenStart, _tokenLength) = (_at, length);
        _at += length;
        if (Depth == 0 && RawText.Trim("\uFEFF \t\r\n"u8).Length > 0)
            throw Broken();
    }

    /// <summary>A piece must not end within a reference such as <c>&amp;amp;</c>, nor within a letter.</summary>
    private int WholeReferences(ReadOnlySpan<byte> rest)
    {
        int length = rest.Length;
        int reference = rest.LastIndexOf((byte)'&');
        if (reference >= 0 && rest.Length - reference < 16 && !rest[reference..].Contains((byte)';'))
            length = reference;
        if (length == 0)
            return Ensure(rest.Length + 1) ? WholeReferences(_buffer.AsSpan(_at, _end - _at)) : throw Broken();
        return length;
    }

    private bool TryCharacterData()
    {
        if (!Ensure(3))
            throw Broken();
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_at, _end - _at);
        int close = rest.IndexOf("]]>"u8);
        int length = close >= 0 ? close : rest.Length - 2;
        IsCharacterData = true;
        (_tokenStart, _tokenLength) = (_at, length);
        _at += length;
        if (close >= 0)
        {
            _at += 3;
            _inCharacterData = false;
        }

        return length > 0;
    }

    /// <summary>Passes over a comment or an instruction, or begins character data.</summary>
    private void SkipMarkup()
    {
        Ensure(9);
        ReadOnlySpan<byte> rest = _buffer.AsSpan(_at, _end - _at);
        if (rest.StartsWith("<![CDATA["u8) && Depth > 0)
        {
            _at += 9;
            _inCharacterData = true;
        }
        else if (rest.StartsWith("<!--"u8))
        {
            _at += 4;
            SkipPast("-->"u8);
        }
        else if (rest.StartsWith("<?"u8))
        {
            _at += 2;
            SkipPast("?>"u8);
        }
        else
        {
            throw Broken();
        }
    }

    private void SkipPast(ReadOnlySpan<byte> close)
    {
        while (true)
        {
            if (!Ensure(close.Length))
                throw Broken();
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_at, _end - _at);
            int found = rest.IndexOf(close);
            if (found >= 0)
            {
                _at += found + close.Length;
                return;
            }

            _at = _end - close.Length + 1;
        }
    }

    /// <summary>Sees to it that so many bytes are in the buffer; false when the part ends before.</summary>
    private bool Ensure(int bytes)
    {
        while (_end - _at < bytes)
        {
            if (_atEnd || bytes > _buffer.Length)
                return false;
            if (_at > 0)
            {
                _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
                (_end, _at) = (_end - _at, 0);
            }

            int read = part.Read(_buffer.AsSpan(_end));
            _atEnd = read == 0;
            _end += read;
        }

        return true;
    }
}
