using System.Buffers;

namespace AnSinh.Files.Tables;

/// <summary>Writes fields as RFC 4180, as they are: for a table that the program itself reads on.</summary>
internal static class CsvText
{
    public const byte Separator = (byte)',';

    // Other separators are quoted too: a reader that guesses the separator must not guess from a text.
    private static readonly SearchValues<byte> Special = SearchValues.Create("\",;\t\r\n"u8);

    public static void WriteSeparator(IBufferWriter<byte> output) => output.Write([Separator]);

    public static void WriteField(IBufferWriter<byte> output, ReadOnlySpan<byte> field)
    {
        if (!field.ContainsAny(Special))
        {
            output.Write(field);
            return;
        }

        output.Write("\""u8);
        while (field.IndexOf((byte)'"') is var quote and >= 0)
        {
            output.Write(field[..(quote + 1)]);
            output.Write("\""u8);
            field = field[(quote + 1)..];
        }

        output.Write(field);
        output.Write("\""u8);
    }
}
