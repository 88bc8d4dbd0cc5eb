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

/// <summary>The newest order of a person for one programme and month.</summary>
public sealed record OrderedMonthDocument(string Programme, string Period, string EndToEndId, string BatchId, long Amount, string State);

/// <summary>What a run says of one person, and why.</summary>
public sealed record ExplanationDocument(
    string CitizenId,
    string Commune,
    string RuleVersion,
    long Amount,
    IReadOnlyList<string> Parts,
    RefusalDocument? Refusal,
    IReadOnlyList<OrderedMonthDocument> Orders)
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
                order.Programme.Value, order.Period.ToString(), order.EndToEndId, order.BatchId, order.Amount, order.State))]);
    }
}
