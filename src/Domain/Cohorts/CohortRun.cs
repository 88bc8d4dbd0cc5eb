namespace AnSinh.Domain.Cohorts;

/// <summary>One run as a cohort judges it. The same run, asked twice of the same state, gives the same content.</summary>
/// <param name="Maker">Who prepares: a hold that this person lifted themselves stays a hold.</param>
/// <param name="RuleEdition">The edition of the programme data, null for the newest.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CohortRun.v1")]
public sealed record CohortRun(
    [property: Id(0)] RunScope Scope,
    [property: Id(1)] string Maker,
    [property: Id(2)] SharedValues Findings,
    [property: Id(3)] string? RuleEdition = null);
