using System.IO.Compression;
using System.Text;

namespace AnSinh.Files.Tests.Trials;

/// <summary>A workbook of one sheet, written as raw XML, so that a test can write what spreadsheets and programs really write.</summary>
internal sealed class SheetFile
{
    private const string Head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>Rows of the sheet.</summary>
    public string Rows { get; init; } = "";

    public string BeforeRows { get; init; } = "";

    public string AfterRows { get; init; } = "";

    public string WorkbookProperties { get; init; } = "<workbookPr/>";

    /// <summary>Format codes; style n has the n-th, from 1. A number is a built-in format.</summary>
    public string[] Formats { get; init; } = [];

    public string[] Shared { get; init; } = [];

    /// <summary>Replaces the whole part of the sheet.</summary>
    public string? Sheet { get; init; }

    public string SheetName { get; init; } = "Sheet1";

    /// <summary>A cell with a text inside.</summary>
    public static string Text(string at, string text) =>
        $"<c r=\"{at}\" t=\"inlineStr\"><is><t>{System.Security.SecurityElement.Escape(text)}</t></is></c>";

    /// <summary>A row of texts from column A; null is a cell that is not there, and what begins with &lt; is a cell as it stands.</summary>
    public static string Row(int row, params string?[] texts) => $"<row r=\"{row}\">"
        + string.Concat(texts.Select((text, i) => text is null ? "" : text.StartsWith('<') ? text : Text($"{Column(i)}{row}", text)))
        + "</row>";

    public static string Column(int column) =>
        column < 26 ? ((char)('A' + column)).ToString() : $"{(char)('A' + (column / 26) - 1)}{(char)('A' + (column % 26))}";

    public string Save(string folder)
    {
        string path = Path.Combine(folder, $"{Guid.NewGuid():N}.xlsx");
        File.WriteAllBytes(path, Bytes());
        return path;
    }

    public byte[] Bytes()
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            string office = $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">";
            Add(
                zip, "_rels/.rels",
                $"{office}<Relationship Id=\"r\" Type=\"{Relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Add(
                zip, "xl/workbook.xml",
                $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relation}\">{WorkbookProperties}<sheets><sheet name=\"{SheetName}\" sheetId=\"1\" "
                + "r:id=\"rId1\"/></sheets></workbook>");
            Add(
                zip, "xl/_rels/workbook.xml.rels",
                $"{office}<Relationship Id=\"rId1\" Type=\"{Relation}/worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                + $"<Relationship Id=\"rId2\" Type=\"{Relation}/styles\" Target=\"styles.xml\"/>"
                + $"<Relationship Id=\"rId3\" Type=\"{Relation}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>");
            Add(zip, "xl/styles.xml", Styles());
            Add(
                zip, "xl/sharedStrings.xml",
                $"<sst xmlns=\"{Main}\">"
                + string.Concat(Shared.Select(text => text.StartsWith('<') ? text : $"<si><t>{text}</t></si>")) + "</sst>");
            Add(
                zip, "xl/worksheets/sheet1.xml",
                Sheet ?? $"<worksheet xmlns=\"{Main}\">{BeforeRows}<sheetData>{Rows}</sheetData>{AfterRows}</worksheet>");
        }

        return bytes.ToArray();
    }

    private string Styles()
    {
        var formats = new StringBuilder();
        var styles = new StringBuilder("<xf numFmtId=\"0\"/>");
        for (int i = 0; i < Formats.Length; i++)
        {
            bool isBuiltIn = int.TryParse(Formats[i], out int id);
            if (!isBuiltIn)
                formats.Append($"<numFmt numFmtId=\"{200 + i}\" formatCode=\"{System.Security.SecurityElement.Escape(Formats[i])}\"/>");
            styles.Append($"<xf numFmtId=\"{(isBuiltIn ? id : 200 + i)}\"/>");
        }

        return $"<styleSheet xmlns=\"{Main}\"><numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>";
    }

    private static void Add(ZipArchive zip, string name, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open(), new UTF8Encoding(false));
        writer.Write(Head);
        writer.Write(text);
    }
}
