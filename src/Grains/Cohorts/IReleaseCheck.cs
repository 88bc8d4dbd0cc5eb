using AnSinh.Contracts.Cohorts;

namespace AnSinh.Grains.Cohorts;

/// <summary>
/// Says whether the journal knows of the release that a cohort is asked to carry out. Whoever can call a cohort can then order nothing that
/// two people have not approved and a third has not released.
/// </summary>
internal interface IReleaseCheck
{
    /// <summary>Null when the batch was released, by this command and person, with exactly these lots of the cohort.</summary>
    Task<string?> ProblemAsync(int cohort, ReleaseCommand command, CancellationToken cancellationToken);
}
