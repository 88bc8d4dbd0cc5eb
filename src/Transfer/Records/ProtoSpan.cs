using System.Runtime.CompilerServices;

namespace AnSinh.Transfer.Records;

/// <summary>The little of the Protobuf wire format that bundles need, over spans: no objects, no streams.</summary>
public static class ProtoSpan
{
    public const int Varint = 0;
    public const int LengthDelimited = 2;

    public static byte Tag(int field, int wireType) => (byte)((field << 3) | wireType);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int VarintSize(ulong value) => value < 0x80 ? 1 : (70 - System.Numerics.BitOperations.LeadingZeroCount(value)) / 7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteVarint(Span<byte> destination, int at, ulong value)
    {
        while (value >= 0x80)
        {
            destination[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[at] = (byte)value;
        return at + 1;
    }

    /// <summary>Writes a number unless it is 0, as proto3 does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteNumber(Span<byte> destination, int at, int field, long value)
    {
        if (value == 0)
            return at;
        destination[at] = Tag(field, Varint);
        return WriteVarint(destination, at + 1, (ulong)value);
    }

    /// <summary>Writes bytes unless there are none, as proto3 does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteBytes(Span<byte> destination, int at, int field, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
            return at;
        destination[at] = Tag(field, LengthDelimited);
        at = WriteVarint(destination, at + 1, (ulong)value.Length);
        value.CopyTo(destination[at..]);
        return at + value.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BytesSize(int length) => length == 0 ? 0 : 1 + VarintSize((ulong)length) + length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int NumberSize(long value) => value == 0 ? 0 : 1 + VarintSize((ulong)value);

    /// <exception cref="FormatException">The bytes end inside the number, or it has more than 64 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ReadVarint(ReadOnlySpan<byte> source, scoped ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && at < source.Length; shift += 7)
        {
            byte next = source[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw new FormatException("A number of the message is cut off.");
    }

    /// <summary>Reads the number and form of the next field.</summary>
    /// <exception cref="FormatException">The bytes end inside the number, or no field has this number.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint ReadTag(ReadOnlySpan<byte> source, scoped ref int at)
    {
        ulong tag = ReadVarint(source, ref at);
        return tag <= uint.MaxValue ? (uint)tag : throw new FormatException("The message has a field of unknown form.");
    }

    /// <summary>Reads an <c>int32</c> that our schemas never make negative. A wider number is refused and not cut.</summary>
    /// <exception cref="FormatException">The bytes end inside the number, or it is not 0 to 2,147,483,647.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadInt32(ReadOnlySpan<byte> source, scoped ref int at)
    {
        ulong value = ReadVarint(source, ref at);
        return value <= int.MaxValue ? (int)value : throw new FormatException("A number of the message is too large.");
    }

    /// <exception cref="FormatException">The bytes end inside the field.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> ReadBytes(ReadOnlySpan<byte> source, scoped ref int at)
    {
        ulong length = ReadVarint(source, ref at);
        if (length > (ulong)(source.Length - at))
            throw new FormatException("A field of the message is cut off.");
        ReadOnlySpan<byte> field = source.Slice(at, (int)length);
        at += (int)length;
        return field;
    }

    /// <summary>Passes over a field that the reader does not know.</summary>
    public static void Skip(ReadOnlySpan<byte> source, ref int at, uint tag)
    {
        switch (tag & 7)
        {
            case Varint:
                ReadVarint(source, ref at);
                break;
            case LengthDelimited:
                ReadBytes(source, ref at);
                break;
            case 1 when at + 8 <= source.Length:
                at += 8;
                break;
            case 5 when at + 4 <= source.Length:
                at += 4;
                break;
            default:
                throw new FormatException("The message has a field of unknown form.");
        }
    }
}
