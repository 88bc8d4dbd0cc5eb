using System.Buffers;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables;

/// <summary>
/// A table with semicolons or tabs, with commas. Its line numbers stay; a line with broken quotes stays as it is, for the reader to report.
/// </summary>
internal sealed class CommaText(Stream text, string form, byte separator, int columns) : TableStream
{
    private readonly RecordSource _source = new(text, separator, columns);
    private readonly CsvFields _fields = new(separator, FileLimits.MaxTableColumns);
    private byte[] _copy = new byte[FileLimits.MaxLineBytes + 2];

    public override string Form => form;

    private protected override bool Fill(ArrayBufferWriter<byte> output)
    {
        int stop = output.WrittenCount + (1 << 16);
        while (output.WrittenCount < stop)
        {
            if (!_source.TryRead())
                return false;
            if (_source.IsTooLong)
                throw new RegistryFileException(
                    $"Line {_source.Line} is longer than {FileLimits.MaxLineBytes} bytes: look for a missing line break or quote, "
                    + "or a file that is no CSV.");
            WriteRecord(_source.Record, output);
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            text.Dispose();
        base.Dispose(disposing);
    }

    private void WriteRecord(Span<byte> record, ArrayBufferWriter<byte> output)
    {
        // Splitting undoes doubled quotes in place: broken lines must go on untouched.
        Span<byte> copy = _copy.AsSpan(0, record.Length);
        record.CopyTo(copy);
        if (!record.IsEmpty && (!_fields.Split(copy) || _fields.Count > FileLimits.MaxTableColumns))
        {
            output.Write(record);
        }
        else if (!record.IsEmpty)
        {
            for (int field = 0; field < _fields.Count; field++)
            {
                if (field > 0)
                    CsvText.WriteSeparator(output);
                CsvText.WriteField(output, _fields.Get(copy, field));
            }
        }

        output.Write("\n"u8);
    }
}
