using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

/// <summary>
/// A registry file, opened once and read at most twice: from start to end to see that the whole of it is a registry file, so that an import
/// does not stop half-way for a reason that was there to see, and then for its rows.
/// </summary>
/// <remarks>
/// UTF-8 without a mark is known by its last byte only. The first pass takes the file for UTF-8 and finds out both: the form and the
/// structure. A file of another encoding shows it early, nearly always within the head that is held in memory.
/// </remarks>
public sealed class RegistryTable : IDisposable
{
    private readonly HeadStream _file;
    private readonly TableShape _shape;

    private RegistryTable(HeadStream file, TableShape shape, RegistryFileSummary summary) =>
        (_file, _shape, Summary) = (file, shape, summary);

    /// <summary>What the first pass found.</summary>
    public RegistryFileSummary Summary { get; }

    /// <param name="options">How a table that is not CSV in UTF-8 is to be read.</param>
    /// <exception cref="RegistryFileException">The file is missing, unreadable, empty, or not a registry file.</exception>
    public static RegistryTable Open(string path, TableOptions? options = null)
    {
        FileStream file = RegistryFile.Open(path);
        try
        {
            return Open(file, options);
        }
        catch (Exception fault)
        {
            file.Dispose();
            if (fault is RegistryFileException)
                throw new RegistryFileException($"{path}: {fault.Message}", fault);
            throw;
        }
    }

    /// <param name="stream">Can seek, and stands at its start; disposed with the table.</param>
    /// <param name="options">As for a path.</param>
    /// <exception cref="RegistryFileException">The content is no registry file.</exception>
    public static RegistryTable Open(Stream stream, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Open(new HeadStream(stream), options ?? new TableOptions());
    }

    internal static RegistryTable Open(HeadStream file, TableOptions options)
    {
        file.IsShared = true;
        options = options with { HeaderColumn = options.HeaderColumn ?? RegistryColumns.CitizenIdName };
        var letters = new LetterSample();
        if (TableFile.ShapeByHead(file, options) is { } known)
        {
            RegistryTable marked = Check(file, known, letters);
            TextForm.RefuseSpoilt(letters.Bytes);
            return marked;
        }

        RegistryTable table;
        try
        {
            table = Check(file, TableShape.Text(file, TextForm.Utf8, options), letters);
        }
        catch (RegistryFileException)
        {
            // Letters of another encoding come first: they break lines and headers too.
            TextForm form = TextForm.ByContent(file);
            if (form.IsUtf8)
                throw;
            return Check(file, TableShape.Text(file, form, options), letters: null);
        }

        TextForm.RefuseSpoilt(letters.Bytes);
        return table;
    }

    /// <summary>The rows from the first to the last, as CSV in UTF-8; the stream says what the file was taken for.</summary>
    public TableStream Rows() => _shape.Open(_file);

    public void Dispose()
    {
        _file.IsShared = false;
        _file.Dispose();
    }

    private static RegistryTable Check(HeadStream file, TableShape shape, LetterSample? letters)
    {
        using TableStream pass = shape.Open(file);
        return new RegistryTable(file, shape, RegistryFile.Check(pass, letters));
    }
}
