using System.Buffers;
using System.Text;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

/// <summary>
/// The bad rows of a file, all of them, to be corrected and uploaded again: CSV in UTF-8 with a byte order mark, the columns of the file as
/// they were, then <c>row,field,rule,remedy</c>, which a later import ignores. A row stands once, whatever is wrong with it: several
/// fields, rules and remedies are joined by <c> / </c>. Holds personal data in full, and nothing in memory but a buffer.
/// </summary>
public sealed class CorrectionFile : IDisposable
{
    private const int FlushBytes = 1 << 16;
    private const string Joint = " / ";

    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushBytes * 2);
    private readonly CsvWriter _csv;
    private CsvFields _fields = new(CsvText.Separator, 0);
    private byte[] _copy = [];
    private int[] _kept = [];
    private int _columns;
    private int _account;

    /// <param name="stream">Takes the file; the caller closes the stream.</param>
    public CorrectionFile(Stream stream)
    {
        _stream = stream;
        _csv = new CsvWriter(_buffer);
    }

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    public void Dispose() => Flush();

    internal void Begin(RegistryColumns columns)
    {
        _columns = columns.FileNames.Count;
        _account = columns.FieldOf(Column.AccountNumber);
        _fields = new CsvFields(CsvText.Separator, FileLimits.MaxTableColumns);
        _copy = new byte[FileLimits.MaxLineBytes + 2];
        _kept = [.. Enumerable.Range(0, _columns).Where(field => !RegistryColumns.ErrorNames.Contains(columns.FileNames[field]))];
        _csv.Mark();
        _csv.Cells(_kept.Select(field => columns.FileNames[field]).Concat(RegistryColumns.ErrorNames));
        _csv.EndRow();
    }

    internal void Add(long line, ReadOnlySpan<byte> original, List<RowError> errors)
    {
        Span<byte> record = _copy.AsSpan(0, original.Length);
        original.CopyTo(record);
        if (_fields.Split(record) && IsOfColumns(record))
            Fields(record);
        else
            WholeLine(original);
        _csv.Cell(line);
        _csv.Cell(string.Join(Joint, errors.Select(error => error.Field)));
        _csv.Cell(string.Join(Joint, errors.Select(error => error.Rule)));
        _csv.Cell(string.Join(Joint, errors.Select(error => error.Remedy)));
        _csv.EndRow();
        Rows++;
        if (_buffer.WrittenCount >= FlushBytes)
            Flush();
    }

    private void Fields(ReadOnlySpan<byte> record)
    {
        foreach (int field in _kept)
        {
            ReadOnlySpan<byte> value = field < _fields.Count ? FieldText.Value(_fields.Get(record, field)) : [];

            // Of an account that comes back without its apostrophe nobody knows whether zeros were lost.
            if (field == _account)
                _csv.TextCell(value);
            else
                _csv.Cell(value);
        }
    }

    /// <summary>A row may end early, and may have empty fields behind its columns.</summary>
    private bool IsOfColumns(ReadOnlySpan<byte> record)
    {
        for (int field = _columns; field < _fields.Count; field++)
        {
            if (field >= FileLimits.MaxTableColumns || !FieldText.Trimmed(_fields.Get(record, field)).IsEmpty)
                return false;
        }

        return true;
    }

    // A line that cannot be cut into its fields goes back whole, in the first of them.
    private void WholeLine(ReadOnlySpan<byte> original)
    {
        _csv.Cell(Encoding.UTF8.GetString(original));
        for (int field = 1; field < _kept.Length; field++)
            _csv.Cell([]);
    }

    private void Flush()
    {
        _stream.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
