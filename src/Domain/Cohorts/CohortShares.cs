namespace AnSinh.Domain.Cohorts;

/// <summary>Fingerprints of the people of a cohort, without the texts; a value stands there once for each person.</summary>
/// <param name="Accounts">Of people who are not paid to a guardian or authorised person.</param>
public sealed record CohortShares(ulong[] Accounts, ulong[] Phones, ulong[] Addresses);
