using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Contracts.Cohorts;

/// <summary>A person behind a number of the change report. The citizen id is masked.</summary>
/// <param name="Rule">The rule that refuses them now, null when they are payable.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.ChangedPayout.v1")]
public sealed record ChangedPayout(
    [property: Id(0)] string CitizenId,
    [property: Id(1)] int Commune,
    [property: Id(2)] PayoutChange Kind,
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
