namespace AnSinh.Cli.Runs;

/// <summary>One run per data directory; the lock goes with its process, however that ends.</summary>
public sealed class DataDirectoryLock : IDisposable
{
    private const int MaxNumbered = 32;

    private readonly FileStream _file;

    private DataDirectoryLock(string directory, FileStream file)
    {
        Directory = directory;
        _file = file;
    }

    public string Directory { get; }

    /// <summary>Locks exactly this directory, or returns null when another run has it.</summary>
    public static DataDirectoryLock? TryAcquire(string directory)
    {
        System.IO.Directory.CreateDirectory(directory);
        try
        {
            return new DataDirectoryLock(
                directory, new FileStream(Path.Combine(directory, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Locks <c>name-1</c>, or <c>name-2</c> when that is taken, and so on, so that several runs can live side by side.</summary>
    public static DataDirectoryLock AcquireNumbered(string parent, string name)
    {
        for (int number = 1; number <= MaxNumbered; number++)
        {
            if (TryAcquire(Path.Combine(parent, $"{name}-{number}")) is { } held)
                return held;
        }

        throw new IOException($"{MaxNumbered} runs of {name} hold their directories under {parent}. End one of them first.");
    }

    public void Dispose() => _file.Dispose();
}
