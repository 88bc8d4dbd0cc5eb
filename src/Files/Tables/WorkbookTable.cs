using System.Buffers;
using AnSinh.Files.Registry;
using AnSinh.Files.Tables.Workbooks;

namespace AnSinh.Files.Tables;

/// <summary>One sheet of a workbook, row by row, as CSV; a line is a row of the sheet.</summary>
internal sealed class WorkbookTable : TableStream
{
    private readonly Stream _file;
    private readonly TableOptions _options;
    private readonly WorkbookPackage _package;
    private readonly SharedTexts _shared;
    private readonly Stream _part;
    private readonly SheetReader _sheet;
    private readonly CellText _text;
    private readonly int[] _cellOfColumn = new int[FileLimits.MaxTableColumns];
    private ColumnKind[] _kinds = [];
    private long _line;
    private int _headerRow;
    private bool _toldMerged;

    private WorkbookTable(Stream file, TableOptions options)
    {
        _file = file;
        _options = options;
        _package = new WorkbookPackage(file, options);
        WorkbookSheet sheet = Choose(_package.Sheets, options.Sheet);
        Form = $"workbook, sheet '{sheet.Name}'";
        _shared = new SharedTexts(_package.OpenSharedTexts());
        _text = new CellText(_shared, _package.ReadStyles(), _package.From1904);
        _part = _package.OpenPart(sheet.Path);
        _sheet = new SheetReader(_part);
    }

    public override string Form { get; }

    public static WorkbookTable Open(Stream file, TableOptions options)
    {
        if (options.Encoding is not (null or "" or "auto" or "utf-8"))
            throw new RegistryFileException(
                $"A workbook has no encoding to name: leave '{options.Encoding}' out. Letters of old fonts in it are found by themselves.");
        return Guarded(() => new WorkbookTable(file, options));
    }

    private protected override bool Fill(ArrayBufferWriter<byte> output) => Guarded(() => FillRows(output));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _part.Dispose();
            _shared.Dispose();
            _package.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool FillRows(ArrayBufferWriter<byte> output)
    {
        int stop = output.WrittenCount + (1 << 16);
        while (output.WrittenCount < stop)
        {
            if (!_sheet.TryRead())
            {
                TellMerged();
                return false;
            }

            // Rows that the sheet leaves out are lines too, so that a line is a row.
            for (; _line < _sheet.Row - 1; _line++)
                output.Write("\n"u8);
            WriteRow(output);
            _line++;
        }

        return true;
    }

    private static WorkbookSheet Choose(List<WorkbookSheet> sheets, string? wanted)
    {
        string names = string.Join(", ", sheets.Take(20).Select(sheet => $"'{sheet.Name}'"));
        if (wanted is { Length: > 0 })
        {
            int found = sheets.FindIndex(sheet => string.Equals(sheet.Name, wanted, StringComparison.OrdinalIgnoreCase));
            return found >= 0
                ? sheets[found]
                : throw new RegistryFileException($"The workbook has no visible sheet '{wanted}': it has {names}.");
        }

        return sheets.Count switch
        {
            1 => sheets[0],
            0 => throw new RegistryFileException("The workbook has no visible sheet: unhide the one with the table."),
            _ => throw new RegistryFileException($"The workbook has {sheets.Count} sheets, {names}: say which one holds the table."),
        };
    }

    // What the archive and the small parts throw is of many types and names no remedy.
    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is not (RegistryFileException or OperationCanceledException or OutOfMemoryException))
        {
            throw new RegistryFileException($"{XmlScanner.Broken().Message} ({fault.GetType().Name})", fault);
        }
    }

    private void WriteRow(ArrayBufferWriter<byte> output)
    {
        IReadOnlyList<SheetCell> cells = _sheet.Cells;
        if (_headerRow == 0)
            ReadHeader();
        int width = cells.Count == 0 ? 0 : _kinds.Length;
        for (int i = 0; i < cells.Count; i++)
            width = Math.Max(width, cells[i].Column + 1);
        if (width > FileLimits.MaxTableColumns)
            throw new RegistryFileException(
                $"Row {_sheet.Row} uses {width} columns, more than {FileLimits.MaxTableColumns}: delete what stands to the right of the "
                + "table.");
        Array.Clear(_cellOfColumn, 0, width);
        for (int i = 0; i < cells.Count; i++)
        {
            if (_cellOfColumn[cells[i].Column] != 0)
                throw XmlScanner.Broken();
            _cellOfColumn[cells[i].Column] = i + 1;
        }

        if (_sheet.IsHidden && _headerRow > 0 && cells.Count > 0)
            Notes.AddHiddenRow(_sheet.Row);
        for (int column = 0; column < width; column++)
        {
            if (column > 0)
                CsvText.WriteSeparator(output);
            if (_cellOfColumn[column] is > 0 and var cell)
                Write(output, cells[cell - 1]);
        }

        output.Write("\n"u8);
    }

    private void Write(ArrayBufferWriter<byte> output, SheetCell cell) => _text.Write(
        output, cell, _sheet.ValueOf(cell), cell.Column < _kinds.Length ? _kinds[cell.Column] : ColumnKind.Any);

    /// <summary>Looks whether the row has the column names: from then on columns have a kind.</summary>
    private void ReadHeader()
    {
        if (_sheet.Cells.Count == 0 && _options.HeaderColumn is not null)
            return;
        var names = new Dictionary<int, string>();
        foreach (SheetCell cell in _sheet.Cells)
            names[cell.Column] = Headings.NameOf(_text.TextOf(cell, _sheet.ValueOf(cell)));
        if (_options.HeaderColumn is not null && !names.ContainsValue(_options.HeaderColumn))
            return;
        int width = names.Keys.DefaultIfEmpty(-1).Max() + 1;
        if (width > FileLimits.MaxTableColumns)
            return;
        _headerRow = _sheet.Row;
        _kinds = [.. Enumerable.Range(0, width).Select(column => KindOf(names.GetValueOrDefault(column, "")))];
        string[] hidden = [.. names.Where(name => _sheet.HiddenColumns.Contains(name.Key)).Select(name => name.Value)];
        if (hidden.Length > 0)
            Notes.AddHiddenColumns(hidden);
    }

    private ColumnKind KindOf(string name) =>
        _options.TextColumns.Contains(name) ? ColumnKind.Digits
        : _options.CitizenIdColumns.Contains(name) ? ColumnKind.CitizenId
        : _options.MonthColumns.Contains(name) ? ColumnKind.Month
        : _options.WordColumns.Contains(name) ? ColumnKind.Words
        : ColumnKind.Any;

    // Titles are merged as a rule; only what is merged within the table loses values.
    private void TellMerged()
    {
        if (_toldMerged)
            return;
        _toldMerged = true;
        string[] ranges = [.. _sheet.MergedRanges.Where(range => _headerRow > 0 && LastRowOf(range) > _headerRow)];
        if (ranges.Length > 0)
            Notes.AddMerged(ranges);
    }

    private static long LastRowOf(string range)
    {
        string digits = range[(range.AsSpan().LastIndexOfAnyExceptInRange('0', '9') + 1)..];
        return digits.Length is > 0 and < 10 ? long.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}
