using AnSinh.Files.Registry;

namespace AnSinh.Files.Tables;

/// <summary>
/// Opens a table that an office sent, CSV or XLSX, as CSV in UTF-8 with commas and RFC 4180 quotes, whose line numbers are the lines of the
/// file or the rows of the sheet. The content says what it is, not the name.
/// </summary>
public static class TableFile
{
    /// <summary>Opens the table for one pass; nothing is held in memory but a few buffers and, for a workbook, its shared texts.</summary>
    /// <returns>The stream also says what the file was taken for.</returns>
    /// <exception cref="RegistryFileException">The file cannot be read, is encrypted or broken, has several sheets and none was named, or
    /// its encoding cannot be told. Reading may throw it too, when a fault lies deeper in the file.</exception>
    public static TableStream OpenAsCsv(string path, TableOptions? options = null)
    {
        FileStream file = RegistryFile.Open(path);
        try
        {
            var table = new HeadStream(file);
            options ??= new TableOptions();
            TableShape shape = ShapeByHead(table, options) ?? TableShape.Text(table, TextForm.ByContent(table), options);
            return shape.Open(table);
        }
        catch (Exception fault)
        {
            file.Dispose();
            if (fault is RegistryFileException)
                throw new RegistryFileException($"{path}: {fault.Message}", fault);
            throw;
        }
    }

    /// <summary>What the head of a file says that it is; null for a text whose encoding only its content can tell.</summary>
    /// <exception cref="RegistryFileException">The file is encrypted, or the encoding that the caller names is unknown.</exception>
    internal static TableShape? ShapeByHead(HeadStream file, TableOptions options)
    {
        if (file.Head.StartsWith("PK\u0003\u0004"u8))
            return TableShape.Workbook(options);
        if (file.Head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
            throw new RegistryFileException(
                "The workbook is protected by a password or is of the old .xls kind: save it as .xlsx without a password.");
        return TextForm.ByHead(file.Head, options.Encoding) is { } form ? TableShape.Text(file, form, options) : null;
    }
}
