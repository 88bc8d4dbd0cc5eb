using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>A column of a workbook that we give out.</summary>
/// <param name="Name">The name in the line of column names.</param>
/// <param name="Width">In characters.</param>
/// <param name="IsLocked">The cells cannot be changed while the sheet is protected.</param>
/// <param name="Choices">Offered as a drop-down; empty for any text.</param>
/// <param name="Help">Shown when the cell is entered, and on top of a template; "" for none.</param>
public sealed record WorkbookColumn(
    string Name, int Width = 16, bool IsLocked = false, IReadOnlyList<string>? Choices = null, string Help = "");

/// <summary>
/// Writes a workbook of one sheet, row by row: every cell is a text, so that a spreadsheet changes none of it; columns may be locked, and
/// cells may offer their few values. Nothing is held in memory but a buffer.
/// </summary>
public sealed class WorkbookWriter : IDisposable
{
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Package = "http://schemas.openxmlformats.org/package/2006";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const int TextStyle = 1;
    private const int LockedStyle = 2;
    private const int HeaderStyle = 3;

    // Templates are written into empty rows: so many of them have the format and the choices.
    private const int PreparedRows = 5_000;

    private readonly ZipArchive _zip;
    private readonly IReadOnlyList<WorkbookColumn> _columns;
    private readonly StreamWriter _sheet;
    private readonly bool _isProtected;
    private int _row;
    private int _headerRow;

