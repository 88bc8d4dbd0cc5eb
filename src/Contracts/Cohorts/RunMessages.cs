using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Contracts.Cohorts;

/// <summary>
/// Fingerprints of what many people may share: XXH64 of the normalised text with the seed of the run, 0 for none. They leave a cohort
/// instead of the texts, and tell nothing once the run's seed is forgotten.
/// </summary>
/// <param name="Accounts">Of people with an active grant who are not paid to a guardian or authorised person.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CohortFingerprints.v1")]
public sealed record CohortFingerprints(
    [property: Id(0)] ulong[] Accounts,
    [property: Id(1)] ulong[] Phones,
    [property: Id(2)] ulong[] Addresses);

/// <summary>What a look across all cohorts found; part of what is approved. Each array is sorted and holds no value twice.</summary>
/// <param name="Seed">The seed of the fingerprints.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.SharedFindings.v1")]
public sealed record SharedFindings(
    [property: Id(0)] long Seed,
    [property: Id(1)] ulong[] Accounts,
    [property: Id(2)] ulong[] Phones,
    [property: Id(3)] ulong[] Addresses)
{
    public static SharedFindings None { get; } = new(0, [], [], []);
}

/// <summary>One run as a cohort judges it. The same run, asked twice of the same state, gives the same content.</summary>
/// <param name="Maker">Who prepares: a hold that this person lifted themselves stays a hold.</param>
/// <param name="RuleEdition">The edition of the programme data, null for the newest.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.CohortRun.v1")]
public sealed record CohortRun(
    [property: Id(0)] RunScope Scope,
    [property: Id(1)] string Maker,
    [property: Id(2)] SharedFindings Findings,
    [property: Id(3)] string? RuleEdition = null);

/// <summary>The payable lines of one cohort for one month and bank: the smallest part of a batch that is ordered or held.</summary>
/// <param name="Period">The benefit month: the run's own, or an earlier one for arrears and carried-over payments.</param>
/// <param name="ContentHash">SHA-256 over the lines (who, attempt, amount, deduction, commune, name, account).</param>
[GenerateSerializer, Immutable, Alias("AnSinh.PayoutLot.v1")]
public sealed record PayoutLot(
    [property: Id(0)] BenefitPeriod Period,
    [property: Id(1)] int Bank,
    [property: Id(2)] CountAndSum Sum,
    [property: Id(3)] byte[] ContentHash);

/// <summary>What differs from the order of the month before. One person may stand in several kinds.</summary>
public enum ChangeKind
{
    New = 1,
    Stopped = 2,
    Up = 3,
    Down = 4,
    AccountChanged = 5,
    CommuneChanged = 6,
}

/// <param name="Before">People and what they were ordered the month before.</param>
/// <param name="Now">The same people and what they would be ordered now.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.ChangeSum.v1")]
public readonly record struct ChangeSum(
    [property: Id(0)] ChangeKind Kind,
    [property: Id(1)] CountAndSum Before,
    [property: Id(2)] CountAndSum Now);

/// <summary>A person behind a number of the change report. The citizen id is masked.</summary>
/// <param name="Rule">The rule that refuses them now, null when they are payable.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.ChangedPayout.v1")]
public sealed record ChangedPayout(
    [property: Id(0)] string CitizenId,
    [property: Id(1)] int Commune,
    [property: Id(2)] ChangeKind Kind,
    [property: Id(3)] long Before,
    [property: Id(4)] long Now,
    [property: Id(5)] string? Rule);

/// <summary>Lines that are paid otherwise than a month's plain amount.</summary>
/// <param name="Arrears">Earlier months that were owed and never ordered.</param>
/// <param name="CarriedOver">Earlier months whose order came back, after the account was corrected.</param>
/// <param name="Deducted">Recoveries kept back, people and đồng.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.LineSums.v1")]
public readonly record struct LineSums(
    [property: Id(0)] CountAndSum Arrears,
    [property: Id(1)] CountAndSum CarriedOver,
    [property: Id(2)] CountAndSum Deducted)
{
    public static LineSums operator +(LineSums left, LineSums right) =>
        new(left.Arrears + right.Arrears, left.CarriedOver + right.CarriedOver, left.Deducted + right.Deducted);

    public static LineSums Add(LineSums left, LineSums right) => left + right;
}
