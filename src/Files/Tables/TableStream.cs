using System.Buffers;

namespace AnSinh.Files.Tables;

/// <summary>A table as CSV in UTF-8, made while it is read.</summary>
public abstract class TableStream : Stream
{
    private readonly ArrayBufferWriter<byte> _made = new(FileLimits.BufferBytes);
    private int _taken;

    /// <summary>What the file was taken for, for example <c>Windows-1258, separated by semicolons</c>.</summary>
    public abstract string Form { get; }

    /// <summary>What the sender should be told; complete when the table was read to its end.</summary>
    public TableNotes Notes { get; } = new();

    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => throw new NotSupportedException();

    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_taken == _made.WrittenCount)
        {
            _made.ResetWrittenCount();
            _taken = 0;
            if (!Fill(_made) && _made.WrittenCount == 0)
                return 0;
        }

        int count = Math.Min(buffer.Length, _made.WrittenCount - _taken);
        _made.WrittenSpan.Slice(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Makes some more bytes; false when there are none any more.</summary>
    private protected abstract bool Fill(ArrayBufferWriter<byte> output);
}
