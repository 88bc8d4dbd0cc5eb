using System.Security.Cryptography;
using System.Text;
using AnSinh.Domain.Refusals;
using AnSinh.Domain.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AnSinh.Api.Idempotency;

/// <summary>
/// The key of a file: it belongs to the person, the path, the query and every byte. Another file under the same key is refused, and a file
/// that was refused gives its key back.
/// </summary>
internal static class UploadKeys
{
    /// <param name="content">SHA-256 of the file.</param>
    /// <returns>The upload, or a refusal in its place.</returns>
    public static async Task<Upload> ClaimAsync(HttpContext http, Upload upload, byte[] content, CancellationToken cancellationToken)
    {
        if (!http.Request.Headers.ContainsKey(RequestReader.IdempotencyHeader))
            return upload;
        if (!RequestReader.TryCommandId(http, out Guid key))
            return Refuse(upload, RequestReader.BadKey());
        IRequestKeys keys = http.RequestServices.GetRequiredService<IRequestKeys>();
        byte[] digest = DigestOf(http, content);
        if (!await keys.TryClaimAsync(key, digest, cancellationToken))
            return Refuse(upload, Reused());
        http.Response.OnCompleted(async () =>
        {
            if (http.Response.StatusCode is >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError)
                await keys.ReleaseAsync(key, digest, CancellationToken.None);
        });
        return upload;
    }

    /// <summary>The refusal of a key that came with another request.</summary>
    public static IResult Reused() => Problems.Refused(
        RefusalCode.KeyReused,
        $"Header {RequestReader.IdempotencyHeader}: this key came before with another request. Make a new key for a new command.");

    private static Upload Refuse(Upload upload, IResult refusal)
    {
        upload.Dispose();
        return new Upload(null, "", refusal);
    }

    private static byte[] DigestOf(HttpContext http, byte[] content)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The path as the endpoint knows it: a slash at the end makes no other request.
        string path = http.Request.Path.Value!.TrimEnd('/').ToLowerInvariant();
        sha.AppendData(Encoding.UTF8.GetBytes($"{RequestReader.ActorOf(http)}\n{path}{http.Request.QueryString}\n"));
        sha.AppendData(content);
        return sha.GetHashAndReset();
    }
}
