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
/// <param name="ContentHash">SHA-256 over the lines (who, attempt, amount, deduction, commune, name, account).</param>
public sealed record CohortLot(BenefitPeriod Period, int Bank, CountAndSum Sum, byte[] ContentHash);

/// <summary>
/// What differs from the order of the month before. One person may stand in several kinds. The numbers are stored: never renumber.
/// </summary>
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
public readonly record struct ChangeTally(PayoutChange Kind, CountAndSum Before, CountAndSum Now);

/// <summary>The judgement of a cohort for one run.</summary>
/// <param name="Lots">Sorted by month and bank.</param>
/// <param name="Arrears">Earlier months that were owed and never ordered, đồng to order.</param>
/// <param name="CarriedOver">Earlier months whose order came back, after the account was corrected.</param>
/// <param name="Deducted">Recoveries kept back: lines and đồng.</param>
public sealed record CohortJudgement(
    IReadOnlyList<CohortLot> Lots,
    IReadOnlyDictionary<int, CountAndSum> Communes,
    IReadOnlyList<Refusal> Refusals,
    IReadOnlyList<ChangeTally> Changes,
    CountAndSum Arrears,
    CountAndSum CarriedOver,
    CountAndSum Deducted);

/// <summary>One line that a run would order for a person.</summary>
/// <param name="Amount">đồng to order, after deduction.</param>
public readonly record struct PersonLine(BenefitPeriod Period, short Attempt, long Amount, long Deducted);

/// <summary>What a run says of one person.</summary>
public sealed record PersonJudgement(IReadOnlyList<PersonLine> Lines, IReadOnlyList<Refusal> Refusals);

/// <summary>What a release would do.</summary>
/// <param name="Entries">
/// Sealed one after the other, to be appended in this order: one per month. Empty when nothing is to be ordered.
/// </param>
/// <param name="OutdatedLots">Lots asked for whose content is no longer what was approved; they are not ordered.</param>
public sealed record OrdersPlan(IReadOnlyList<Journal.JournalEntry> Entries, int OutdatedLots);
