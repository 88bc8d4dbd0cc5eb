namespace AnSinh.Files.Tables.Workbooks;

/// <summary>
/// A temporary file without a name: private from its start, out of the folder at once, and its room comes back when it is closed or the
/// process ends, however it ends. So there is nothing to sweep.
/// </summary>
internal sealed class NamelessFile : IDisposable
{
    private readonly FileStream _file;

    public NamelessFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"ansinh-texts-{Guid.NewGuid():N}");
        bool losesName = !OperatingSystem.IsWindows();
        _file = PrivateFiles.CreateNew(path, losesName ? FileOptions.None : FileOptions.DeleteOnClose, FileAccess.ReadWrite);
        if (losesName)
            File.Delete(path);
    }

    public long Length { get; private set; }

    /// <summary>Where the bytes begin.</summary>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        long start = Length;
        RandomAccess.Write(_file.SafeFileHandle, bytes, start);
        Length += bytes.Length;
        return start;
    }

    public byte[] Read(long start, long end)
    {
        var bytes = new byte[end - start];
        int read = 0;
        while (read < bytes.Length)
        {
            int more = RandomAccess.Read(_file.SafeFileHandle, bytes.AsSpan(read), start + read);
            read += more > 0 ? more : throw new EndOfStreamException("A temporary file became shorter.");
        }

        return bytes;
    }

    public void Dispose() => _file.Dispose();
}
