using System.Buffers.Text;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>The type of a cell (ECMA-376, part 1, 18.18.11).</summary>
internal enum CellType
{
    Number,
    SharedText,
    Text,
    Boolean,
    Error,
    Date,
}

/// <summary>One cell of the row that was read last.</summary>
/// <param name="Column">From 0.</param>
/// <param name="Start">Of the value, in the bytes of the row.</param>
/// <param name="IsUncalculated">The cell has a formula and no value.</param>
internal readonly record struct SheetCell(int Column, CellType Type, int Style, int Start, int Length, bool IsUncalculated);

/// <summary>
/// Reads a sheet row by row. A cell stands in the column that its reference names, whatever the dimension of the sheet says and in
/// whatever order the cells come.
/// </summary>
internal sealed class SheetReader(Stream part)
{
    private readonly XmlScanner _xml = new(part);
    private readonly XmlText _text = new();
    private readonly List<SheetCell> _cells = [];
    private byte[] _bytes = new byte[1 << 14];
    private int _used;
    private int _lastColumn;
    private bool _inRows;
    private bool _done;

    /// <summary>Number of the row, from 1.</summary>
    public int Row { get; private set; }

    /// <summary>A filter, or a hand, has hidden the row.</summary>
    public bool IsHidden { get; private set; }

    public IReadOnlyList<SheetCell> Cells => _cells;

    /// <summary>Columns that are hidden, from 0.</summary>
    public HashSet<int> HiddenColumns { get; } = [];

    /// <summary>Ranges of merged cells, such as <c>A1:G1</c>; known after the last row, the first of them only.</summary>
    public List<string> MergedRanges { get; } = [];

    public ReadOnlySpan<byte> ValueOf(in SheetCell cell) => _bytes.AsSpan(cell.Start, cell.Length);

    /// <summary>Reads the next row that the sheet holds; rows without cells may be left out of a sheet.</summary>
    public bool TryRead()
    {
        while (!_done)
        {
            switch (_xml.Read())
            {
                case XmlToken.Start when _inRows && _xml.Name.SequenceEqual("row"u8):
                    ReadRow();
                    return true;
                case XmlToken.Start when _xml.Name.SequenceEqual("sheetData"u8):
                    _inRows = true;
                    break;
                case XmlToken.End when _xml.Name.SequenceEqual("sheetData"u8):
                    _inRows = false;
                    break;
                case XmlToken.Start when _xml.Name.SequenceEqual("col"u8):
                    ReadColumns();
                    break;
                case XmlToken.Start when _xml.Name.SequenceEqual("mergeCell"u8):
                    if (MergedRanges.Count < WorkbookLimits.NamedRows && _xml.TryAttribute("ref"u8, out ReadOnlySpan<byte> range))
                        MergedRanges.Add(System.Text.Encoding.ASCII.GetString(range[..Math.Min(range.Length, 32)]));
                    break;
                case XmlToken.EndOfPart:
                    _done = true;
                    break;
            }
        }

        return false;
    }

    private void ReadRow()
    {
        int number = _xml.TryAttribute("r"u8, out ReadOnlySpan<byte> given) ? Number(given) : Row + 1;
        if (number <= Row || number > WorkbookLimits.MaxRows)
            throw Misplaced($"row {number} after row {Row}");
        Row = number;
        IsHidden = IsTrue("hidden"u8) || (_xml.TryAttribute("ht"u8, out ReadOnlySpan<byte> height) && height.SequenceEqual("0"u8));
        _cells.Clear();
        _used = 0;
        _lastColumn = -1;
        int depth = _xml.Depth;
        while (true)
        {
            XmlToken token = _xml.Read();
            if (token == XmlToken.Start && _xml.Name.SequenceEqual("c"u8))
                ReadCell();
            else if (token == XmlToken.End && _xml.Depth < depth)
                return;
        }
    }

