using AnSinh.Contracts.Cohorts;

namespace AnSinh.Api.Batches;

/// <summary>A refused person; the citizen id is masked, the amount is in đồng.</summary>
public sealed record RefusalDocument(
    string CitizenId,
    string Commune,
    string Rule,
    string Severity,
    string IsoReason,
    long Amount,
    string Explanation,
    string Remedy,
    string ExplanationVi,
    string RemedyVi,
    string LegalBasis,
    string RuleVersion)
{
    public static RefusalDocument Of(RefusedPayout refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return new RefusalDocument(
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
    }
}

/// <summary>One order of a person for one programme and month.</summary>
public sealed record OrderedMonthDocument(string Programme, string Period, string EndToEndId, string BatchId, long Amount, string State);

/// <summary>What a run says of one person, and why.</summary>
/// <param name="Account">Masked.</param>
/// <param name="AccountDigest">Names the account as it is now: who confirms it gives this digest back.</param>
/// <param name="Owed">đồng that are still to be kept back.</param>
/// <param name="Asked">đồng that an officer has asked to recover and another has not confirmed.</param>
public sealed record ExplanationDocument(
    string CitizenId,
    string Commune,
    string RuleVersion,
    long Amount,
    IReadOnlyList<string> Parts,
    RefusalDocument? Refusal,
    IReadOnlyList<OrderedMonthDocument> Orders,
    string? Account,
    string? AccountDigest,
    long Owed,
    long Asked)
{
    public static ExplanationDocument Of(PersonExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        return new ExplanationDocument(
            explanation.CitizenId,
            Codes.Commune(explanation.Commune),
            explanation.RuleVersion,
            explanation.Amount,
            explanation.Parts,
            explanation.Refusal is { } refusal ? RefusalDocument.Of(refusal) : null,
            [.. explanation.Orders.Select(order => new OrderedMonthDocument(
                order.Programme.Value, order.Period.ToString(), order.EndToEndId, order.BatchId, order.Amount, order.State))],
            explanation.Account,
            explanation.AccountDigest,
            explanation.Owed,
            explanation.Asked);
    }
}
