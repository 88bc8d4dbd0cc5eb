using AnSinh.Files;

namespace AnSinh.Api;

/// <summary>
/// The files that an upload gives back (row errors, missing people, held rows), for the newest <see cref="ApiLimits.MaxKeptUploads"/>
/// uploads. They hold personal data: their folder is open to the server's user only.
/// </summary>
public sealed class KeptFiles
{
    private const string DraftPrefix = "draft-";

    private readonly string _folder;
    private readonly Lock _gate = new();

    public KeptFiles(string folder)
    {
        _folder = folder;
        PrivateFiles.CreateFolder(folder);
    }

    /// <summary>A folder in which an upload writes its files; <see cref="Keep"/> puts it in its place when they are whole.</summary>
    public string Begin()
    {
        string path = Path.Combine(_folder, DraftPrefix + Guid.NewGuid().ToString("N"));
        PrivateFiles.CreateFolder(path);
        return path;
    }

    /// <summary>
    /// Gives the files to whoever asks by the upload's id, and makes room. What another upload of the same id has left stays: a repeat has
    /// nothing else to say.
    /// </summary>
    public void Keep(string draft, string uploadId)
    {
        string path = Path.Combine(_folder, uploadId);
        lock (_gate)
        {
            if (Directory.Exists(path))
                Directory.Delete(draft, recursive: true);
            else
                Directory.Move(draft, path);
            foreach (DirectoryInfo old in new DirectoryInfo(_folder).GetDirectories().OrderByDescending(kept => kept.LastWriteTimeUtc).Skip(
                ApiLimits.MaxKeptUploads))
                old.Delete(recursive: true);
        }
    }

    /// <summary>Deletes the files of an upload that was not carried out.</summary>
    public static void Drop(string draft)
    {
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
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
