namespace AnSinh.Files.Tables;

/// <summary>
/// A file whose beginning is held in memory. Several look at the beginning to find out what the file is, and every pass starts there: none
/// of them reads it again.
/// </summary>
internal sealed class HeadStream : Stream
{
    private readonly Stream _file;
    private readonly byte[] _head;
    private readonly int _headLength;
    private long _position;

    /// <param name="file">Can seek; disposed with this stream.</param>
    public HeadStream(Stream file)
    {
        _file = file;
        _head = new byte[(int)Math.Min(file.Length, FileLimits.CheckBufferBytes)];
        _headLength = file.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false);
    }

    /// <summary>The first bytes of the file.</summary>
    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _headLength);

    /// <summary>The lines of the file end as on an old Macintosh.</summary>
    public bool HasCarriageReturnsOnly => Head.Contains((byte)'\r') && !Head.Contains((byte)'\n');

    /// <summary>True when the head is the whole file.</summary>
    public bool IsWhole => _headLength >= _file.Length;

    /// <summary>True while several passes read the file: then the end of a pass does not close it.</summary>
    public bool IsShared { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_position < _headLength)
        {
            read = Math.Min(buffer.Length, _headLength - (int)_position);
            _head.AsSpan((int)_position, read).CopyTo(buffer);
        }
        else
        {
            if (_file.Position != _position)
                _file.Position = _position;
            read = _file.Read(buffer);
        }

        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !IsShared)
            _file.Dispose();
        base.Dispose(disposing);
    }
}
