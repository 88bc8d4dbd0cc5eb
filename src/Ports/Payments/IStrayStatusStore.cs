namespace AnSinh.Ports.Payments;

/// <summary>A record of the status topic that could not be read as statuses. It may hold personal data: show it to few.</summary>
/// <param name="Reason">Why it could not be read.</param>
/// <param name="Length">Bytes of the whole value.</param>
/// <param name="Head">The first 4,096 bytes of the value at most.</param>
/// <param name="Sha256">Of the whole value.</param>
public sealed record StrayStatus(string Topic, int Partition, long Offset, string Reason, int Length, byte[] Head, byte[] Sha256);

/// <summary>Keeps what a bank sent and nobody understood, so that a person can ask the bank.</summary>
public interface IStrayStatusStore
{
    /// <summary>
    /// Completes when the record is stored. The same record (topic, partition, offset, hash) may come again and is kept once.
    /// </summary>
    Task KeepAsync(StrayStatus stray, CancellationToken cancellationToken);
}
