using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace AnSinh.Files.Tests;

/// <summary>Makes small workbooks, cell by cell, as spreadsheets write them: a number is a number, whatever the column means.</summary>
internal sealed class Workbook
{
    private readonly List<(string Name, bool Hidden, string Rows)> _sheets = [];

    /// <summary>A cell's XML for a value: text inline, number, date (style 1), null for an absent cell.</summary>
    public static string Cell(int column, int row, object? value)
    {
        string at = $"{Letters(column)}{row}";
        return value switch
        {
            null => "",
            string text => $"<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{SecurityElement.Escape(text)}</t></is></c>",
            DateTime date => $"<c r=\"{at}\" s=\"1\"><v>{date.ToOADate().ToString(CultureInfo.InvariantCulture)}</v></c>",
            Formula formula => $"<c r=\"{at}\" t=\"str\"><f>{formula.Text}</f><v>{formula.Value}</v></c>",
            Fault fault => $"<c r=\"{at}\" t=\"e\"><v>{fault.Text}</v></c>",
            _ => $"<c r=\"{at}\"><v>{string.Create(CultureInfo.InvariantCulture, $"{value}")}</v></c>",
        };
    }

    /// <param name="rows">A null row is left out of the sheet, as empty rows are.</param>
    public Workbook Sheet(string name, object?[]?[] rows, bool hidden = false)
    {
        var xml = new StringBuilder();
        for (int row = 0; row < rows.Length; row++)
        {
            if (rows[row] is { } cells)
                xml.Append(
                    CultureInfo.InvariantCulture,
                    $"<row r=\"{row + 1}\">{string.Concat(cells.Select((value, column) => Cell(column, row + 1, value)))}</row>");
        }

        _sheets.Add((name, hidden, xml.ToString()));
        return this;
    }

    public string Save(string path)
    {
        using FileStream file = File.Create(path);
        using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        const string head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        Add(
            zip, "[Content_Types].xml",
            head
                + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" "
                + "ContentType=\"application/xml\"/><Default Extension=\"rels\" "
                + "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>");
        Add(
            zip, "_rels/.rels",
            head
                + $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" "
                + $"Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
        Add(
            zip, "xl/workbook.xml",
            head + $"<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\"><sheets>"
                + string.Concat(
                    _sheets.Select((sheet, i) => $"<sheet name=\"{sheet.Name}\" "
                        + $"sheetId=\"{i + 1}\"{(sheet.Hidden ? " state=\"hidden\"" : "")} r:id=\"rId{i + 1}\"/>"))
                + "</sheets></workbook>");
        Add(
            zip, "xl/_rels/workbook.xml.rels",
            head + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + string.Concat(
                    _sheets.Select((_, i) => $"<Relationship Id=\"rId{i + 1}\" Type=\"{relation}/worksheet\" "
                        + $"Target=\"worksheets/sheet{i + 1}.xml\"/>"))
                + $"<Relationship Id=\"s\" Type=\"{relation}/styles\" Target=\"styles.xml\"/></Relationships>");
        Add(
            zip, "xl/styles.xml",
            head
                + $"<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" "
                + $"applyNumberFormat=\"1\"/></cellXfs></styleSheet>");
        for (int i = 0; i < _sheets.Count; i++)
            Add(
                zip, $"xl/worksheets/sheet{i + 1}.xml",
                head + $"<worksheet xmlns=\"{main}\"><sheetData>{_sheets[i].Rows}</sheetData></worksheet>");
        return path;
    }

    private static void Add(ZipArchive zip, string name, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
        writer.Write(text);
    }

    private static string Letters(int column) => column < 26
        ? ((char)('A' + column)).ToString()
        : $"{(char)('A' + (column / 26) - 1)}{(char)('A' + (column % 26))}";

    /// <summary>A formula with the value that the spreadsheet kept.</summary>
    internal sealed record Formula(string Text, string Value);

    /// <summary>A cell whose formula failed.</summary>
    internal sealed record Fault(string Text);
}
