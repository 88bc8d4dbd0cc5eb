using System.Buffers;

namespace AnSinh.Files.Tables;

/// <summary>Writes fields as RFC 4180.</summary>
internal static class CsvText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\",\r\n"u8);

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
