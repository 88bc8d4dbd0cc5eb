using AnSinh.Domain.Payments;

namespace AnSinh.Domain.Cohorts;

/// <summary>What computing a batch again gave.</summary>
/// <param name="Orders">Recorded orders that were computed again.</param>
/// <param name="Entries">Journal entries that hold them.</param>
/// <param name="Differences">One line for each entry that came out otherwise, up to a limit; empty when all is the same, đồng for
/// đồng.</param>
public sealed record RecomputedBatch(CountAndSum Orders, int Entries, IReadOnlyList<string> Differences)
{
    /// <summary>True when every order came out the same.</summary>
    public bool IsSame => Differences.Count == 0;
}
