namespace AnSinh.Files.Registry;

/// <summary>
/// Cuts a stream into records: a line, or several when a quoted field holds a line break. Keeps one buffer whatever the stream holds, and
/// finds back to the next line after anything: a quote that is never closed costs its own line only.
/// </summary>
internal sealed class RecordSource(Stream stream, byte separator, int columns)
{
    private readonly byte[] _buffer = new byte[FileLimits.BufferBytes];
    private int _start;
    private int _end;
    private bool _atEnd;
    private int _recordStart;
    private int _recordLength;
    private long _nextLine = 1;

    public RecordSource(Stream stream)
        : this(stream, (byte)',', 0)
    {
    }

    /// <summary>Fields that a record of several lines must have to be taken for one.</summary>
    public int Columns { get; set; } = columns;

    /// <summary>Line number of the record's first line.</summary>
    public long Line { get; private set; }

    /// <summary>The record was longer than <see cref="FileLimits.MaxLineBytes"/>; <see cref="Record"/> is empty.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The record without its line break; valid, and the caller's to change, until the next read.</summary>
    public Span<byte> Record => _buffer.AsSpan(_recordStart, _recordLength);

    public bool TryRead()
    {
        if (!Fill(FileLimits.MaxLineBytes + 2))
            return false;
        Line = _nextLine;
        ReadOnlySpan<byte> window = Window();
        int end = window.IndexOf((byte)'\n');
        IsTooLong = end < 0 && !(_atEnd && _end - _start <= FileLimits.MaxLineBytes);
        if (IsTooLong)
        {
            SkipLine();
            return true;
        }

        int length = end < 0 ? window.Length : end;
        if (window[..length].Contains((byte)'"') && CsvFields.EndsInsideQuotes(window[..length], separator))
            length = JoinLines(window, length);
        _nextLine += 1 + window[..length].Count((byte)'\n');
        _recordStart = _start;
        _recordLength = length > 0 && window[length - 1] == '\r' ? length - 1 : length;
        _start += Math.Min(length + 1, _end - _start);
        return true;
    }

    private ReadOnlySpan<byte> Window() => _buffer.AsSpan(_start, Math.Min(_end - _start, FileLimits.MaxLineBytes + 2));

    /// <summary>
    /// The length of the record when following lines close the quotes and give a whole record, else that of the first line.
    /// </summary>
    private int JoinLines(ReadOnlySpan<byte> window, int firstLine)
    {
        int length = firstLine;
        while (length < window.Length)
        {
            int next = window[(length + 1)..].IndexOf((byte)'\n');
            length = next < 0 ? window.Length : length + 1 + next;
            if (!CsvFields.EndsInsideQuotes(window[..length], separator))
                return IsWhole(window[..length]) ? length : firstLine;
        }

        return firstLine;
    }

    private bool IsWhole(ReadOnlySpan<byte> record)
    {
        var fields = new CsvFields(separator, FileLimits.MaxTableColumns);
        return fields.Split(record.ToArray()) && fields.Count <= Columns && fields.Count > Columns / 2;
    }

    private void SkipLine()
    {
        _recordStart = _recordLength = 0;
        _nextLine++;
        while (Fill(1))
        {
            int end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            _start = end < 0 ? _end : _start + end + 1;
            if (end >= 0)
                return;
        }
    }

    /// <summary>Sees to it that so many bytes are in the buffer, or all there are; false at the end of the stream.</summary>
    private bool Fill(int bytes)
    {
        if (_end - _start < bytes && !_atEnd)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
            int read = stream.ReadAtLeast(_buffer.AsSpan(_end), _buffer.Length - _end, throwOnEndOfStream: false);
            _atEnd = read < _buffer.Length - _end;
            _end += read;
        }

        return _end > _start;
    }
}
