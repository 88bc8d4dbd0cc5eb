using System.Buffers.Binary;
using System.Text;
using AnSinh.Domain.Journal;

namespace AnSinh.Storage.Journal;

/// <summary>
/// Entries as PostgreSQL's binary COPY takes them, in one buffer that is used again: columns go from the arrays to the wire in one pass,
/// and nothing is allocated for an item. Not for several threads.
/// </summary>
/// <remarks>Layout: PostgreSQL's documentation of COPY, "Binary Format"; arrays as <c>array_recv</c> reads them.</remarks>
internal sealed class EntryCopy
{
    public static readonly string Command = $"copy journal_entry ({JournalColumns.Names}) from stdin (format binary)";

    private const int Absent = -1;
    private const int ArrayHeaderBytes = 20;
    private const int ShortType = 21, IntType = 23, TextType = 25, LongType = 20;
    private const int InitialBytes = 64 * 1_024;
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // What is no Unicode is refused here, as the driver refuses it, and not turned into question marks.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _buffer = new byte[InitialBytes];
    private int _length;

    private static ReadOnlySpan<byte> Header =>
        [
            (byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xff, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0,
            0, 0];

    /// <returns>Header, a row an entry, and the end; valid until the next call.</returns>
    /// <exception cref="EncoderFallbackException">A text is no Unicode.</exception>
    public ReadOnlyMemory<byte> Encode(List<PendingAppend> entries)
    {
        _length = 0;
        Header.CopyTo(Take(Header.Length));
        foreach (PendingAppend pending in entries)
            WriteRow(pending.Entry);
        BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);
        return _buffer.AsMemory(0, _length);
    }

    private void WriteRow(JournalEntry entry)
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(2), (short)JournalColumns.All.Count);
        foreach (JournalColumn column in JournalColumns.All)
            column.Copy(entry, this);
    }

    public void WriteTime(DateTimeOffset value) => WriteLong((value.UtcTicks - Epoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);

    public void WriteOptionalInt(int? value)
    {
        if (value is { } number)
            WriteInt(number);
        else
            WriteLength(Absent);
    }

    public void WriteInt(int value)
    {
        Span<byte> to = Take(8);
        BinaryPrimitives.WriteInt32BigEndian(to, 4);
        BinaryPrimitives.WriteInt32BigEndian(to[4..], value);
    }

    public void WriteLong(long value)
    {
        Span<byte> to = Take(12);
        BinaryPrimitives.WriteInt32BigEndian(to, 8);
        BinaryPrimitives.WriteInt64BigEndian(to[4..], value);
    }

    public void WriteShort(short value)
    {
        Span<byte> to = Take(6);
        BinaryPrimitives.WriteInt32BigEndian(to, 2);
        BinaryPrimitives.WriteInt16BigEndian(to[4..], value);
    }

    public void WriteUuid(Guid value)
    {
        Span<byte> to = Take(20);
        BinaryPrimitives.WriteInt32BigEndian(to, 16);
        value.TryWriteBytes(to[4..], bigEndian: true, out _);
    }

    public void WriteText(string? text)
    {
        if (text is null)
        {
            WriteLength(Absent);
            return;
        }

        int length = Utf8.GetByteCount(text);
        WriteLength(length);
        Utf8.GetBytes(text, Take(length));
    }

    public void WriteBytes(byte[] bytes)
    {
        WriteLength(bytes.Length);
        bytes.CopyTo(Take(bytes.Length));
    }

    public void WriteInts(int[]? column)
    {
        if (!WriteArrayHeader(column, IntType, 4))
            return;
        Span<byte> to = Take(column!.Length * 8);
        for (int i = 0; i < column.Length; i++, to = to[8..])
        {
            BinaryPrimitives.WriteInt32BigEndian(to, 4);
            BinaryPrimitives.WriteInt32BigEndian(to[4..], column[i]);
        }
    }

    public void WriteLongs(long[]? column)
    {
        if (!WriteArrayHeader(column, LongType, 8))
            return;
        Span<byte> to = Take(column!.Length * 12);
        for (int i = 0; i < column.Length; i++, to = to[12..])
        {
            BinaryPrimitives.WriteInt32BigEndian(to, 8);
            BinaryPrimitives.WriteInt64BigEndian(to[4..], column[i]);
        }
    }

    public void WriteShorts(short[]? column)
    {
        if (!WriteArrayHeader(column, ShortType, 2))
            return;
        Span<byte> to = Take(column!.Length * 6);
        for (int i = 0; i < column.Length; i++, to = to[6..])
        {
            BinaryPrimitives.WriteInt32BigEndian(to, 2);
            BinaryPrimitives.WriteInt16BigEndian(to[4..], column[i]);
        }
    }

    public void WriteTexts(string[]? column)
    {
        int before = _length;
        if (!WriteArrayHeader(column, TextType, 0))
            return;
        foreach (string text in column!)
            WriteText(text);
        // The bytes of the texts are known only now.
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(before), _length - before - 4);
    }

    /// <summary>Length, one dimension from 1 on, no nulls; false when there are no items to write after it.</summary>
    private bool WriteArrayHeader(Array? column, int type, int itemBytes)
    {
        if (column is null)
        {
            WriteLength(Absent);
            return false;
        }

        bool isEmpty = column.Length == 0;
        Span<byte> to = Take(4 + (isEmpty ? 12 : ArrayHeaderBytes));
        BinaryPrimitives.WriteInt32BigEndian(to, to.Length - 4 + (column.Length * (4 + itemBytes)));
        BinaryPrimitives.WriteInt32BigEndian(to[4..], isEmpty ? 0 : 1);
        BinaryPrimitives.WriteInt32BigEndian(to[8..], 0);
        BinaryPrimitives.WriteInt32BigEndian(to[12..], type);
        if (isEmpty)
            return false;
        BinaryPrimitives.WriteInt32BigEndian(to[16..], column.Length);
        BinaryPrimitives.WriteInt32BigEndian(to[20..], 1);
        return true;
    }

    private void WriteLength(int length) => BinaryPrimitives.WriteInt32BigEndian(Take(4), length);

    private Span<byte> Take(int bytes)
    {
        if (_buffer.Length - _length < bytes)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, checked(_length + bytes)));
        Span<byte> taken = _buffer.AsSpan(_length, bytes);
        _length += bytes;
        return taken;
    }
}
