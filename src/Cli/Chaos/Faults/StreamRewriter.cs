namespace AnSinh.Cli.Chaos.Faults;

/// <summary>
/// Replaces a byte sequence in a stream by another of the same length, also across chunks: an unfinished match at the end of a chunk is
/// kept back until the next one. Not for several threads.
/// </summary>
internal sealed class StreamRewriter
{
    private byte[] _kept = [];

    /// <summary>What may go out now; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Rewrite(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> find, ReadOnlySpan<byte> put)
    {
        if (find.Length != put.Length || find.IsEmpty)
            throw new ArgumentException("The replacement must be as long as what it replaces.", nameof(put));
        byte[] bytes = [.. _kept, .. chunk];
        for (int at = 0; bytes.AsSpan(at).IndexOf(find) is var found and >= 0; at += found + put.Length)
            put.CopyTo(bytes.AsSpan(at + found));
        int keep = Math.Min(find.Length - 1, bytes.Length);
        while (keep > 0 && !find.StartsWith(bytes.AsSpan(bytes.Length - keep)))
            keep--;
        _kept = bytes[^keep..];
        return bytes.AsMemory(0, bytes.Length - keep);
    }
}
