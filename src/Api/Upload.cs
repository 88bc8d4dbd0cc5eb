using Microsoft.AspNetCore.Http;

namespace AnSinh.Api;

/// <summary>A file on its way in, or the reason why it was not taken.</summary>
internal sealed class Upload(UploadPlace? place, string path, IResult? refused) : IDisposable
{
    public string Path => path;

    public IResult? Refused => refused;

    public void Dispose()
    {
        if (path.Length > 0)
            File.Delete(path);
        place?.Dispose();
    }
}
