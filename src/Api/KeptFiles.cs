using AnSinh.Files;

namespace AnSinh.Api;

/// <summary>
/// The files that an upload gives back (row errors, missing people, held rows), for the newest <see cref="ApiLimits.MaxKeptUploads"/>
/// uploads. They hold personal data: their folder is open to the server's user only.
/// </summary>
public sealed class KeptFiles
{
    private readonly string _folder;
    private readonly Lock _gate = new();

    public KeptFiles(string folder)
    {
        _folder = folder;
        PrivateFiles.CreateFolder(folder);
    }

    /// <summary>A folder for one upload's files; makes room for it first.</summary>
    public string Create(string uploadId)
    {
        string path = Path.Combine(_folder, uploadId);
        lock (_gate)
        {
            PrivateFiles.CreateFolder(path);
            foreach (DirectoryInfo old in new DirectoryInfo(_folder).GetDirectories().OrderByDescending(kept => kept.LastWriteTimeUtc).Skip(
                ApiLimits.MaxKeptUploads))
                old.Delete(recursive: true);
        }

        return path;
    }

    /// <summary>The file's path, or null when it does not exist (any more).</summary>
    public string? Find(string uploadId, string name)
    {
        if (!RequestReader.IsUploadId(uploadId))
            return null;
        string path = Path.Combine(_folder, uploadId, name);
        return File.Exists(path) ? path : null;
    }
}
