namespace AnSinh.Files;

/// <summary>
/// Files and folders that only this user may read: they hold personal data or secrets. Their mode is 0600 or 0700, whatever the umask is.
/// Windows has no such modes: there, the rights of the folder hold.
/// </summary>
public static class PrivateFiles
{
    private const UnixFileMode FileOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderOnly = FileOnly | UnixFileMode.UserExecute;

    /// <summary>As <see cref="FileStream"/> has it.</summary>
    private const int DefaultBuffer = 4_096;

    /// <summary>Opens a file to write it from its start. A file that exists becomes empty and private.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static FileStream Create(string path) => Open(path, FileMode.Create, FileOptions.None);

    /// <summary>Opens a file that must not exist yet.</summary>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public static FileStream CreateNew(
        string path, FileOptions options = FileOptions.None, FileAccess access = FileAccess.Write) =>
        Open(path, FileMode.CreateNew, options, access);

    /// <summary>Creates the folder, and the folders above it that are missing. A folder that exists keeps its mode.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
            return;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, FolderOnly);
        File.SetUnixFileMode(path, FolderOnly);
    }

    /// <summary>The same, and a folder that exists becomes private.</summary>
    public static void TakeFolder(string path)
    {
        CreateFolder(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, FolderOnly);
    }

    /// <summary>Opens a file to read it and write on. It is made when it is missing; one that exists becomes private.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static FileStream Continue(string path) =>
        Open(path, FileMode.OpenOrCreate, FileOptions.None, FileAccess.ReadWrite, bufferSize: 0);

    /// <summary>False when somebody else may read, write or run the open file. Always true on Windows.</summary>
    public static bool IsPrivate(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(file.SafeFileHandle) & ~FolderOnly) == 0;
    }

    private static FileStream Open(
        string path, FileMode mode, FileOptions options, FileAccess access = FileAccess.Write, int bufferSize = DefaultBuffer)
    {
        var opening = new FileStreamOptions { Mode = mode, Access = access, Options = options, BufferSize = bufferSize };
        if (!OperatingSystem.IsWindows())
            opening.UnixCreateMode = FileOnly;
        var file = new FileStream(path, opening);
        try
        {
            // The umask may have taken rights away; a file that existed may have had more.
            if (!OperatingSystem.IsWindows() && !IsDevice(path))
                File.SetUnixFileMode(file.SafeFileHandle, FileOnly);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // All processes share a device such as /dev/null or /dev/stdout: its mode is not ours.
    private static bool IsDevice(string path) => Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);
}
