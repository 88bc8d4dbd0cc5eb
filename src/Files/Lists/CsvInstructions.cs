using System.Text;
using System.Text.Unicode;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Lists;

/// <summary>
/// A list as CSV: lines of the head with the name in the first cell and the value in the second, then the line of column names, then rows.
/// Lines with empty cells only are skipped.
/// </summary>
internal sealed class CsvInstructions(Stream stream, TableNotes? notes) : IInstructionSource
{
    private readonly RecordSource _records = new(stream);
    private readonly CsvFields _fields = new((byte)',', ListLimits.MaxFields);
    private readonly HeadFields _head = new();
    private readonly byte[] _copy = new byte[FileLimits.MaxLineBytes + 2];
    private byte[] _header = [];
    private ListColumns? _columns;

    public ListHead Head => _head.Head;

    public IReadOnlyList<string> Uncalculated => _head.Uncalculated;

    public bool TryRead(RawInstruction row)
    {
        _columns ??= ReadHead();
        while (Next())
        {
            Span<byte> record = Record();
            if (FieldText.IsBlankLine(record))
                continue;
            if (record.SequenceEqual(_header))
            {
                notes?.AddHeader(_records.Line);
                continue;
            }

            row.Clear(_records.Line);
            row.Broken = Split(record);
            if (row.Broken is FileRules.Quotes or FileRules.Encoding)
            {
                row.TrySet(ListColumn.CitizenId, record);
                return true;
            }

            for (ListColumn column = 0; (int)column < ListColumns.Count; column++)
            {
                int field = _columns.FieldOf(column);
                if (field >= 0 && field < _fields.Count)
                    row.TrySet(column, _fields.Get(record, field));
            }

            return true;
        }

        return false;
    }

    private ListColumns ReadHead()
    {
        while (Next())
        {
            Span<byte> record = Record();
            if (_records.Line > ListLimits.MaxHeadLines)
                break;
            if (FieldText.IsBlankLine(record) || TableShape.IsSeparatorLine(record))
                continue;
            byte[] header = record.ToArray();
            if (Split(record) is FileRules.Quotes or FileRules.Encoding)
                throw ListTexts.Fault(ListRules.Unreadable, "", _records.Line, "\"");
            string[] cells = [.. Enumerable.Range(0, Math.Min(_fields.Count, ListLimits.MaxFields)).Select(field => Text(field))];
            string[] names = [.. cells.Select(Headings.NameOf)];
            if (names.Contains(ListColumns.CitizenIdName, StringComparer.Ordinal))
            {
                ListColumns columns = ListColumns.Parse(names, _records.Line);
                (_header, _records.Columns) = (header, columns.Fields);
                return columns;
            }

            _head.Set(names[0], cells.Length > 1 ? cells[1] : "", _records.Line);
        }

        throw ListTexts.Fault(
            ListRules.ColumnsWrong, "", Math.Max(1, _records.Line), $"-{ListColumns.CitizenIdName}", string.Join(',', ListColumns.Names));
    }

    private string Text(int field) => Encoding.UTF8.GetString(FieldText.Value(_fields.Get(Record(), field)));

    // Joined and converted files have marks in the middle, or two.
    private Span<byte> Record()
    {
        Span<byte> record = _records.Record;
        while (record.StartsWith("\uFEFF"u8))
            record = record[3..];
        return record;
    }

    /// <summary>Splits a record; says why when it cannot be split, or has texts behind its last column.</summary>
    private string? Split(Span<byte> record)
    {
        if (!Utf8.IsValid(record))
            return FileRules.Encoding;

        // Splitting undoes doubled quotes in place, and a broken line goes back as it came.
        record.CopyTo(_copy);
        if (!_fields.Split(record))
        {
            _copy.AsSpan(0, record.Length).CopyTo(record);
            return FileRules.Quotes;
        }

        return _columns is not null && HasTextAfter(record, _columns.Fields) ? FileRules.FieldCount : null;
    }

    private bool Next()
    {
        if (!_records.TryRead())
            return false;
        if (_records.Line > FileLimits.MaxLines)
            throw ListTexts.Fault(ListRules.ListTooLarge, "", _records.Line, $"{ListLimits.MaxRows}");
        if (_records.IsTooLong)
            throw ListTexts.Fault(ListRules.Unreadable, "", _records.Line, $"> {FileLimits.MaxLineBytes} bytes");
        return true;
    }

    private bool HasTextAfter(ReadOnlySpan<byte> record, int fields)
    {
        for (int field = fields; field < _fields.Count; field++)
        {
            if (field >= ListLimits.MaxFields || !FieldText.Trimmed(_fields.Get(record, field)).IsEmpty)
                return true;
        }

        return false;
    }
}
