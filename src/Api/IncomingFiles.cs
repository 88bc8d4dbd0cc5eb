using System.Globalization;
using AnSinh.Files;

namespace AnSinh.Api;

/// <summary>
/// The folder of files on their way in. They hold personal data: the folder is open to the server's user only, and what a process left
/// that was killed is deleted at the next start.
/// </summary>
public sealed class IncomingFiles
{
    public IncomingFiles(string folder)
    {
        Folder = folder;
        PrivateFiles.CreateFolder(folder);
        foreach (string left in Directory.EnumerateFiles(folder).Where(path => !IsOfLivingProcess(path)))
            File.Delete(left);
    }

    public string Folder { get; }

    /// <summary>A name that no other file has; it begins with the process, because silos of one machine share the folder.</summary>
    internal string NewPath(string extension) => Path.Combine(
        Folder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Guid.NewGuid():N}{extension}"));

    private static bool IsOfLivingProcess(string path)
    {
        string process = Path.GetFileName(path).Split('-')[0];
        return int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && Directory.Exists($"/proc/{id}");
    }
}
