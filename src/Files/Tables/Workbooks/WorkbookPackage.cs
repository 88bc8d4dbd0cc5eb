using System.IO.Compression;
using System.Text;
using System.Xml;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables.Workbooks;

/// <summary>A sheet that can be seen.</summary>
/// <param name="Path">The part that holds it.</param>
internal readonly record struct WorkbookSheet(string Name, string Path);

/// <summary>The parts of a workbook, found by their relationships and not by their usual names.</summary>
internal sealed class WorkbookPackage : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly WorkbookBudget _budget;
    private readonly Dictionary<string, ZipArchiveEntry> _parts = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="file">Can seek; stays open.</param>
    /// <param name="options">Names the limit of unpacked bytes and the cancellation.</param>
    /// <exception cref="RegistryFileException">The archive is no workbook, broken, or larger than it may be.</exception>
    public WorkbookPackage(Stream file, TableOptions options)
    {
        if (!ZipDirectory.IsBounded(file))
            throw XmlScanner.Broken();
        file.Position = 0;
        _budget = new WorkbookBudget(options.MaxWorkbookBytes, options.Cancellation);
        _zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        try
        {
            ListParts(options.MaxWorkbookBytes);
            ReadWorkbook();
        }
        catch
        {
            _zip.Dispose();
            throw;
        }
    }

    public List<WorkbookSheet> Sheets { get; } = [];

    /// <summary>The days are counted from 1904, as old spreadsheets on a Macintosh did.</summary>
    public bool From1904 { get; private set; }

    private string? StylesPath { get; set; }

    private string? SharedTextsPath { get; set; }

    public void Dispose() => _zip.Dispose();

    /// <summary>A large part in UTF-8, for <see cref="XmlScanner"/>.</summary>
    public Stream OpenPart(string path)
    {
        Stream part = Open(path);
        Span<byte> mark = stackalloc byte[2];
        using (Stream start = Open(path))
        {
            if (start.ReadAtLeast(mark, 2, throwOnEndOfStream: false) < 2)
                throw XmlScanner.Broken();
        }

        Encoding? wide = mark.SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode
            : mark.SequenceEqual((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode : null;
        return wide is null ? part : Encoding.CreateTranscodingStream(part, wide, Encoding.UTF8);
    }

    /// <summary>Null when the workbook has no shared texts.</summary>
    public Stream? OpenSharedTexts() => SharedTextsPath is null ? null : OpenPart(SharedTextsPath);

    /// <summary>The number shape of each cell style.</summary>
    public NumberShape[] ReadStyles()
    {
        if (StylesPath is null)
            return [];
        using XmlReader xml = OpenSmall(StylesPath);
        var formats = new Dictionary<int, NumberShape>();
        var shapes = new List<NumberShape>();
        bool inCells = false;
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.EndElement)
                inCells &= xml.LocalName != "cellXfs";
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.LocalName == "numFmt" && int.TryParse(xml.GetAttribute("numFmtId"), out int format))
                formats[format] = NumberFormats.OfCode(xml.GetAttribute("formatCode") ?? "");
            else if (xml.LocalName == "cellXfs")
                inCells = !xml.IsEmptyElement;
            else if (inCells && xml.LocalName == "xf")
                shapes.Add(ShapeOf(xml.GetAttribute("numFmtId"), formats));
            if (shapes.Count > WorkbookLimits.MaxStyles || formats.Count > WorkbookLimits.MaxStyles)
                throw XmlScanner.Broken();
        }

        return [.. shapes];
    }

    private static NumberShape ShapeOf(string? format, Dictionary<int, NumberShape> formats) =>
        !int.TryParse(format, out int id) ? NumberShape.Number
        : formats.TryGetValue(id, out NumberShape shape) ? shape
        : NumberFormats.OfBuiltIn(id);

    private void ListParts(long maxBytes)
    {
        if (_zip.Entries.Count > WorkbookLimits.MaxParts || _zip.Entries.Sum(entry => (decimal)entry.Length) > maxBytes)
            throw WorkbookBudget.TooLarge(maxBytes);
        foreach (ZipArchiveEntry entry in _zip.Entries)
        {
            // Of two parts with one name, two programs read different ones.
            if (!_parts.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry) && entry.Length > 0)
                throw XmlScanner.Broken();
        }
    }

    private void ReadWorkbook()
    {
        string path = Related("").FirstOrDefault(part => part.Type == "officeDocument").Path ?? "xl/workbook.xml";
        if (!_parts.ContainsKey(path) || path.EndsWith(".bin", StringComparison.OrdinalIgnoreCase))
            throw new RegistryFileException(Foreign());
        Dictionary<string, string> sheets = [];
        foreach ((string id, string type, string target) in Related(path))
        {
            if (type == "worksheet")
                sheets[id] = target;
            else if (type == "styles")
                StylesPath = target;
            else if (type == "sharedStrings")
                SharedTextsPath = target;
        }

        using XmlReader xml = OpenSmall(path);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.LocalName == "workbookPr")
                From1904 = xml.GetAttribute("date1904") is "1" or "true" or "on";
            else if (xml.LocalName == "sheet" && xml.GetAttribute("state") is null or "visible"
                && xml.GetAttribute("name") is { } name && sheets.TryGetValue(IdOf(xml) ?? "", out string? sheet))
                Sheets.Add(new WorkbookSheet(name, sheet));
        }
    }

    private string Foreign() =>
        _parts.ContainsKey("content.xml") ? "The file is an OpenDocument table (.ods): save it as .xlsx or as CSV UTF-8."
        : _parts.ContainsKey("xl/workbook.bin") ? "The file is a binary workbook (.xlsb): save it as .xlsx or as CSV UTF-8."
        : "The file is packed but is no XLSX workbook: save it as .xlsx or as CSV UTF-8.";

    private static string? IdOf(XmlReader sheet)
    {
        string? id = null;
        while (sheet.MoveToNextAttribute())
            id = sheet.LocalName == "id" ? sheet.Value : id;
        sheet.MoveToElement();
        return id;
    }

    /// <summary>What the relationships of a part name: the last word of the type, and the path within the archive.</summary>
    private List<(string Id, string Type, string Path)> Related(string part)
    {
        int slash = part.LastIndexOf('/') + 1;
        string folder = part[..slash];
        string path = $"{folder}_rels/{part[slash..]}.rels";
        var related = new List<(string, string, string)>();
        if (!_parts.ContainsKey(path))
            return related;
        using XmlReader xml = OpenSmall(path);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "Relationship" || xml.GetAttribute("TargetMode") == "External")
                continue;
            string type = xml.GetAttribute("Type") ?? "";
            string target = (xml.GetAttribute("Target") ?? "").Replace('\\', '/');
            related.Add((xml.GetAttribute("Id") ?? "", type[(type.LastIndexOf('/') + 1)..], Resolve(folder, target)));
        }

        return related;
    }

    private static string Resolve(string folder, string target)
    {
        if (target.StartsWith('/'))
            return target[1..];
        var steps = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (string step in target.Split('/'))
        {
            if (step == ".." && steps.Count > 0)
                steps.RemoveAt(steps.Count - 1);
            else if (step is not ("." or ".."))
                steps.Add(step);
        }

        return string.Join('/', steps);
    }

    private XmlReader OpenSmall(string path) => XmlReader.Create(
        Open(path), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CloseInput = true,
            MaxCharactersInDocument = WorkbookLimits.MaxSmallPart,
        });

    private BoundedPart Open(string path) => _parts.TryGetValue(path, out ZipArchiveEntry? entry)
        ? new BoundedPart(entry.Open(), entry.CompressedLength, _budget)
        : throw XmlScanner.Broken();
}
