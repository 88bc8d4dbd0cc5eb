using System.Text;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables;

/// <summary>What a file was found to be. With it the file is read from its start, as often as needed.</summary>
/// <param name="Form">How the bytes of a text are read; null for a workbook.</param>
/// <param name="Separator">Between the fields of a text.</param>
/// <param name="Columns">Fields of the header of a text.</param>
internal sealed record TableShape(TableOptions Options, TextForm? Form, char Separator, int Columns)
{
    /// <summary>A workbook: which sheet is read is found when it is opened.</summary>
    public static TableShape Workbook(TableOptions options) => new(options, Form: null, ',', 0);

    /// <summary>
    /// A text, with the separator that a first line <c>sep=;</c> names, or that its line of column names has most of, outside quotes.
    /// </summary>
    public static TableShape Text(HeadStream file, TextForm form, TableOptions options)
    {
        form = form with { LineEnd = file.HasCarriageReturnsOnly ? '\r' : '\n' };
        ReadOnlySpan<byte> head = file.Head[Math.Min(form.Mark, file.Head.Length)..];
        string text = DecodeStart(form, head[..Math.Min(head.Length, StartBytes)]).TrimStart('\uFEFF');
        string[] lines = text.Split(form.LineEnd, FileLimits.MaxTitleLines + 1);
        string names = Array.Find(lines[..Math.Min(lines.Length, FileLimits.MaxTitleLines)], HasNames) ?? lines[0];
        (char named, int columns) = MostOf(names.Trim('\r'));
        return IsSeparatorLine(Encoding.UTF8.GetBytes(lines[0]))
            ? new TableShape(options, form, lines[0].Trim('"')[SeparatorName.Length], columns)
            : new TableShape(options, form, named, columns);
    }

    /// <summary>True for <c>sep=;</c>, which tells a spreadsheet how to open the file.</summary>
    public static bool IsSeparatorLine(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> text = line.TrimEnd("\r\n"u8).Trim((byte)'"');
        return text.Length == SeparatorName.Length + 1 && text.StartsWith("sep="u8) && ",;\t"u8.Contains(text[^1]);
    }

    private const int StartBytes = 1 << 17;
    private const string SeparatorName = "sep=";

    private static (char Separator, int Columns) MostOf(string line)
    {
        int commas = 0, semicolons = 0, tabs = 0;
        bool quoted = false;
        foreach (char c in line)
        {
            quoted ^= c == '"';
            commas += !quoted && c == ',' ? 1 : 0;
            semicolons += !quoted && c == ';' ? 1 : 0;
            tabs += !quoted && c == '\t' ? 1 : 0;
        }

        return commas >= semicolons && commas >= tabs ? (',', commas + 1)
            : semicolons >= tabs ? (';', semicolons + 1)
            : ('\t', tabs + 1);
    }

    /// <summary>True when a cell of the line names the citizen id, in whatever words.</summary>
    private static bool HasNames(string line) => line.Length <= FileLimits.MaxLineBytes
        && line.Split(',', ';', '\t').Any(cell => Headings.NameOf(cell) == RegistryColumns.CitizenIdName);

    /// <summary>Begins a pass over the file, which ends with the stream.</summary>
    public TableStream Open(HeadStream file)
    {
        file.Position = 0;
        if (Form is null)
            return WorkbookTable.Open(file, Options);
        TableStream text = !Form.IsUtf8 ? new DecodedText(file, Form)
            : Form.LineEnd == '\r' ? new CarriageReturns(file, Form.Name)
            : new PlainTable(file, Form.Name);
        if (Separator == ',')
            return text;
        string name = $"{Form.Name}, separated by {(Separator == ';' ? "semicolons" : "tabs")}";
        if (Form.IsUtf8)
            file.Position = Form.Mark;
        return new CommaText(text, name, (byte)Separator, Columns);
    }

    // The cut may fall within a letter: that is no fault of the file.
    private static string DecodeStart(TextForm form, ReadOnlySpan<byte> bytes) =>
        form.Unicode is UnicodeEncoding unicode
            ? new UnicodeEncoding(unicode.CodePage == 1201, byteOrderMark: false).GetString(bytes)
            : form.Decode(bytes);
}
