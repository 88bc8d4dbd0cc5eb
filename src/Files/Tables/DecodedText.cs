using System.Buffers;
using System.Text;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables;

/// <summary>A text file in another encoding, as UTF-8. Works on whole lines, so that a mark never loses its letter.</summary>
internal sealed class DecodedText : TableStream
{
    private const int LongestPart = 1 << 20;

    private readonly Stream _file;
    private readonly TextForm _form;
    private readonly Decoder? _decoder;
    private readonly byte[] _bytes = new byte[1 << 16];
    private readonly char[] _chars = new char[(1 << 16) + 2];
    private readonly StringBuilder _text = new();
    private bool _atEnd;

    public DecodedText(Stream file, TextForm form)
    {
        _file = file;
        _form = form;
        _decoder = form.Unicode?.GetDecoder();
        _file.Position = form.Mark;
    }

    public override string Form => _form.Name;

    private protected override bool Fill(ArrayBufferWriter<byte> output)
    {
        if (_atEnd)
            return false;
        int read = _file.ReadAtLeast(_bytes, _bytes.Length, throwOnEndOfStream: false);
        _atEnd = read < _bytes.Length;
        Decode(_bytes.AsSpan(0, read));
        if (_form.LineEnd != '\n')
            _text.Replace(_form.LineEnd, '\n');
        string text = _text.ToString();
        int whole = _atEnd || text.Length > LongestPart ? text.Length : text.LastIndexOf('\n') + 1;
        _text.Clear().Append(text, whole, text.Length - whole);
        string lines = VietnameseLetters.Compose(text[..whole]);
        if (_decoder is null && LegacyLetters.HasLosses(lines))
            throw new RegistryFileException(
                $"The file is not {_form.Name}, or letters were lost when it was saved: read so, words have question marks, or tones on "
                + "letters that are no vowels. Save it again as CSV UTF-8.");
        Encoding.UTF8.GetBytes(lines, output);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }

    private void Decode(ReadOnlySpan<byte> bytes)
    {
        if (_decoder is null)
        {
            _form.Letters!.Decode(bytes, _text);
            return;
        }

        try
        {
            int count = _decoder.GetChars(bytes, _chars, flush: _atEnd);
            _text.Append(_chars, 0, count);
        }
        catch (DecoderFallbackException fault)
        {
            throw new RegistryFileException(
                $"The file is not whole {_form.Name}: it ends within a letter or holds other bytes. Save it again, as CSV UTF-8.", fault);
        }
    }
}
