using System.Buffers;
using System.Text;

namespace AnSinh.Files.Tables;

/// <summary>The first lines of a file with bytes beyond ASCII: by them an encoding is known.</summary>
internal sealed class LetterSample
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    public bool IsFull => _lines.WrittenCount >= FileLimits.SampleBytes;

    public ReadOnlySpan<byte> Bytes => _lines.WrittenSpan;

    /// <param name="block">Whole lines.</param>
    public void Add(ReadOnlySpan<byte> block)
    {
        while (!IsFull && !Ascii.IsValid(block))
        {
            int end = block.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> line = end < 0 ? block : block[..(end + 1)];
            if (!Ascii.IsValid(line))
                _lines.Write(line[..Math.Min(line.Length, FileLimits.MaxLineBytes)]);
            block = block[line.Length..];
        }
    }
}
