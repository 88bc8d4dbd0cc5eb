using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;

namespace AnSinh.Api.Batches;

/// <summary>A status that contradicts what its order knows; the citizen id is masked, amounts are in đồng.</summary>
/// <param name="Known">State of the order.</param>
/// <param name="MayHavePaid">Money may have moved for an order that counts as failed: the month is held by PAID_AFTER_REJECTED.</param>
/// <param name="PaidTwice">An attempt that was given up and a later one are both paid.</param>
public sealed record ContradictionDocument(
    string CitizenId,
    string Commune,
    string EndToEndId,
    string Known,
    string OrderBank,
    long OrderAmount,
    string Status,
    string Reason,
    string Bank,
    long Amount,
    bool MayHavePaid,
    bool PaidTwice)
{
    public static ContradictionDocument Of(ContradictoryStatus kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        return new ContradictionDocument(
            kept.CitizenId,
            Codes.Commune(kept.Commune),
            kept.EndToEndId,
            kept.Known,
            Codes.Bank(kept.OrderBank),
            kept.OrderAmount,
            kept.Status,
            kept.Reason,
            Codes.Bank(kept.Bank),
            kept.Amount,
            kept.MayHavePaid,
            kept.PaidTwice);
    }
}

/// <summary>What somebody did to the content of a batch, as words of the API.</summary>
internal static class ContributionDocument
{
    public static IReadOnlyList<string> Of(ContributionKinds kinds) =>
    [
        .. Words.Where(word => kinds.HasFlag(word.Kind)).Select(static word => word.Word),
    ];

    private static readonly (ContributionKinds Kind, string Word)[] Words =
    [
        (ContributionKinds.ChangedRecord, "changed-record"),
        (ContributionKinds.Listed, "listed"),
        (ContributionKinds.LiftedHold, "lifted-hold"),
        (ContributionKinds.ConfirmedAccount, "confirmed-account"),
    ];
}
