using System.Text;

namespace AnSinh.Files.Tables;

/// <summary>What a file was found to be. With it the file is read from its start, as often as needed.</summary>
/// <param name="Form">How the bytes of a text are read; null for a workbook.</param>
/// <param name="Separator">Between the fields of a text.</param>
/// <param name="Columns">Fields of the header of a text.</param>
internal sealed record TableShape(TableOptions Options, TextForm? Form, char Separator, int Columns)
{
    /// <summary>A workbook: which sheet is read is found when it is opened.</summary>
    public static TableShape Workbook(TableOptions options) => new(options, Form: null, ',', 0);

    /// <summary>A text, with the separator that its header line has most of, outside quotes.</summary>
    public static TableShape Text(HeadStream file, TextForm form, TableOptions options)
    {
        ReadOnlySpan<byte> head = file.Head[Math.Min(form.Mark, file.Head.Length)..];
        string text = DecodeStart(form, head[..Math.Min(head.Length, FileLimits.MaxLineBytes * 2)]);
        int commas = 0, semicolons = 0, tabs = 0;
        bool quoted = false;
        foreach (char c in text)
        {
            if (c == '\n')
                break;
            quoted ^= c == '"';
            commas += !quoted && c == ',' ? 1 : 0;
            semicolons += !quoted && c == ';' ? 1 : 0;
            tabs += !quoted && c == '\t' ? 1 : 0;
        }

        return commas >= semicolons && commas >= tabs ? new TableShape(options, form, ',', commas + 1)
            : semicolons >= tabs ? new TableShape(options, form, ';', semicolons + 1)
            : new TableShape(options, form, '\t', tabs + 1);
    }

    /// <summary>Begins a pass over the file, which ends with the stream.</summary>
    public TableStream Open(HeadStream file)
    {
        file.Position = 0;
        if (Form is null)
            return WorkbookTable.Open(file, Options);
        if (Separator == ',' && Form.IsUtf8)
            return new PlainTable(file, Form.Name);
        if (Separator == ',')
            return new DecodedText(file, Form);
        string name = $"{Form.Name}, separated by {(Separator == ';' ? "semicolons" : "tabs")}";
        file.Position = Form.IsUtf8 ? Form.Mark : 0;
        return new CommaText(Form.IsUtf8 ? file : new DecodedText(file, Form), name, (byte)Separator, Columns);
    }

    // The cut may fall within a letter: that is no fault of the file.
    private static string DecodeStart(TextForm form, ReadOnlySpan<byte> bytes) =>
        form.Unicode is UnicodeEncoding unicode
            ? new UnicodeEncoding(unicode.CodePage == 1201, byteOrderMark: false).GetString(bytes)
            : form.Decode(bytes);
}
