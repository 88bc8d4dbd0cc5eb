namespace AnSinh.Files.Lists;

/// <summary>The texts of one row, whatever format they came from; used again for every row.</summary>
internal sealed class RawInstruction
{
    private readonly byte[] _bytes = new byte[FileLimits.MaxLineBytes * 2];
    private readonly (int Start, int Length)[] _fields = new (int, int)[ListColumns.Count];
    private int _used;

    /// <summary>Line of the file, or position in JSON.</summary>
    public long Row { get; private set; }

    /// <summary>The row has another number of fields than the header.</summary>
    public bool WrongFieldCount { get; set; }

    /// <summary>Without surrounding spaces, and without the apostrophe with which a spreadsheet marks a text.</summary>
    public ReadOnlySpan<byte> this[ListColumn column]
    {
        get
        {
            (int start, int length) = _fields[(int)column];
            ReadOnlySpan<byte> text = _bytes.AsSpan(start, length).Trim((byte)' ');
            return text.Length > 0 && text[0] == '\'' ? text[1..] : text;
        }
    }

    public void Clear(long row)
    {
        Row = row;
        WrongFieldCount = false;
        _used = 0;
        Array.Clear(_fields);
    }

    /// <summary>False when the row would be longer than a row may be.</summary>
    public bool TrySet(ListColumn column, ReadOnlySpan<byte> text)
    {
        if (_used + text.Length > _bytes.Length)
            return false;
        text.CopyTo(_bytes.AsSpan(_used));
        _fields[(int)column] = (_used, text.Length);
        _used += text.Length;
        return true;
    }
}
