namespace AnSinh.Cli.Client;

/// <summary>A file that a person names on the command line, to be sent.</summary>
public sealed class UploadFile : IDisposable
{
    private UploadFile(FileStream stream) => Stream = stream;

    public FileStream Stream { get; }

    public static UploadFile Open(string path)
    {
        if (Directory.Exists(path))
            throw new UsageException($"'{path}' is a directory. Give the name of a file.");
        if (!File.Exists(path))
            throw new UsageException($"'{path}' does not exist. Check the name.");
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        if (stream.Length > 0)
            return new UploadFile(stream);
        stream.Dispose();
        throw new UsageException($"'{path}' is empty. Give a file with a header and rows.");
    }

    public void Dispose() => Stream.Dispose();
}
