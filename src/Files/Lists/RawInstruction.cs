namespace AnSinh.Files.Lists;

/// <summary>The texts of one row, whatever format they came from; used again for every row.</summary>
internal sealed class RawInstruction
{
    private readonly byte[] _bytes = new byte[FileLimits.MaxLineBytes * 2];
    private readonly (int Start, int Length)[] _fields = new (int, int)[ListColumns.Count];
    private int _used;

    /// <summary>Line of the file, or position in JSON.</summary>
    public long Row { get; private set; }

    /// <summary>Why the row cannot be cut into its fields; null when it can. Then the line stands whole in the first column.</summary>
    public string? Broken { get; set; }

    /// <summary>See <see cref="FieldText.Value"/>.</summary>
    public ReadOnlySpan<byte> this[ListColumn column]
    {
        get
        {
            (int start, int length) = _fields[(int)column];
            return FieldText.Value(_bytes.AsSpan(start, length));
        }
    }

    public void Clear(long row)
    {
        Row = row;
        Broken = null;
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
