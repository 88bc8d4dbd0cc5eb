using System.Diagnostics.CodeAnalysis;

namespace AnSinh.Api.Idempotency;

/// <summary>
/// Which request an idempotency key was first sent with, for the newest keys. Grains drop a repeat by its command id; this finds the
/// caller who sends another request under an old key and would take the old answer for a new one.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "Keys are what callers send.")]
internal sealed class IdempotencyKeys
{
    private readonly Dictionary<Guid, string> _digests = [];
    private readonly Queue<Guid> _order = new();
    private readonly Lock _gate = new();

    /// <summary>True when the key is new or came with the same request.</summary>
    public bool TryClaim(Guid key, string digest)
    {
        lock (_gate)
        {
            if (_digests.TryGetValue(key, out string? known))
                return known == digest;
            _digests.Add(key, digest);
            _order.Enqueue(key);
            if (_order.Count > ApiLimits.MaxRememberedKeys)
                _digests.Remove(_order.Dequeue());
            return true;
        }
    }

    /// <summary>Forgets a key whose request was refused: it changed nothing and may be corrected.</summary>
    public void Release(Guid key, string digest)
    {
        lock (_gate)
        {
            if (_digests.TryGetValue(key, out string? known) && known == digest)
                _digests.Remove(key);
        }
    }
}
