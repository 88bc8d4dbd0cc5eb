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

/// <summary>How one lane to the banks is.</summary>
/// <param name="Transactions">Kafka transactions committed since the lane started.</param>
/// <param name="Restarts">Times the producer was thrown away and rebuilt after an error.</param>
/// <param name="ReplayedOrders">Orders streamed again because the broker had lost data.</param>
/// <param name="LastError">The newest error, null when there was none.</param>
public sealed record LaneDocument(int Lane, long Transactions, long Orders, long Bundles, int Restarts, long ReplayedOrders, string? LastError);
