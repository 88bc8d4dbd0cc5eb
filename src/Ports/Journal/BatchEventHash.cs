using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AnSinh.Ports.Journal;

/// <summary>The chain of a batch's stream: SHA-256 over the previous hash and the event's fields, one per line, UTF-8.</summary>
public static class BatchEventHash
{
    public static BatchEvent Seal(BatchEvent batchEvent, byte[] previousHash)
    {
        ArgumentNullException.ThrowIfNull(batchEvent);
        BatchEvent linked = batchEvent with { PreviousHash = previousHash };
        return linked with { Hash = Compute(linked) };
    }

    public static byte[] Compute(BatchEvent batchEvent)
    {
        ArgumentNullException.ThrowIfNull(batchEvent);
        long microseconds = (batchEvent.RecordedAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;
        string text = string.Join('\n', Convert.ToHexStringLower(batchEvent.PreviousHash), batchEvent.BatchId,
            batchEvent.Sequence.ToString(CultureInfo.InvariantCulture), batchEvent.Event, batchEvent.CommandId.ToString("D"),
            microseconds.ToString(CultureInfo.InvariantCulture), batchEvent.Actor, batchEvent.Details);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text));
    }
}
