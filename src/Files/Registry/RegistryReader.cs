using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

/// <summary>
/// Reads a registry file row by row: UTF-8 (byte order mark optional), commas, RFC 4180 quotes, the header of <see cref="RegistryColumns"/>
/// in any order. Every row gives a record or all that is wrong with it; no row, however broken, stops the reading.
/// </summary>
public static class RegistryReader
{
    /// <param name="stream">Read once, from where it stands to its end; not disposed.</param>
    /// <param name="timeProvider">Says what day it is: no one is born tomorrow.</param>
    /// <exception cref="RegistryFileException">The header is missing or wrong, or the file has more than <see cref="FileLimits.MaxLines"/>
    /// lines.</exception>
    public static IEnumerable<RegistryRow> Read(Stream stream, RegistryReaderOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        return ReadRows(stream, options, timeProvider);
    }

    private static IEnumerable<RegistryRow> ReadRows(Stream stream, RegistryReaderOptions options, TimeProvider timeProvider)
    {
        var source = new RecordSource(stream);
        TableNotes? notes = (stream as TableStream)?.Notes;
        RegistryColumns columns = ReadHeader(source, notes);
        byte[] header = RegistryFile.WithoutMark(source.Record).ToArray();
        source.Columns = columns.FileNames.Count;
        options.Corrections?.Begin(columns);

        // Vietnam has one time zone without summer time.
        DateTimeOffset now = timeProvider.GetUtcNow().ToOffset(TimeSpan.FromHours(7));
        var parser = new RowParser(columns, options, DateOnly.FromDateTime(now.DateTime)) { HasTypedCells = stream is WorkbookTable };
        while (source.TryRead())
        {
            if (source.Line > FileLimits.MaxLines)
                throw new RegistryFileException($"The file has more than {FileLimits.MaxLines} lines: split it by district.");
            if (source.IsTooLong)
                yield return parser.TooLong(source.Line);
            else if (RegistryFile.WithoutMark(source.Record).SequenceEqual(header))
                notes?.AddHeader(source.Line);
            else if (IsOtherHeader(source.Record))
            {
                yield return parser.OtherHeader(source.Line);
                yield break;
            }
            else if (!FieldText.IsBlankLine(source.Record))
                yield return parser.Parse(source.Line, source.Record);
        }
    }

    private static RegistryColumns ReadHeader(RecordSource source, TableNotes? notes)
    {
        var search = new HeaderSearch();
        while (!search.IsFound && source.TryRead())
        {
            if (!source.IsTooLong)
                search.Add(source.Record, source.Line);
        }

        if (source.Line == 0)
            throw new RegistryFileException($"The file has no header: its first line must be {RegistryColumns.Header}");
        search.End();
        if (notes is not null)
            notes.Columns = search.Columns!.FileNames;
        if (search.HasTitles)
            notes?.AddTitles(search.Line);
        return search.Columns!;
    }

    /// <summary>The column names of another file, which was joined to this one: below them, columns cannot be told.</summary>
    private static bool IsOtherHeader(ReadOnlySpan<byte> record) =>
        record.IndexOf("citizen_id"u8) >= 0 && RegistryColumns.IsHeader(RegistryFile.WithoutMark(record));
}
