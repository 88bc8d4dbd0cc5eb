using System.Buffers;
using System.Text.Unicode;
using AnSinh.Files.Tables;

namespace AnSinh.Files.Registry;

/// <summary>What a structural check found.</summary>
/// <param name="Rows">Lines below the header that are not empty.</param>
public readonly record struct RegistryFileSummary(long Bytes, long Rows);

/// <summary>
/// The first pass over a registry file: is it a registry file at all? Done before any row is used, so that an import does not stop half-way
/// for a reason that was there to see. Runs at the speed of the disk and keeps one buffer, whatever the file holds.
/// </summary>
public static class RegistryFile
{
    /// <summary>Reads the whole file; <see cref="RegistryTable"/> keeps it open for its rows.</summary>
    /// <param name="options">How a table that is not CSV in UTF-8 is to be read.</param>
    /// <exception cref="RegistryFileException">The file is missing, unreadable, empty, or not a registry file.</exception>
    public static RegistryFileSummary Check(string path, TableOptions? options = null)
    {
        using RegistryTable table = RegistryTable.Open(path, options);
        return table.Summary;
    }

    /// <summary>
    /// Looks at the beginning of a file, so that a file that is no registry costs no upload. What lies deeper is for the server to find,
    /// which reads the whole file anyway.
    /// </summary>
    /// <exception cref="RegistryFileException">The file is missing, unreadable, empty, or does not begin as a registry file.</exception>
    public static void CheckHead(string path, TableOptions? options = null)
    {
        FileStream file = Open(path);
        try
        {
            CheckHead(file, options ?? new TableOptions());
        }
        catch (RegistryFileException fault)
        {
            throw new RegistryFileException($"{path}: {fault.Message}", fault);
        }
        finally
        {
            file.Dispose();
        }
    }

    /// <param name="stream">Can seek, and stands at its start; disposed.</param>
    /// <param name="options">As for a path.</param>
    /// <exception cref="RegistryFileException">As for a path.</exception>
    internal static void CheckHead(Stream stream, TableOptions options)
    {
        using var file = new HeadStream(stream);
        if (file.IsWhole)
        {
            using RegistryTable table = RegistryTable.Open(file, options);
            return;
        }

        TableShape? shape = TableFile.ShapeByHead(file, options);
        if (shape is null && TextForm.ByLetters(file.Head[..(file.Head.LastIndexOf((byte)'\n') + 1)]) is { } form)
            shape = TableShape.Text(file, form, options);
        if (shape is null)
            return;
        using TableStream pass = shape.Open(file);
        CheckStart(pass);
    }