    private void ReadCell()
    {
        int column = _xml.TryAttribute("r"u8, out ReadOnlySpan<byte> reference) ? ColumnOf(reference) : _lastColumn + 1;
        if (column >= WorkbookLimits.MaxColumns)
            throw Misplaced($"a cell in column {column + 1}");
        _lastColumn = column;
        int style = _xml.TryAttribute("s"u8, out ReadOnlySpan<byte> index) ? Number(index) : 0;
        CellType type = _xml.TryAttribute("t"u8, out ReadOnlySpan<byte> name) ? TypeOf(name) : CellType.Number;
        bool isText = type == CellType.Text;
        bool hasFormula = false, hasValue = false, takes = false;
        _text.Clear();
        int depth = _xml.Depth;
        while (true)
        {
            switch (_xml.Read())
            {
                case XmlToken.Start when _xml.Name.SequenceEqual("v"u8):
                    takes = hasValue = true;
                    break;
                case XmlToken.Start when _xml.Name.SequenceEqual("t"u8) && isText:
                    takes = hasValue = true;
                    break;
                case XmlToken.Start when _xml.Name.SequenceEqual("f"u8):
                    hasFormula = true;
                    break;
                case XmlToken.Start when _xml.Name.SequenceEqual("rPh"u8):
                    _xml.SkipElement();
                    break;
                case XmlToken.Text when takes:
                    _text.Add(_xml.RawText, _xml.IsCharacterData);
                    break;
                case XmlToken.End when _xml.Depth < depth:
                    Keep(column, type, style, hasFormula && (!hasValue || (!isText && _text.Length == 0)));
                    return;
                case XmlToken.End:
                    takes = false;
                    break;
            }
        }
    }

    private void Keep(int column, CellType type, int style, bool isUncalculated)
    {
        if (_text.Length == 0 && !isUncalculated)
            return;
        if (type == CellType.Text)
            _text.Unescape();
        if (_cells.Count == FileLimits.MaxTableColumns)
            throw Misplaced($"more than {FileLimits.MaxTableColumns} cells in row {Row}");
        if (_used + _text.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + _text.Length));
        _text.Bytes.CopyTo(_bytes.AsSpan(_used));
        _cells.Add(new SheetCell(column, type, style, _used, _text.Length, isUncalculated));
        _used += _text.Length;
    }

    private void ReadColumns()
    {
        bool isHidden = IsTrue("hidden"u8) || (_xml.TryAttribute("width"u8, out ReadOnlySpan<byte> width) && width.SequenceEqual("0"u8));
        if (!isHidden
            || !_xml.TryAttribute("min"u8, out ReadOnlySpan<byte> first)
            || !_xml.TryAttribute("max"u8, out ReadOnlySpan<byte> last))
            return;
        for (int column = Number(first); column <= Math.Min(Number(last), FileLimits.MaxTableColumns); column++)
            HiddenColumns.Add(column - 1);
    }

    private bool IsTrue(ReadOnlySpan<byte> attribute) =>
        _xml.TryAttribute(attribute, out ReadOnlySpan<byte> value) && (value.SequenceEqual("1"u8) || value.SequenceEqual("true"u8));

    private int ColumnOf(ReadOnlySpan<byte> reference)
    {
        int column = 0;
        int at = 0;
        while (at < reference.Length && (reference[at] | 0x20) is >= 'a' and <= 'z' and var letter && at < 4)
        {
            column = (column * 26) + letter - 'a' + 1;
            at++;
        }

        if (at == 0 || Number(reference[at..]) != Row)
            throw Misplaced($"a cell of another row in row {Row}");
        return column - 1;
    }

    private static CellType TypeOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("s"u8) => CellType.SharedText,
        _ when name.SequenceEqual("n"u8) => CellType.Number,
        _ when name.SequenceEqual("str"u8) || name.SequenceEqual("inlineStr"u8) => CellType.Text,
        _ when name.SequenceEqual("b"u8) => CellType.Boolean,
        _ when name.SequenceEqual("e"u8) => CellType.Error,
        _ when name.SequenceEqual("d"u8) => CellType.Date,
        _ => throw XmlScanner.Broken(),
    };

    private static int Number(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out int number, out int used) && used == digits.Length && number >= 0
            ? number
            : throw XmlScanner.Broken();

    private static RegistryFileException Misplaced(string what) => new(
        $"The workbook is broken and cannot be read to its end: the sheet has {what}. Open it in a spreadsheet and save it again as "
        + ".xlsx.");
}
