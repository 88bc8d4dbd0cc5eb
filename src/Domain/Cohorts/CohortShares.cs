namespace AnSinh.Domain.Cohorts;

/// <summary>
/// Fingerprints of what people of a cohort may share: XXH64 of the normalised text with the seed of the run. A value stands there once for
/// each person; a text that is empty has none. They leave a cohort instead of the texts, and tell nothing once the run's seed is forgotten.
/// </summary>
/// <param name="Accounts">Of people with an active grant who are not paid to a guardian or authorised person.</param>
/// <param name="AgentAccounts">Of those who are; null from a silo of before they were counted.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CohortFingerprints.v1")]
public sealed record CohortShares(
    [property: Id(0)] ulong[] Accounts,
    [property: Id(1)] ulong[] Phones,
    [property: Id(2)] ulong[] Addresses,
    [property: Id(3)] ulong[]? AgentAccounts = null);
