using System.Security.Cryptography;
using System.Text;
using AnSinh.Domain.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AnSinh.Api.Idempotency;

/// <summary>Bounds JSON bodies and refuses a key that comes back with another request. Uploads bound and identify themselves.</summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IRequestKeys keys)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || Uploads.IsUpload(http))
        {
            await next(http);
            return;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = ApiLimits.MaxJsonBytes;
        if (http.User.Identity is not { IsAuthenticated: true } || !http.Request.Headers.ContainsKey(RequestReader.IdempotencyHeader))
        {
            await next(http);
            return;
        }

        if (!RequestReader.TryCommandId(http, out Guid key))
        {
            await RequestReader.BadKey().ExecuteAsync(http);
            return;
        }

        byte[] digest = await DigestAsync(http);
        if (!await keys.TryClaimAsync(key, digest, http.RequestAborted))
        {
            await UploadKeys.Reused().ExecuteAsync(http);
            return;
        }

        await next(http);
        // Not cancelled with its caller: the caller may come back with the corrected request.
        if (http.Response.StatusCode is >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError)
            await keys.ReleaseAsync(key, digest, CancellationToken.None);
    }

    private static async Task<byte[]> DigestAsync(HttpContext http)
    {
        http.Request.EnableBuffering((int)ApiLimits.MaxJsonBytes);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(Encoding.UTF8.GetBytes($"{RequestReader.ActorOf(http)}\n{http.Request.Path}{http.Request.QueryString}\n"));
        var buffer = new byte[4096];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
            sha.AppendData(buffer, 0, read);
        http.Request.Body.Position = 0;
        return sha.GetHashAndReset();
    }
}
