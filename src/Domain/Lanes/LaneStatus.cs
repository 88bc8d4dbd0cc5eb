namespace AnSinh.Domain.Lanes;

/// <summary>What an operator asks a lane.</summary>
/// <param name="Transactions">Kafka transactions committed since the lane started.</param>
/// <param name="Restarts">Times the producer was thrown away and rebuilt after an error.</param>
/// <param name="ReplayedOrders">Orders streamed again because the broker had lost data.</param>
/// <param name="LastError">The newest error, null when there was none.</param>
[GenerateSerializer, Immutable, Alias("lane-status.v1")]
public sealed record LaneStatus(
    [property: Id(0)] int Lane,
    [property: Id(1)] long Transactions,
    [property: Id(2)] long Orders,
    [property: Id(3)] long Bundles,
    [property: Id(4)] int Restarts,
    [property: Id(5)] long ReplayedOrders,
    [property: Id(6)] string? LastError);
