using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AnSinh.Domain.Journal;

/// <summary>The chain of a stream of events: SHA-256 over the previous hash and the event's fields, one per line, UTF-8.</summary>
public static class StreamEventHash
{
    /// <summary>The event with its place in the chain.</summary>
    public static StreamEvent Seal(StreamEvent unsealed, byte[] previousHash)
    {
        ArgumentNullException.ThrowIfNull(unsealed);
        StreamEvent linked = unsealed with { PreviousHash = previousHash };
        return linked with { Hash = Compute(linked) };
    }

    public static byte[] Compute(StreamEvent linked)
    {
        ArgumentNullException.ThrowIfNull(linked);
        long microseconds = (linked.RecordedAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
        string text = string.Join('\n', Convert.ToHexStringLower(linked.PreviousHash), linked.Key,
            linked.Sequence.ToString(CultureInfo.InvariantCulture), linked.Event, linked.CommandId.ToString("D"),
            microseconds.ToString(CultureInfo.InvariantCulture), linked.Actor, linked.Details);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }
}
