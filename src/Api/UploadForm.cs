using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace AnSinh.Api;

/// <summary>
/// How a file was sent, which is looked at before what is in it: the body is the file itself, and a message about its content would lead
/// a program's author to the wrong place.
/// </summary>
internal static class UploadForm
{
    private const int LookedAt = 1 << 16;

    /// <summary>What is wrong with the headers; null when nothing is.</summary>
    /// <param name="takesJson">A list may be JSON, a registry may not.</param>
    public static string? FaultOf(HttpRequest request, bool takesJson)
    {
        string type = request.ContentType ?? "";
        if (type.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
            return "The file came as a field of a form. The body must be the file itself: curl --data-binary @FILE, not -F.";
        string coding = request.Headers[HeaderNames.ContentEncoding].ToString();
        if (coding.Length > 0 && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return "The body is compressed (Content-Encoding). Send the file as it is, uncompressed.";
        return !takesJson && type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
            ? "The body is JSON. A registry is CSV or XLSX: send the file itself, curl --data-binary @FILE."
            : null;
    }

    /// <summary>What is wrong with the beginning of the body; null when nothing is.</summary>
    /// <param name="path">The body, received.</param>
    public static string? FaultOf(HttpRequest request, string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] buffer = new byte[LookedAt];
        ReadOnlySpan<byte> start = buffer.AsSpan(0, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return "The file is compressed (gzip). Send it as it is, uncompressed.";
        if (start.StartsWith("--"u8) && start.IndexOf("Content-Disposition:"u8) is > 0 and < 512)
            return "The body is a form with the file in it. The body must be the file itself: curl --data-binary @FILE, not -F.";

        // curl -d takes the line ends away, and says that it sends a form. So does --data-binary, which keeps them.
        bool saysForm = (request.ContentType ?? "").StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
        return saysForm && start.Length > 0 && !start.StartsWith("PK"u8) && !start.StartsWith("{"u8) && start.IndexOfAny("\r\n"u8) < 0
            ? "The body has no line end: curl -d takes them away. Send the file with curl --data-binary @FILE."
            : null;
    }
}
