using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using AnSinh.Files.Registry;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace AnSinh.Files.Tables;

/// <summary>One sheet of a workbook, row by row, as CSV; a line is a row of the sheet.</summary>
internal sealed class WorkbookTable : TableStream
{
    private const long FirstInexact = 1_000_000_000_000_000;
    private const int MaxParts = 10_000;

    private static readonly OpenXmlConfiguration Configuration =
        new() { EnableConvertByteArray = false, FillMergedCells = false, IgnoreEmptyRows = false };

    private readonly Stream _file;
    private readonly TableOptions _options;
    private readonly IEnumerator<object> _rows;
    private readonly List<string> _cells = [];
    private ColumnKind[]? _kinds;
    private bool _headerSeen;

    private WorkbookTable(Stream file, string sheet, TableOptions options)
    {
        _file = file;
        _options = options;
        Form = $"workbook, sheet '{sheet}'";
        _rows = file.Query(useHeaderRow: false, sheetName: sheet, excelType: ExcelType.XLSX, configuration: Configuration).GetEnumerator();
    }

    private enum ColumnKind
    {
        Any,
        Text,
        CitizenId,
        Month,
    }

    public override string Form { get; }

    public static WorkbookTable Open(Stream file, TableOptions options)
    {
        string[] sheets = Guarded(() =>
        {
            CheckParts(file, options);
            file.Position = 0;
            return file.GetSheetInformations(Configuration)
                .Where(sheet => sheet.State == SheetState.Visible)
                .Select(sheet => sheet.Name)
                .ToArray();
        });
        string sheet = Choose(sheets, options.Sheet);
        file.Position = 0;
        return Guarded(() => new WorkbookTable(file, sheet, options));
    }

    private protected override bool Fill(ArrayBufferWriter<byte> output)
    {
        int stop = output.WrittenCount + (1 << 16);
        while (output.WrittenCount < stop)
        {
            if (!Guarded(_rows.MoveNext))
                return false;
            WriteRow(((IDictionary<string, object?>)_rows.Current).Values, output);
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _rows.Dispose();
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string Choose(string[] sheets, string? wanted)
    {
        string names = string.Join(", ", sheets.Take(20).Select(name => $"'{name}'"));
        if (wanted is { Length: > 0 })
        {
            return Array.Find(sheets, name => string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase))
                ?? throw new RegistryFileException($"The workbook has no visible sheet '{wanted}': it has {names}.");
        }

        return sheets.Length switch
        {
            1 => sheets[0],
            0 => throw new RegistryFileException("The workbook has no visible sheet: unhide the one with the table."),
            _ => throw new RegistryFileException($"The workbook has {sheets.Length} sheets, {names}: say which one holds the table."),
        };
    }

    private static void CheckParts(Stream file, TableOptions options)
    {
        file.Position = 0;
        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (zip.Entries.Count > MaxParts || zip.Entries.Sum(entry => entry.Length) > options.MaxWorkbookBytes)
            throw new RegistryFileException(
                $"The workbook unpacks to more than {options.MaxWorkbookBytes} bytes or {MaxParts} parts: save the sheet as CSV UTF-8.");
        if (zip.GetEntry("xl/workbook.xml") is null)
            throw new RegistryFileException("The file is packed but is no XLSX workbook: save it as .xlsx or as CSV UTF-8.");
    }

    // The reader's own faults are of many types and name no remedy.
    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is not (RegistryFileException or OperationCanceledException or OutOfMemoryException))
        {
            throw new RegistryFileException(
                $"The workbook is broken and cannot be read to its end ({fault.GetType().Name}): open it in a spreadsheet and save it "
                + $"again as .xlsx.",
                fault);
        }
    }

    private void WriteRow(ICollection<object?> values, ArrayBufferWriter<byte> output)
    {
        if (!_headerSeen)
            ReadHeader(values);
        _cells.Clear();
        int used = 0;
        foreach (object? value in values)
        {
            ColumnKind kind = _cells.Count < _kinds!.Length ? _kinds[_cells.Count] : ColumnKind.Any;
            _cells.Add(TextOf(value, kind));
            if (_cells[^1].Length > 0)
                used = _cells.Count;
        }

        int width = used == 0 ? 0 : Math.Max(used, _kinds!.Length);
        for (int i = 0; i < width; i++)
        {
            if (i > 0)
                CsvText.WriteSeparator(output);
            if (i < _cells.Count)
                CsvText.WriteField(output, Encoding.UTF8.GetBytes(_cells[i]));
        }

        output.Write("\n"u8);
    }

    private void ReadHeader(ICollection<object?> values)
    {
        string[] names = [.. values.Select(value => TextOf(value, ColumnKind.Any).Trim())];
        int width = Array.FindLastIndex(names, name => name.Length > 0) + 1;
        if (values.Count > FileLimits.MaxTableColumns)
            throw new RegistryFileException(
                $"The sheet uses {values.Count} columns, more than {FileLimits.MaxTableColumns}: delete the empty ones to the right "
                + $"of the table.");
        _headerSeen = _options.HeaderColumn is null || names.Contains(_options.HeaderColumn, StringComparer.Ordinal);
        _kinds = !_headerSeen ? [] :
        [
            .. names.Take(width).Select(name =>
                _options.TextColumns.Contains(name) ? ColumnKind.Text
                : _options.CitizenIdColumns.Contains(name) ? ColumnKind.CitizenId
                : _options.MonthColumns.Contains(name) ? ColumnKind.Month
                : ColumnKind.Any),
        ];
    }

    private static string TextOf(object? value, ColumnKind kind) => value switch
    {
        null => "",
        string text => OneLine(text),
        double number => OfNumber(number, kind),
        DateTime date => OfDate(date, kind),
        bool flag => flag ? "TRUE" : "FALSE",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => OneLine(value.ToString() ?? ""),
    };

    private static string OfNumber(double number, ColumnKind kind)
    {
        if (number != Math.Truncate(number) || Math.Abs(number) >= long.MaxValue)
            return number.ToString("R", CultureInfo.InvariantCulture);
        string digits = ((long)number).ToString(CultureInfo.InvariantCulture);
        if (kind == ColumnKind.CitizenId && number > 0 && digits.Length is 10 or 11)
            return digits.PadLeft(12, '0');
        return kind == ColumnKind.Text || Math.Abs(number) >= FirstInexact ? digits + TableFile.NumberMark : digits;
    }

    private static string OfDate(DateTime date, ColumnKind kind)
    {
        string format = kind == ColumnKind.Month && date is { Day: 1, TimeOfDay.Ticks: 0 }
            ? "yyyy-MM"
            : date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss";
        return date.ToString(format, CultureInfo.InvariantCulture);
    }

    // A line break in a cell would shift the numbers of all rows below.
    private static string OneLine(string text) =>
        text.AsSpan().IndexOfAny('\r', '\n', '\t') < 0
            ? text
            : text.Replace("\r\n", " ", StringComparison.Ordinal).Replace('\r', ' ').Replace('\n', ' ').Replace('\t', ' ');
}
