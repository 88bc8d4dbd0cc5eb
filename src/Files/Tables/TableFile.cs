using System.Text;
using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables;

/// <summary>
/// Opens a table that an office sent, CSV or XLSX, as CSV in UTF-8 with commas and RFC 4180 quotes, whose line numbers are the lines of the
/// file or the rows of the sheet. The content says what it is, not the name.
/// </summary>
public static class TableFile
{
    /// <summary>
    /// Follows a value that a workbook has as a number although its column needs text, see <see cref="TableOptions.TextColumns"/>.
    /// </summary>
    public const string NumberMark = " (number)";

    /// <summary>Opens the table for one pass; nothing is held in memory but a few buffers and, for a workbook, its shared texts.</summary>
    /// <returns>The stream also says what the file was taken for.</returns>
    /// <exception cref="RegistryFileException">The file cannot be read, is encrypted or broken, has several sheets and none was named, or
    /// its encoding cannot be told. Reading may throw it too, when a fault lies deeper in the file.</exception>
    public static TableStream OpenAsCsv(string path, TableOptions? options = null)
    {
        FileStream file = RegistryFile.Open(path);
        try
        {
            return Open(file, options ?? new TableOptions());
        }
        catch (RegistryFileException fault)
        {
            file.Dispose();
            throw new RegistryFileException($"{path}: {fault.Message}", fault);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static TableStream Open(FileStream file, TableOptions options)
    {
        Span<byte> start = stackalloc byte[8];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        if (start.StartsWith("PK\u0003\u0004"u8))
            return WorkbookTable.Open(file, options);
        if (start.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
            throw new RegistryFileException(
                "The workbook is protected by a password or is of the old .xls kind: save it as .xlsx without a password.");
        TextForm form = TextForm.Of(file, options.Encoding);
        (char separator, int columns) = SeparatorOf(file, form);
        file.Position = 0;
        if (separator == ',' && form.IsUtf8)
            return new PlainTable(file, form.Name);
        if (separator == ',')
            return new DecodedText(file, form);
        string name = $"{form.Name}, separated by {(separator == ';' ? "semicolons" : "tabs")}";
        file.Position = form.IsUtf8 ? form.Mark : 0;
        return new CommaText(form.IsUtf8 ? file : new DecodedText(file, form), name, (byte)separator, columns);
    }

    /// <summary>The separator that the header line has most of, outside quotes.</summary>
    private static (char Separator, int Columns) SeparatorOf(FileStream file, TextForm form)
    {
        var start = new byte[Limits.MaxLineBytes * 2];
        file.Position = form.Mark;
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        string text = DecodeStart(form, start.AsSpan(0, read));
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

        return commas >= semicolons && commas >= tabs ? (',', commas + 1) : semicolons >= tabs ? (';', semicolons + 1) : ('\t', tabs + 1);
    }

    // The cut may fall within a letter: that is no fault of the file.
    private static string DecodeStart(TextForm form, ReadOnlySpan<byte> bytes) =>
        form.Unicode is UnicodeEncoding unicode
            ? new UnicodeEncoding(unicode.CodePage == 1201, byteOrderMark: false).GetString(bytes)
            : form.Decode(bytes);
}
