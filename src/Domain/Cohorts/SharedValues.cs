namespace AnSinh.Domain.Cohorts;

/// <summary>
/// What too many people share: the finding of a look across all cohorts, part of what is approved. Each array is sorted and holds no
/// value twice.
/// </summary>
/// <param name="Seed">The seed of the fingerprints.</param>
/// <param name="Accounts">Of people who are paid to themselves.</param>
/// <param name="AgentAccounts">Of guardians and authorised persons; null from a look of before they were counted.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.SharedFindings.v1")]
public sealed record SharedValues(
    [property: Id(0)] long Seed,
    [property: Id(1)] ulong[] Accounts,
    [property: Id(2)] ulong[] Phones,
    [property: Id(3)] ulong[] Addresses,
    [property: Id(4)] ulong[]? AgentAccounts = null)
{
    public static SharedValues None { get; } = new(0, [], [], []);
}
