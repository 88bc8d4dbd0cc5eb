namespace AnSinh.Ports.Journal;

/// <summary>A cohort's state at one sequence. A cache of the journal: it may be thrown away at any time.</summary>
/// <param name="Sequence">The last entry that the state includes.</param>
/// <param name="Hash">The hash of that entry.</param>
/// <param name="Format">Version of the encoding; a reader that does not know it replays the journal instead.</param>
/// <param name="State">Columns without personal data.</param>
/// <param name="Personal">Personal data.</param>
public sealed record CohortSnapshot(int Cohort, long Sequence, byte[] Hash, short Format, byte[] State, byte[] Personal);

public interface ISnapshotStore
{
    Task<CohortSnapshot?> ReadAsync(int cohort, CancellationToken cancellationToken);

    /// <summary>Keeps the snapshot unless a newer one is there.</summary>
    Task WriteAsync(CohortSnapshot snapshot, CancellationToken cancellationToken);
}
