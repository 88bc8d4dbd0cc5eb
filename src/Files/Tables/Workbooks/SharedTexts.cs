using System.Buffers;
using System.Buffers.Binary;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>
/// The texts that a workbook keeps once for all its cells. Blocks of texts stand in memory up to
/// <see cref="WorkbookLimits.SharedTextsInMemory"/>, and beyond it in a file that has lost its name: no other user can open it, and it is
/// gone with the process.
/// </summary>
internal sealed class SharedTexts : IDisposable
{
    private readonly List<long> _blocks = [];
    private readonly List<byte[]> _inMemory = [];
    private readonly ArrayBufferWriter<byte> _open = new();
    private readonly (int Block, byte[] Bytes)[] _cache = new (int, byte[])[WorkbookLimits.CachedBlocks];
    private NamelessFile? _file;
    private long _memoryBytes;
    private int _count;
    private int _lastBlock = -1;
    private byte[] _lastBytes = [];
    private readonly int[] _starts = new int[WorkbookLimits.TextsPerBlock + 1];

    /// <param name="part">The part of the shared texts; null when there is none. Disposed.</param>
    public SharedTexts(Stream? part)
    {
        if (part is null)
            return;
        using (part)
        {
            try
            {
                Load(new XmlScanner(part));
            }
            catch
            {
                _file?.Dispose();
                throw;
            }
        }
    }

    /// <summary>The text in UTF-8, valid until the next call.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            if ((uint)index >= (uint)_count)
                throw XmlScanner.Broken();
            int block = index / WorkbookLimits.TextsPerBlock;
            if (block != _lastBlock)
                Turn(block);
            int text = index % WorkbookLimits.TextsPerBlock;
            return _lastBytes.AsSpan(_starts[text] + 2, _starts[text + 1] - _starts[text] - 2);
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Load(XmlScanner xml)
    {
        var text = new XmlText();
        bool inText = false;
        for (XmlToken token = xml.Read(); token != XmlToken.EndOfPart; token = xml.Read())
        {
            switch (token)
            {
                case XmlToken.Start when xml.Name.SequenceEqual("si"u8):
                    text.Clear();
                    break;
                case XmlToken.Start when xml.Name.SequenceEqual("rPh"u8):
                    xml.SkipElement();
                    break;
                case XmlToken.Start:
                    inText = xml.Name.SequenceEqual("t"u8);
                    break;
                case XmlToken.Text when inText:
                    text.Add(xml.RawText, xml.IsCharacterData);
                    break;
                case XmlToken.End when xml.Name.SequenceEqual("si"u8):
                    text.Unescape();
                    Keep(text.Bytes);
                    break;
                case XmlToken.End:
                    inText = false;
                    break;
            }
        }

        CloseBlock();
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        if (_count == WorkbookLimits.MaxSharedTexts)
            throw new RegistryFileException(
                $"The workbook has more than {WorkbookLimits.MaxSharedTexts} texts: save the sheet as CSV UTF-8, or split it.");
        if (_count > 0 && _count % WorkbookLimits.TextsPerBlock == 0)
            CloseBlock();
        BinaryPrimitives.WriteUInt16LittleEndian(_open.GetSpan(2), (ushort)text.Length);
        _open.Advance(2);
        _open.Write(text);
        _count++;
    }

    private void CloseBlock()
    {
        if (_open.WrittenCount == 0)
            return;
        if (_memoryBytes < WorkbookLimits.SharedTextsInMemory)
        {
            _blocks.Add(_inMemory.Count);
            _inMemory.Add(_open.WrittenSpan.ToArray());
            _memoryBytes += _open.WrittenCount;
        }
        else
        {
            _file ??= new NamelessFile();
            _blocks.Add(_file.Append(_open.WrittenSpan));
        }

        _open.ResetWrittenCount();
    }

    private void Turn(int block)
    {
        if (block < _inMemory.Count)
        {
            _lastBytes = _inMemory[block];
        }
        else
        {
            ref (int Block, byte[] Bytes) cached = ref _cache[block % WorkbookLimits.CachedBlocks];
            if (cached.Bytes is null || cached.Block != block)
                cached = (block, _file!.Read(_blocks[block], block + 1 < _blocks.Count ? _blocks[block + 1] : _file.Length));
            _lastBytes = cached.Bytes;
        }

        _lastBlock = block;
        int start = 0;
        for (int text = 0; start < _lastBytes.Length; text++)
        {
            _starts[text] = start;
            start += 2 + BinaryPrimitives.ReadUInt16LittleEndian(_lastBytes.AsSpan(start));
            _starts[text + 1] = start;
        }
    }
}
