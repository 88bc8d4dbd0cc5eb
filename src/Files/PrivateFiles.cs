namespace AnSinh.Files;

/// <summary>
/// Files and folders that only this user may read: they hold personal data or secrets. Their mode is 0600 or 0700, whatever the umask is.
/// Windows has no such modes: there, the rights of the folder hold.
/// </summary>
public static class PrivateFiles
{
    private const UnixFileMode FileOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderOnly = FileOnly | UnixFileMode.UserExecute;

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

    /// <summary>Makes a file private that another way of writing has made.</summary>
    public static void Close(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, FileOnly);
    }

    private static FileStream Open(string path, FileMode mode, FileOptions options, FileAccess access = FileAccess.Write)
    {
        var opening = new FileStreamOptions { Mode = mode, Access = access, Options = options };
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
