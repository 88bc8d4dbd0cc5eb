using System.Buffers;
using System.Buffers.Binary;

namespace AnSinh.Chaos.Faults;

/// <summary>
/// Replaces a byte sequence by another of the same length in answers of the Kafka protocol. It lets only whole answers pass: looking for a
/// match across chunks in a bare stream would hold the end of an answer back that happens to look like the beginning of a match, until the
/// next one comes. Not for several threads.
/// </summary>
internal sealed class FrameRewriter(byte[] find, byte[] put)
{
    private const int MaxFrameBytes = 256 << 20;

    private readonly ArrayBufferWriter<byte> _held = new();
    private byte[] _ready = [];

    /// <summary>What may go out now; valid until the next call.</summary>
    /// <exception cref="FormatException">The stream is not Kafka's.</exception>
    public ReadOnlyMemory<byte> Rewrite(ReadOnlySpan<byte> chunk)
    {
        _held.Write(chunk);
        int whole = WholeFrames(_held.WrittenSpan);
        if (whole == 0)
            return default;
        _ready = _held.WrittenSpan[..whole].ToArray();
        byte[] rest = _held.WrittenSpan[whole..].ToArray();
        _held.ResetWrittenCount();
        _held.Write(rest);
        for (int at = 0; _ready.AsSpan(at).IndexOf(find) is var found and >= 0; at += found + put.Length)
            put.CopyTo(_ready.AsSpan(at + found));
        return _ready;
    }

    private static int WholeFrames(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (bytes.Length - at >= sizeof(int))
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(bytes[at..]);
            if (length is < 0 or > MaxFrameBytes)
                throw new FormatException($"An answer of {length} bytes is none of Kafka's.");
            if (bytes.Length - at - sizeof(int) < length)
                break;
            at += sizeof(int) + length;
        }

        return at;
    }
}
