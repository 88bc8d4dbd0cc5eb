namespace AnSinh.Domain.Journal;

/// <summary>One step in the life of a batch, a fund or whatever else has a hash-chained stream of events.</summary>
/// <param name="Key">Whose stream: a batch id, the code of a fund.</param>
/// <param name="Sequence">1, 2, 3 …: with the key the fence against a second writer.</param>
/// <param name="Event">What happened: prepared, approved, released, reserved, …</param>
/// <param name="Details">JSON object without personal data. Stored as text, byte for byte, because the chain covers it.</param>
public sealed record StreamEvent(
    string Key,
    long Sequence,
    string Event,
    Guid CommandId,
    DateTimeOffset RecordedAt,
    string Actor,
    string Details,
    byte[] PreviousHash,
    byte[] Hash);
