namespace AnSinh.Files.Registry;

/// <summary>Looks for the line of column names: offices print a title above it, and some programs a line <c>sep=;</c>.</summary>
internal sealed class HeaderSearch
{
    private byte[]? _first;
    private long _firstLine;

    public bool IsFound => Columns is not null;

    /// <summary>Null until the header is found.</summary>
    public RegistryColumns? Columns { get; private set; }

    /// <summary>Line of the header.</summary>
    public long Line { get; private set; }

    /// <summary>True when something stands above the header.</summary>
    public bool HasTitles { get; private set; }

    /// <exception cref="RegistryFileException">The line is the header and is not right, or none of the first lines is.</exception>
    public void Add(ReadOnlySpan<byte> line, long number)
    {
        ReadOnlySpan<byte> names = RegistryFile.WithoutMark(line);
        if (RegistryColumns.IsHeader(names))
        {
            Columns = RegistryColumns.Parse(names, number);
            Line = number;
            HasTitles = _first is not null;
            return;
        }

        if (_first is null && !FieldText.IsBlankLine(names) && !Tables.TableShape.IsSeparatorLine(names))
            (_first, _firstLine) = (names.ToArray(), number);
        if (number >= FileLimits.MaxTitleLines)
            End();
    }

    /// <summary>The first line that says something is refused as a header, when none is one.</summary>
    public void End()
    {
        if (!IsFound)
            RegistryColumns.Parse(_first, Math.Max(1, _firstLine));
    }
}
