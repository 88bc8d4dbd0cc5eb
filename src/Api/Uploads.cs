using AnSinh.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AnSinh.Api;

/// <summary>Bodies that are files: kept in a temporary file first, because their structure is checked before a row is used.</summary>
internal static class Uploads
{
    /// <summary>
    /// True when the request goes to an endpoint that takes a file. The endpoint says so itself: a path can be written in several ways,
    /// with a slash at the end or in capitals, and a limit by path would be avoided with them.
    /// </summary>
    public static bool IsUpload(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null;

    /// <summary>Marks an endpoint whose body is a file.</summary>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(Marker.Instance);

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

    private sealed class Marker
    {
        public static readonly Marker Instance = new();
    }

    /// <summary>A message about an uploaded file without the name that it has here only.</summary>
    public static string WithoutPath(string message, string path) =>
        message.Replace($"{path}: ", "", StringComparison.Ordinal).Replace(path, "The file", StringComparison.Ordinal);
}
