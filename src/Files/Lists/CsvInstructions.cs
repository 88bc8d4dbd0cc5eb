using System.Text;
using System.Text.Unicode;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Lists;

/// <summary>
/// A list as CSV: lines of the head with the name in the first cell and the value in the second, then the line of column names, then rows.
/// Lines with empty cells only are skipped.
/// </summary>
internal sealed class CsvInstructions(Stream stream) : IInstructionSource
{
    private readonly RecordSource _records = new(stream);
    private readonly CsvFields _fields = new((byte)',', ListLimits.MaxFields);
    private readonly HeadFields _head = new();
    private ListColumns? _columns;

    public ListHead Head => _head.Head;

    public bool TryRead(RawInstruction row)
    {
        _columns ??= ReadHead();
        while (Next(out Span<byte> record))
        {
            if (IsBlank(record))
                continue;
            row.Clear(_records.Line);
            row.WrongFieldCount = _fields.Count < _columns.Fields || HasTextAfter(record, _columns.Fields);
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
        while (Next(out Span<byte> record))
        {
            if (_records.Line > ListLimits.MaxHeadLines)
                break;
            if (IsBlank(record))
                continue;
            string[] cells = [.. Enumerable.Range(0, Math.Min(_fields.Count, ListLimits.MaxFields)).Select(field => Text(field))];
            if (cells.Contains(ListColumns.CitizenIdName, StringComparer.Ordinal))
                return ListColumns.Parse(cells, _records.Line);
            _head.Set(cells[0], cells.Length > 1 ? cells[1] : "", _records.Line);
        }

        throw ListTexts.Fault(
            ListRules.ColumnsWrong, "", Math.Max(1, _records.Line), $"-{ListColumns.CitizenIdName}", string.Join(',', ListColumns.Names));
    }

    private string Text(int field) => Encoding.UTF8.GetString(_fields.Get(Record(), field)).Trim();

    private Span<byte> Record() => _records.Line == 1 && _records.Record.StartsWith("\uFEFF"u8) ? _records.Record[3..] : _records.Record;

    /// <summary>Reads and splits a record.</summary>
    private bool Next(out Span<byte> record)
    {
        record = default;
        if (!_records.TryRead())
            return false;
        if (_records.Line > FileLimits.MaxLines)
            throw ListTexts.Fault(ListRules.ListTooLarge, "", _records.Line, $"{ListLimits.MaxRows}");
        if (_records.IsTooLong)
            throw ListTexts.Fault(ListRules.Unreadable, "", _records.Line, $"> {FileLimits.MaxLineBytes} bytes");
        record = Record();
        if (!Utf8.IsValid(record))
            throw ListTexts.Fault(ListRules.Unreadable, "", _records.Line, "UTF-8");
        if (!_fields.Split(record))
            throw ListTexts.Fault(ListRules.Unreadable, "", _records.Line, "\"");
        return true;
    }

    private static bool IsBlank(ReadOnlySpan<byte> record) => !record.ContainsAnyExcept(", "u8);

    private bool HasTextAfter(ReadOnlySpan<byte> record, int fields)
    {
        for (int field = fields; field < _fields.Count; field++)
        {
            if (field >= ListLimits.MaxFields || !_fields.Get(record, field).Trim((byte)' ').IsEmpty)
                return true;
        }

        return false;
    }
}