    /// <param name="stream">Takes the workbook; the caller closes it.</param>
    /// <param name="columns">In their order.</param>
    /// <param name="sheetName">Of the only sheet.</param>
    public WorkbookWriter(Stream stream, IReadOnlyList<WorkbookColumn> columns, string sheetName)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = columns;
        _isProtected = columns.Any(column => column.IsLocked);
        _zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        WriteFrame(sheetName);
        _sheet = Open("xl/worksheets/sheet1.xml");
        _sheet.Write($"<worksheet xmlns=\"{Main}\"><sheetViews><sheetView workbookViewId=\"0\"/></sheetViews><cols>");
        for (int i = 0; i < columns.Count; i++)
            _sheet.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"<col min=\"{i + 1}\" max=\"{i + 1}\" width=\"{columns[i].Width}\" style=\"{StyleOf(columns[i])}\" customWidth=\"1\"/>"));
        _sheet.Write("</cols><sheetData>");
    }

    /// <summary>Rows written.</summary>
    public int Rows => _row;

    /// <summary>A row of texts above or below the table.</summary>
    public void Line(params IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Write(texts, _ => TextStyle);
    }

    /// <summary>The line of column names.</summary>
    public void Header()
    {
        Write([.. _columns.Select(column => column.Name)], _ => HeaderStyle);
        _headerRow = _row;
    }

    /// <summary>One row; texts that are missing at its end are empty.</summary>
    public void Row(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Write(texts, column => column < _columns.Count ? StyleOf(_columns[column]) : TextStyle);
    }

    public void Dispose()
    {
        _sheet.Write("</sheetData>");
        if (_isProtected)
            _sheet.Write("<sheetProtection sheet=\"1\" formatColumns=\"0\" formatRows=\"0\" sort=\"0\" autoFilter=\"0\"/>");
        WriteChoices();
        _sheet.Write("</worksheet>");
        _sheet.Dispose();
        _zip.Dispose();
    }

    private static int StyleOf(WorkbookColumn column) => column.IsLocked ? LockedStyle : TextStyle;

    private static string Letters(int column) =>
        column < 26 ? $"{(char)('A' + column)}" : $"{(char)('A' + (column / 26) - 1)}{(char)('A' + (column % 26))}";

    private void Write(IReadOnlyList<string> texts, Func<int, int> style)
    {
        _row++;
        _sheet.Write(string.Create(CultureInfo.InvariantCulture, $"<row r=\"{_row}\">"));
        for (int column = 0; column < texts.Count; column++)
        {
            _sheet.Write(string.Create(CultureInfo.InvariantCulture, $"<c r=\"{Letters(column)}{_row}\" s=\"{style(column)}\""));
            string text = Escaped(texts[column]);
            _sheet.Write(text.Length == 0 ? "/>" : $" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>");
        }

        _sheet.Write("</row>");
    }

    /// <summary>XML has no room for control characters, and a workbook reads <c>_x000D_</c> as one: both are written as escapes.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool isHalf = char.IsSurrogate(c) && !(char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                && !(char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(text[i - 1]));
            if (c == '_' && i + 1 < text.Length && text[i + 1] == 'x')
                escaped.Append("_x005F_");
            else if ((c < ' ' && c is not ('\t' or '\n')) || c is '\uFFFE' or '\uFFFF')
                escaped.Append(CultureInfo.InvariantCulture, $"_x{(int)c:X4}_");
            else
                escaped.Append(isHalf ? "\uFFFD" : c switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", _ => c.ToString() });
        }

        return escaped.ToString();
    }

    private void WriteChoices()
    {
        var choices = new StringBuilder();
        int count = 0;
        for (int i = 0; i < _columns.Count; i++)
        {
            WorkbookColumn column = _columns[i];
            bool hasList = column.Choices is { Count: > 0 };
            if (_headerRow == 0 || (!hasList && column.Help.Length == 0))
                continue;
            count++;
            string at = string.Create(
                CultureInfo.InvariantCulture,
                $"{Letters(i)}{_headerRow + 1}:{Letters(i)}{Math.Max(_row, _headerRow) + PreparedRows}");
            string prompt = Escaped(Short(column.Help)).Replace("\"", "&quot;", StringComparison.Ordinal);
            string help = prompt.Length == 0 ? "" : $" showInputMessage=\"1\" promptTitle=\"{column.Name}\" prompt=\"{prompt}\"";
            choices.Append(hasList
                ? $"<dataValidation type=\"list\" allowBlank=\"1\" showErrorMessage=\"1\"{help} sqref=\"{at}\">"
                    + $"<formula1>\"{string.Join(',', column.Choices!)}\"</formula1></dataValidation>"
                : $"<dataValidation allowBlank=\"1\"{help} sqref=\"{at}\"/>");
        }

        if (count > 0)
            _sheet.Write(string.Create(CultureInfo.InvariantCulture, $"<dataValidations count=\"{count}\">{choices}</dataValidations>"));
    }

    // A spreadsheet shows 255 characters of a prompt.
    private static string Short(string help) => help.Length <= 250 ? help : help[..250];

    private void WriteFrame(string sheetName)
    {
        Add(
            "[Content_Types].xml",
            $"<Types xmlns=\"{Package}/content-types\"><Default Extension=\"rels\" "
            + "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
            + Override("/xl/workbook.xml", "sheet.main") + Override("/xl/worksheets/sheet1.xml", "worksheet")
            + Override("/xl/styles.xml", "styles") + "</Types>");
        Add(
            "_rels/.rels",
            $"<Relationships xmlns=\"{Package}/relationships\"><Relationship Id=\"rId1\" Type=\"{Office}/officeDocument\" "
            + "Target=\"xl/workbook.xml\"/></Relationships>");
        Add(
            "xl/workbook.xml",
            $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets><sheet name=\"{Escaped(sheetName)}\" sheetId=\"1\" "
            + "r:id=\"rId1\"/></sheets></workbook>");
        Add(
            "xl/_rels/workbook.xml.rels",
            $"<Relationships xmlns=\"{Package}/relationships\"><Relationship Id=\"rId1\" Type=\"{Office}/worksheet\" "
            + "Target=\"worksheets/sheet1.xml\"/>"
            + $"<Relationship Id=\"rId2\" Type=\"{Office}/styles\" Target=\"styles.xml\"/></Relationships>");

        // Format 49 is text: what is typed into such a cell stays as it was typed.
        Add(
            "xl/styles.xml",
            $"<styleSheet xmlns=\"{Main}\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
            + "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts><fills count=\"2\">"
            + "<fill><patternFill patternType=\"none\"/></fill><fill>"
            + "<patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\">"
            + "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs><cellXfs count=\"4\">"
            + "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
            + "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyProtection=\"1\">"
            + "<protection locked=\"0\"/></xf>"
            + "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
            + "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/>"
            + "</cellXfs></styleSheet>");
    }

    private static string Override(string part, string type) =>
        $"<Override PartName=\"{part}\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.{type}+xml\"/>";

    private void Add(string name, string text)
    {
        using StreamWriter writer = Open(name);
        writer.Write(text);
    }

    private StreamWriter Open(string name)
    {
        var writer = new StreamWriter(_zip.CreateEntry(name, CompressionLevel.Fastest).Open(), new UTF8Encoding(false), 1 << 16);
        writer.Write(Head);
        return writer;
    }
}
