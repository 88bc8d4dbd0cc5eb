using AnSinh.Domain.Cohorts;

namespace AnSinh.Storage;

/// <summary>A database at the version of this build.</summary>
/// <param name="Map">Its cohorts and lanes.</param>
/// <param name="MayChangeJournals">True when the role of the runtime could change or delete what is in a journal.</param>
public sealed record PreparedDatabase(CohortMap Map, bool MayChangeJournals)
{
    /// <summary>What an operator reads when the runtime could change journals.</summary>
    public const string Warning =
        "The role of ConnectionStrings__AnSinh could change or delete what is in a journal. Give that setting a role of its own, and the "
        + "owner of the tables to ConnectionStrings__AnSinhOwner, as docs/operators/operations.md says.";
}
