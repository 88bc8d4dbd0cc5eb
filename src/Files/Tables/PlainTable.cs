using System.Buffers;

namespace AnSinh.Files.Tables;

/// <summary>A file that is CSV in UTF-8 already: its own bytes.</summary>
internal sealed class PlainTable(Stream file, string form) : TableStream
{
    public override string Form => form;

    public override int Read(Span<byte> buffer) => file.Read(buffer);

    private protected override bool Fill(ArrayBufferWriter<byte> output) => false;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
