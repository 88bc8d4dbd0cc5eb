using System.Buffers;

namespace AnSinh.Files.Tables;

/// <summary>A file in UTF-8 whose lines end in a carriage return only, with line feeds.</summary>
internal sealed class CarriageReturns(Stream file, string form) : TableStream
{
    public override string Form => form;

    public override int Read(Span<byte> buffer)
    {
        int read = file.Read(buffer);
        buffer[..read].Replace((byte)'\r', (byte)'\n');
        return read;
    }

    private protected override bool Fill(ArrayBufferWriter<byte> output) => false;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
