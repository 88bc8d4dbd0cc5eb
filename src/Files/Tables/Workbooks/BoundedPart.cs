using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>
/// A part while it unpacks: counts what really comes out, for what the archive says of it may be false, and ends when the caller cancels.
/// </summary>
internal sealed class BoundedPart(Stream part, long packedBytes, WorkbookBudget budget) : Stream
{
    private long _bytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _bytes;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        budget.Cancellation.ThrowIfCancellationRequested();
        int read = part.Read(buffer);
        _bytes += read;
        budget.Take(read);
        if (_bytes > WorkbookLimits.FreeBytes && _bytes / WorkbookLimits.MaxRatio > packedBytes)
            throw new RegistryFileException(
                $"A part of the workbook unpacks to more than {WorkbookLimits.MaxRatio} times its size: delete empty rows and columns, or "
                + "save the sheet as CSV UTF-8.");
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            part.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>What all parts of a workbook may unpack to together.</summary>
/// <param name="maxBytes">See <see cref="TableOptions.MaxWorkbookBytes"/>.</param>
internal sealed class WorkbookBudget(long maxBytes, CancellationToken cancellation)
{
    private long _taken;

    public CancellationToken Cancellation => cancellation;

    public void Take(int bytes)
    {
        _taken += bytes;
        if (_taken > maxBytes)
            throw TooLarge(maxBytes);
    }

    public static RegistryFileException TooLarge(long maxBytes) =>
        new($"The workbook unpacks to more than {maxBytes} bytes or {WorkbookLimits.MaxParts} parts: save the sheet as CSV UTF-8.");
}
