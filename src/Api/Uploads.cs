using AnSinh.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AnSinh.Api;

/// <summary>Bodies that are files: kept in a temporary file first, because their structure is checked before a row is used.</summary>
internal static class Uploads
{
    public const string Imports = "/api/v1/registry/imports";
    public const string Lists = "/api/v1/lists";

    public static bool IsUpload(PathString path) => path == Imports || path == Lists;

    /// <summary>Copies the body to a file that only this user may read; the caller deletes it.</summary>
    public static async Task<string> ReceiveAsync(HttpContext http, string extension, CancellationToken cancellationToken)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = ApiLimits.MaxImportBytes;
        string path = Path.Combine(Path.GetTempPath(), $"ansinh-upload-{Guid.NewGuid():N}{extension}");
        try
        {
            await using var file = PrivateFiles.CreateNew(path, FileOptions.Asynchronous);
            await http.Request.Body.CopyToAsync(file, cancellationToken);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>A message about an uploaded file without the name that it has here only.</summary>
    public static string WithoutPath(string message, string path) =>
        message.Replace($"{path}: ", "", StringComparison.Ordinal).Replace(path, "The file", StringComparison.Ordinal);
}
