namespace AnSinh.Storage.Journal;

/// <summary>What a walk through the whole journal found.</summary>
/// <param name="Orders">Transfer orders, in count.</param>
/// <param name="OrderedDong">Their amounts, in đồng.</param>
/// <param name="Statuses">Statuses of known orders; exceptions are not counted.</param>
/// <param name="Batches">Streams of batches.</param>
/// <param name="BatchEvents">Their events.</param>
/// <param name="FirstFault">Null when everything holds; else the first contradiction, without personal data.</param>
public sealed record JournalReport(
    long Cohorts, long Entries, long Orders, long OrderedDong, long Statuses, long Batches, long BatchEvents, string? FirstFault)
{
    public bool IsWhole => FirstFault is null;

    /// <summary>Every kind of event streams that was walked.</summary>
    public IReadOnlyList<WalkedStreams> Streams { get; init; } = [];

    /// <summary>
    /// Every contradiction with its place, at most <see cref="JournalVerifier.MaxFaults"/>. What follows a fault in its own stream is not
    /// looked at: its chain is broken.
    /// </summary>
    public IReadOnlyList<string> Faults { get; init; } = [];
}

/// <summary>The streams of one kind.</summary>
/// <param name="Streams">How many, broken ones too.</param>
/// <param name="Events">Events of the whole ones.</param>
public sealed record WalkedStreams(string Kind, long Streams, long Events);