    /// <summary>Opens a registry file for one pass from start to end.</summary>
    /// <exception cref="RegistryFileException">The file is missing, a directory, or cannot be read.</exception>
    public static FileStream Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            throw new RegistryFileException($"{path} is a directory: name the CSV file in it.");
        if (!File.Exists(path))
            throw new RegistryFileException($"{path} does not exist: check the path.");
        try
        {
            return new FileStream(
                path, new FileStreamOptions
                {
                    Mode = FileMode.Open,
                    Access = FileAccess.Read,
                    BufferSize = 0,
                    Options = FileOptions.SequentialScan,
                });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RegistryFileException(
                $"{path} cannot be read: check its permissions and that no other program holds it ({fault.GetType().Name}).", fault);
        }
    }

    /// <summary>Reads the stream to its end.</summary>
    /// <exception cref="RegistryFileException">The content is no registry file.</exception>
    public static RegistryFileSummary Check(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Check(stream, letters: null);
    }

    /// <param name="letters">Takes the lines with letters beyond ASCII.</param>
    internal static RegistryFileSummary Check(Stream stream, LetterSample? letters)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FileLimits.CheckBufferBytes);
        try
        {
            return Check(stream, letters, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static RegistryFileSummary Check(Stream stream, LetterSample? letters, byte[] buffer)
    {
        var scan = new Scan();
        int kept = 0;
        while (true)
        {
            int read = stream.ReadAtLeast(buffer.AsSpan(kept), buffer.Length - kept, throwOnEndOfStream: false);
            int filled = kept + read;
            bool last = filled < buffer.Length;
            Span<byte> block = buffer.AsSpan(0, filled);
            int whole = last ? filled : block.LastIndexOf((byte)'\n') + 1;
            if (whole == 0 && !last)
                throw scan.TooLong();
            scan.Block(block[..whole]);
            letters?.Add(block[..whole]);
            if (last)
                return scan.End();
            kept = filled - whole;
            block[whole..].CopyTo(buffer);
        }
    }

    /// <summary>Checks the first lines, as many as fit the buffer.</summary>
    private static void CheckStart(Stream stream)
    {
        var buffer = new byte[FileLimits.CheckBufferBytes];
        var scan = new Scan();
        int filled = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        bool last = filled < buffer.Length;
        int whole = last ? filled : buffer.AsSpan().LastIndexOf((byte)'\n') + 1;
        scan.Block(buffer.AsSpan(0, whole));
        if (last)
            scan.End();
        else if (filled - whole > FileLimits.MaxLineBytes + 1)
            throw scan.TooLong();
    }

    /// <summary>Removes the UTF-8 byte order mark, if there is one.</summary>
    internal static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> start)
    {
        // Joined and converted files have two.
        while (start.StartsWith("\uFEFF"u8))
            start = start[3..];
        return start;
    }

    private sealed class Scan
    {
        private readonly HeaderSearch _header = new();
        private long _bytes;
        private long _lines;
        private long _rows;

        public RegistryFileException TooLong() =>
            new(
                $"Line {_lines + 1} is longer than {FileLimits.MaxLineBytes} bytes: look for a missing line break or quote, "
                + "or a file that is no CSV.");

        public RegistryFileSummary End()
        {
            if (_bytes == 0)
                throw new RegistryFileException($"The file is empty: its first line must be the header {RegistryColumns.Header}");
            _header.End();
            return _rows > 0
                ? new RegistryFileSummary(_bytes, _rows)
                : throw new RegistryFileException("The file has a header and no rows: export it again with its rows.");
        }

        /// <summary>Checks a block of whole lines.</summary>
        public void Block(ReadOnlySpan<byte> block)
        {
            if (_bytes == 0)
                RefuseUtf16(block);
            if (block.Contains((byte)0))
                throw new RegistryFileException(
                    $"{LineOf(block, block.IndexOf((byte)0))} has a NUL byte: the file is UTF-16 or no text; save it as CSV in UTF-8.");
            if (!Utf8.IsValid(block))
                throw NotUtf8(block);
            _bytes += block.Length;
            Lines(block);
        }

        private void Lines(ReadOnlySpan<byte> block)
        {
            while (!block.IsEmpty)
            {
                int end = block.IndexOf((byte)'\n');
                ReadOnlySpan<byte> line = end < 0 ? block : block[..end];
                if (line.Length > FileLimits.MaxLineBytes + 1)
                    throw TooLong();
                if (!_header.IsFound)
                    _header.Add(line.TrimEnd((byte)'\r'), _lines + 1);
                else if (!FieldText.IsBlankLine(line))
                    _rows++;
                if (++_lines > FileLimits.MaxLines)
                    throw new RegistryFileException($"The file has more than {FileLimits.MaxLines} lines: split it by district.");
                block = end < 0 ? [] : block[(end + 1)..];
            }
        }

        private static void RefuseUtf16(ReadOnlySpan<byte> start)
        {
            if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
                throw new RegistryFileException("The file is UTF-16, which spreadsheets call Unicode Text: save it as CSV in UTF-8.");
        }

        private RegistryFileException NotUtf8(ReadOnlySpan<byte> block)
        {
            int at = 0;
            while (true)
            {
                int end = block[at..].IndexOf((byte)'\n');
                ReadOnlySpan<byte> line = end < 0 ? block[at..] : block.Slice(at, end);
                if (end < 0 || !Utf8.IsValid(line))
                    return new RegistryFileException(
                        $"{LineOf(block, at)} is not UTF-8; it looks like {Guess(line)}: save the file as CSV in UTF-8.");
                at += end + 1;
            }
        }

        // Windows-1258 writes Vietnamese tones as combining marks of one byte, after the vowel.
        private static string Guess(ReadOnlySpan<byte> line) =>
            line.ContainsAny((ReadOnlySpan<byte>)[0xCC, 0xD2, 0xDE, 0xEC, 0xF2, 0xD0, 0xF0])
                ? "Windows-1258 (Vietnamese)"
                : "an 8-bit code page such as Windows-1252 or TCVN3";

        private string LineOf(ReadOnlySpan<byte> block, int offset) => $"Line {_lines + 1 + block[..offset].Count((byte)'\n')}";
    }
}
