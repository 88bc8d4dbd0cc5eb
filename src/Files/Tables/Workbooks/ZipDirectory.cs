using System.Buffers.Binary;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>
/// Looks at the end of an archive before it is opened: ZipArchive reads the whole directory into memory, whatever its end says of it.
/// </summary>
internal static class ZipDirectory
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int LongEndBytes = 56;
    private const int MaxComment = ushort.MaxValue;
    private const uint EndMark = 0x06054B50;
    private const uint LocatorMark = 0x07064B50;
    private const uint LongEndMark = 0x06064B50;

    /// <summary>
    /// True when the directory ends where it says, so that nothing but it is read, and is no larger than a workbook needs.
    /// </summary>
    public static bool IsBounded(Stream file)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndBytes + MaxComment)];
        long tailStart = file.Length - tail.Length;
        ReadAt(file, tailStart, tail);
        for (int at = tail.Length - EndBytes; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndMark)
                continue;
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
            uint offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            bool isLong = size == uint.MaxValue || offset == uint.MaxValue
                || BinaryPrimitives.ReadUInt16LittleEndian(end[10..]) == ushort.MaxValue;
            long endsAt = tailStart + at;
            return isLong ? IsLongBounded(file, endsAt) : Fits(offset, size, endsAt);
        }

        return false;
    }

    private static bool IsLongBounded(Stream file, long endsAt)
    {
        Span<byte> locator = stackalloc byte[LocatorBytes];
        if (endsAt < LocatorBytes + LongEndBytes)
            return false;
        ReadAt(file, endsAt - LocatorBytes, locator);
        long longEnd = (long)BinaryPrimitives.ReadUInt64LittleEndian(locator[8..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != LocatorMark || longEnd < 0 || longEnd > endsAt - LongEndBytes)
            return false;
        Span<byte> end = stackalloc byte[LongEndBytes];
        ReadAt(file, longEnd, end);
        return BinaryPrimitives.ReadUInt32LittleEndian(end) == LongEndMark
            && Fits(
                (long)BinaryPrimitives.ReadUInt64LittleEndian(end[48..]), (long)BinaryPrimitives.ReadUInt64LittleEndian(end[40..]), endsAt);
    }

    private static bool Fits(long offset, long size, long endsAt) =>
        offset >= 0 && size is >= 0 and <= WorkbookLimits.MaxDirectoryBytes && offset <= endsAt
        && endsAt - offset <= size + LocatorBytes + LongEndBytes;

    private static void ReadAt(Stream file, long position, Span<byte> bytes)
    {
        file.Position = position;
        file.ReadExactly(bytes);
    }
}
