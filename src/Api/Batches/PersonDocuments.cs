using AnSinh.Client.Documents;
using AnSinh.Contracts.Cohorts;

namespace AnSinh.Api.Batches;

/// <summary>What the API says of one person.</summary>
internal static class PersonDocuments
{
    public static RefusalDocument Of(RefusedPayout refused) => new(
        refused.CitizenId,
        Codes.Commune(refused.Commune),
        refused.Rule,
        refused.Severity,
        refused.IsoReason,
        refused.Amount,
        refused.Explanation,
        refused.Remedy,
        refused.ExplanationVi,
        refused.RemedyVi,
        refused.LegalBasis,
        refused.RuleVersion);

    public static ExplanationDocument Of(PersonExplanation explanation) => new(
        explanation.CitizenId,
        Codes.Commune(explanation.Commune),
        explanation.RuleVersion,
        explanation.Amount,
        explanation.Parts,
        explanation.Refusal is { } refusal ? Of(refusal) : null,
        [
            .. explanation.Orders.Select(order => new OrderedMonthDocument(
                order.Programme.Value, order.Period.ToString(), order.EndToEndId, order.BatchId, order.Amount, order.State)),
        ],
        explanation.Account,
        explanation.AccountDigest,
        explanation.Owed,
        explanation.Asked);

    public static ContradictionDocument Of(ContradictoryStatus kept) => new(
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
