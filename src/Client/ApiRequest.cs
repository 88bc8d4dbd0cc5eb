namespace AnSinh.Client;

/// <summary>One request of the API, before somebody sends it.</summary>
/// <param name="Method">A <c>POST</c> is a command: it gets an Idempotency-Key.</param>
/// <param name="Path">Below the API's root, without a slash before it, values escaped.</param>
/// <param name="Body">Written as JSON; null for none.</param>
/// <param name="File">An upload instead of a body. The owner of the stream closes it.</param>
public record ApiRequest(HttpMethod Method, string Path, object? Body = null, Stream? File = null)
{
    /// <summary>Where every path of the API begins.</summary>
    public const string Root = "/api/v1/";

    /// <summary>True when a repeat needs the key of the first try.</summary>
    public bool IsCommand => Method == HttpMethod.Post;

    /// <summary>True when the request can be sent once more: a file that cannot be rewound cannot.</summary>
    public bool CanRepeat => File is null or { CanSeek: true };
}

/// <summary>A request and the document that answers it.</summary>
/// <typeparam name="T">The document.</typeparam>
public sealed record ApiRequest<T>(HttpMethod Method, string Path, object? Body = null, Stream? File = null)
    : ApiRequest(Method, Path, Body, File);

/// <summary>An answer as a document, and as the server wrote it.</summary>
/// <param name="Json">Byte for byte the answer.</param>
public sealed record ApiAnswer<T>(T Value, string Json);
