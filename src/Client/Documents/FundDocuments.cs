namespace AnSinh.Client.Documents;

/// <summary>A budget line that batches are paid from; amounts are đồng.</summary>
/// <param name="Budget">Confirmed.</param>
/// <param name="Reserved">Set aside for approved batches.</param>
/// <param name="Consumed">Ordered and neither rejected nor returned.</param>
/// <param name="Batches">What each batch holds.</param>
/// <param name="Proposals">Waiting for a second person.</param>
public sealed record FundDocument(
    string Code,
    long Budget,
    long Reserved,
    long Consumed,
    IReadOnlyList<FundShareDocument> Batches,
    IReadOnlyList<FundProposalDocument> Proposals,
    long Free);

/// <summary>What one batch holds of a fund.</summary>
public sealed record FundShareDocument(string BatchId, long Reserved, long Consumed);

/// <summary>A change of a budget that waits for a second person.</summary>
public sealed record FundProposalDocument(Guid Id, string Actor, long Dong, string Source);
