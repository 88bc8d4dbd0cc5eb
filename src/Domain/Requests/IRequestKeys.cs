namespace AnSinh.Domain.Requests;

/// <summary>
/// Which request an idempotency key was first sent with. Grains know a repeated command by its id. These keys find the caller who sends
/// another request under an old key, and would take the old answer for a new one. Every silo asks the same keys.
/// </summary>
public interface IRequestKeys
{
    /// <summary>True when the key is new, was forgotten, or came with the same request before.</summary>
    /// <param name="digest">SHA-256 of who asks for what.</param>
    Task<bool> TryClaimAsync(Guid key, byte[] digest, CancellationToken cancellationToken);

    /// <summary>Forgets a key whose request was refused: the request changed nothing and may be corrected.</summary>
    Task ReleaseAsync(Guid key, byte[] digest, CancellationToken cancellationToken);
}
