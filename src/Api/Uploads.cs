using System.Security.Cryptography;
using AnSinh.Api.Idempotency;
using AnSinh.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;

namespace AnSinh.Api;

/// <summary>Bodies that are files: kept in a temporary file first, because their structure is checked before a row is used.</summary>
internal static class Uploads
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Bytes between two looks at the free disk.</summary>
    private const int LookBytes = 64 << 20;

    /// <summary>
    /// True when the request goes to an endpoint that takes a file. The endpoint says so itself: a path can be written in several ways,
    /// with a slash at the end or in capitals, and a limit by path would be avoided with them.
    /// </summary>
    public static bool IsUpload(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<Marker>() is not null;

    /// <summary>Marks an endpoint whose body is a file.</summary>
    public static RouteHandlerBuilder TakesFile(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(Marker.Instance);

    /// <summary>Copies the body to a file that only this user may read; it is deleted when the upload is disposed of.</summary>
    public static async Task<Upload> ReceiveAsync(HttpContext http, string extension, CancellationToken cancellationToken)
    {
        Bound(http);
        IncomingFiles incoming = http.RequestServices.GetRequiredService<IncomingFiles>();
        (UploadPlace? place, ProblemResult? refused) = http.RequestServices.GetRequiredService<UploadGate>()
            .Enter(RequestReader.ActorOf(http), http.Request.ContentLength, incoming.Folder);
        if (place is null)
            return new Upload(null, "", refused);
        var upload = new Upload(place, incoming.NewPath(extension), null);
        try
        {
            byte[]? digest = await CopyAsync(http, upload.Path, place, incoming.Folder, cancellationToken);
            if (digest is not null)
                return await UploadKeys.ClaimAsync(http, upload, digest, cancellationToken);
        }
        catch
        {
            upload.Dispose();
            throw;
        }

        upload.Dispose();
        return new Upload(null, "", UploadGate.NoRoom());
    }

    /// <summary>A message about an uploaded file without the name that it has here only.</summary>
    public static string WithoutPath(string message, string path) =>
        message.Replace($"{path}: ", "", StringComparison.Ordinal).Replace(path, "The file", StringComparison.Ordinal);

    /// <summary>How large, and how slow, a file may be.</summary>
    private static void Bound(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = ApiLimits.MaxImportBytes;
        // Only HTTP/1 has a rate for each request; plain connections speak nothing else.
        if (HttpProtocol.IsHttp11(http.Request.Protocol) && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = new MinDataRate(ApiLimits.MinUploadBytesASecond, ApiLimits.UploadGrace);
    }

    /// <returns>SHA-256 of the file; null when the disk has no room.</returns>
    private static async Task<byte[]?> CopyAsync(
        HttpContext http, string path, UploadPlace place, string folder, CancellationToken cancellationToken)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using FileStream file = PrivateFiles.CreateNew(path, FileOptions.Asynchronous);
        var buffer = new byte[BufferBytes];
        int sinceLook = 0, read;
        while ((read = await http.Request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            sha.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sinceLook += read;
            if (sinceLook < LookBytes)
                continue;
            if (!place.Count(sinceLook, folder))
                return null;
            sinceLook = 0;
        }

        return place.Count(sinceLook, folder) ? sha.GetHashAndReset() : null;
    }

    private sealed class Marker
    {
        public static readonly Marker Instance = new();
    }
}
