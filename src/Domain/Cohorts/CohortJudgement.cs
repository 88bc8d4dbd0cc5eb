using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

/// <summary>A person whom a run refuses for one month.</summary>
/// <param name="Index">Position in the cohort.</param>
/// <param name="Amount">What would have been paid, đồng; 0 when unknown.</param>
/// <param name="Period">The month: the run's own, or an earlier one that was owed.</param>
public readonly record struct Refusal(int Index, RefusalRuleNumber Rule, long Amount, BenefitPeriod Period);

/// <summary>The payable lines of a cohort for one month and bank: the smallest part of a batch that is ordered or held.</summary>
/// <param name="Period">The benefit month: the run's own, or an earlier one for arrears and carried-over payments.</param>
/// <param name="ContentHash">SHA-256 over the lines (who, attempt, amount, deduction, commune, name, account).</param>
[GenerateSerializer, Immutable, Alias("AnSinh.PayoutLot.v1")]
public sealed record CohortLot(
    [property: Id(0)] BenefitPeriod Period,
    [property: Id(1)] int Bank,
    [property: Id(2)] CountAndSum Sum,
    [property: Id(3)] byte[] ContentHash);

/// <summary>
/// What differs from the order of the month before. One person may stand in several kinds. The numbers are stored: never renumber.
/// </summary>
/// <remarks>Calls between silos name the type by its alias: the name that the type had when calls began.</remarks>
[Alias("AnSinh.Contracts.Cohorts.ChangeKind")]
public enum PayoutChange
{
    New = 1,
    Stopped = 2,
    Up = 3,
    Down = 4,
    AccountChanged = 5,
    CommuneChanged = 6,
}

/// <summary>A person in the change report.</summary>
/// <param name="Before">đồng ordered for the month before, before any deduction.</param>
/// <param name="Now">đồng that would be ordered, before any deduction; 0 when refused.</param>
/// <param name="Rule">What refuses them now.</param>
public readonly record struct ChangedPerson(int Index, PayoutChange Kind, long Before, long Now, RefusalRuleNumber Rule);

/// <summary>A kind of change, summed.</summary>
/// <param name="Before">People and what they were ordered the month before.</param>
/// <param name="Now">The same people and what they would be ordered now.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.ChangeSum.v1")]
public readonly record struct ChangeTally(
    [property: Id(0)] PayoutChange Kind,
    [property: Id(1)] CountAndSum Before,
    [property: Id(2)] CountAndSum Now);

/// <summary>The judgement of a cohort for one run.</summary>
/// <param name="Lots">Sorted by month and bank.</param>
/// <param name="Arrears">Earlier months that were owed and never ordered, đồng to order.</param>
/// <param name="CarriedOver">Earlier months whose order came back, after the account was corrected.</param>
/// <param name="Deducted">Recoveries kept back: lines and đồng.</param>
/// <param name="Contributors">Whose hands are behind the lines, beside the maker of the run.</param>
public sealed record CohortJudgement(
    IReadOnlyList<CohortLot> Lots,
    IReadOnlyDictionary<int, CountAndSum> Communes,
    IReadOnlyList<Refusal> Refusals,
    IReadOnlyList<ChangeTally> Changes,
    CountAndSum Arrears,
    CountAndSum CarriedOver,
    CountAndSum Deducted,
    IReadOnlyList<Contributor> Contributors);

/// <summary>One line that a run would order for a person.</summary>
/// <param name="Amount">đồng to order, after deduction.</param>
public readonly record struct PersonLine(BenefitPeriod Period, short Attempt, long Amount, long Deducted);

/// <summary>What a run says of one person.</summary>
public sealed record PersonJudgement(IReadOnlyList<PersonLine> Lines, IReadOnlyList<Refusal> Refusals);

/// <summary>What a release would do.</summary>
/// <param name="Entries">
/// Sealed one after the other, to be appended in this order: one per month. Empty when nothing is to be ordered.
/// </param>
/// <param name="OutdatedLots">Lots asked for whose people or accounts changed since they were approved; they are not ordered.</param>
/// <param name="Elsewhere">Lots asked for that another batch has ordered, line for line; they are not ordered again.</param>
public sealed record OrdersPlan(
    IReadOnlyList<Journal.JournalEntry> Entries, int OutdatedLots, IReadOnlyList<LotElsewhere> Elsewhere);

/// <summary>A lot that another batch has ordered.</summary>
[GenerateSerializer, Immutable, Alias("AnSinh.LotElsewhere.v1")]
public readonly record struct LotElsewhere([property: Id(0)] string BatchId, [property: Id(1)] CountAndSum Sum);
