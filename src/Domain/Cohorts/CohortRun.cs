using System.Runtime.Serialization;

namespace AnSinh.Domain.Cohorts;

/// <summary>One run as a cohort judges it. The same run, asked twice of the same state, gives the same content.</summary>
/// <param name="Maker">Who prepares: a hold that this person lifted themselves stays a hold.</param>
/// <param name="RuleEdition">The edition of the programme data, null for the newest.</param>
/// <param name="Controls">
/// Which controls judge: 0 for a run that was prepared before <see cref="CurrentControls"/>, so that it comes out as it was approved.
/// </param>
/// <param name="BatchId">The batch whose lifted holds count; null for a question about no batch.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CohortRun.v1")]
public sealed record CohortRun(
    [property: Id(0)] RunScope Scope,
    [property: Id(1)] string Maker,
    [property: Id(2)] SharedValues Findings,
    [property: Id(3)] string? RuleEdition = null,
    [property: Id(4)] int Controls = 0,
    [property: Id(5)] string? BatchId = null)
{
    /// <summary>
    /// Control model 1: a lifted hold counts for one batch, one version of the person and one amount; a changed account is recent by the
    /// journal's time; agents' accounts have a limit; an order that a bank rejected and then reported as paid is held.
    /// </summary>
    public const int CurrentControls = 1;

    /// <summary>True when the run is judged by control model 1.</summary>
    [IgnoreDataMember]
    public bool IsControlled => Controls >= CurrentControls;
}
