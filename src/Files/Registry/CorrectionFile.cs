using System.Buffers;
using System.Globalization;
using System.Text;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

/// <summary>
/// The bad rows of a file, all of them, to be corrected and uploaded again: CSV in UTF-8 with a byte order mark, the columns of the file as they
/// were, then <c>row,field,rule,remedy</c>, which a later import ignores. A row stands once, whatever is wrong with it: several fields, rules and
/// remedies are joined by <c> / </c>. Holds personal data in full, and nothing in memory but a buffer.
/// </summary>
public sealed class CorrectionFile(Stream stream) : IDisposable
{
    private const int FlushBytes = 1 << 16;
    private const string Joint = " / ";

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes * 2);
    private CsvFields _fields = new((byte)',', 0);
    private byte[] _copy = [];
    private int[] _kept = [];
    private int _columns;

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>True for what makes a spreadsheet run a cell (CWE-1236): such a field gets an apostrophe in front, which a later import takes off.</summary>
    internal static bool IsFormula(char c) => CsvCell.IsFormula(c);

    public void Dispose() => Flush();

    internal void Begin(RegistryColumns columns)
    {
        _columns = columns.FileNames.Count;
        _fields = new CsvFields((byte)',', _columns);
        _copy = new byte[Limits.MaxLineBytes + 2];
        _kept = [.. Enumerable.Range(0, _columns).Where(field => !RegistryColumns.ErrorNames.Contains(columns.FileNames[field]))];
        _buffer.Write("\uFEFF"u8);
        Text(string.Join(',', _kept.Select(field => columns.FileNames[field]).Concat(RegistryColumns.ErrorNames)));
        _buffer.Write("\n"u8);
    }

    internal void Add(long line, ReadOnlySpan<byte> original, List<RowError> errors)
    {
        Span<byte> record = _copy.AsSpan(0, original.Length);
        original.CopyTo(record);
        if (_fields.Split(record) && _fields.Count == _columns)
            Fields(record);
        else
            WholeLine(original);
        Text(line.ToString(CultureInfo.InvariantCulture));
        Joined(errors, error => error.Field);
        Joined(errors, error => error.Rule);
        Joined(errors, error => error.Remedy);
        _buffer.Write("\n"u8);
        Rows++;
        if (_buffer.WrittenCount >= FlushBytes)
            Flush();
    }

    private void Fields(ReadOnlySpan<byte> record)
    {
        foreach (int field in _kept)
        {
            ReadOnlySpan<byte> value = _fields.Get(record, field);
            if (value.Length > 0 && IsFormula((char)value[0]))
                CsvText.WriteField(_buffer, [(byte)'\'', .. value]);
            else
                CsvText.WriteField(_buffer, value);
            _buffer.Write(","u8);
        }
    }

    // A line that cannot be cut into its fields goes back whole, in the first of them.
    private void WholeLine(ReadOnlySpan<byte> original)
    {
        CsvText.WriteField(_buffer, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(original)));
        for (int field = 0; field < _kept.Length; field++)
            _buffer.Write(","u8);
    }

    private void Joined(List<RowError> errors, Func<RowError, string> text)
    {
        _buffer.Write(","u8);
        CsvText.WriteField(_buffer, Encoding.UTF8.GetBytes(string.Join(Joint, errors.Select(text))));
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, _buffer);

    private void Flush()
    {
        stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
