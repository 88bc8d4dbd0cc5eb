namespace AnSinh.Client.Documents;

/// <summary>How one lane to the banks is.</summary>
/// <param name="Transactions">Kafka transactions committed since the lane started.</param>
/// <param name="Restarts">Times the producer was thrown away and rebuilt after an error.</param>
/// <param name="ReplayedOrders">Orders streamed again because the broker had lost data.</param>
/// <param name="LastError">The newest error, null when there was none.</param>
public sealed record LaneDocument(
    int Lane, long Transactions, long Orders, long Bundles, int Restarts, long ReplayedOrders, string? LastError);
