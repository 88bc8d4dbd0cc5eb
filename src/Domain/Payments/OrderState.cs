using AnSinh.Domain.Journal;

namespace AnSinh.Domain.Payments;

/// <summary>Where an order stands. The numbers are stored: never renumber.</summary>
public enum OrderState : byte
{
    None = 0,
    Ordered = 1,

    /// <summary>The bank has it and has not finished with it.</summary>
    Accepted = 2,
    Settled = 3,
    Rejected = 4,

    /// <summary>The money came back; also when the bank reports the return before the settlement.</summary>
    Returned = 5,
}

/// <summary>The life of one order: what a status does in each state.</summary>
public static class OrderLife
{
    /// <summary>True while money may still move: these orders are "outstanding".</summary>
    public static bool IsOutstanding(this OrderState state) => state is OrderState.Ordered or OrderState.Accepted;

    /// <summary>True while the person must not get another order for the programme and month.</summary>
    public static bool IsLiveOrPaid(this OrderState state) => state is OrderState.Ordered or OrderState.Accepted or OrderState.Settled;

    /// <summary>The state after a status that the order has not seen before, and what became of the status.</summary>
    /// <remarks>
    /// A bank's answers may come in any order. What is older than the known state is stale; what cannot be true together with
    /// it is contradictory; neither moves the order, both are kept.
    /// </remarks>
    public static (OrderState State, StatusDisposition Disposition) Next(OrderState state, TransferStatusCode status) => state switch
    {
        OrderState.Ordered or OrderState.Accepted when status.IsSettlement() => (OrderState.Settled, StatusDisposition.Applied),
        OrderState.Ordered or OrderState.Accepted when status.IsRejection() => (OrderState.Rejected, StatusDisposition.Applied),
        OrderState.Ordered or OrderState.Accepted when status.IsReturn() => (OrderState.Returned, StatusDisposition.Applied),
        OrderState.Ordered or OrderState.Accepted => (OrderState.Accepted, StatusDisposition.Applied),
        OrderState.Settled when status.IsReturn() => (OrderState.Returned, StatusDisposition.Applied),
        OrderState.Settled when status.IsSettlement() => (state, StatusDisposition.Applied),
        OrderState.Settled when status.IsRejection() => (state, StatusDisposition.Contradictory),
        OrderState.Rejected when status.IsSettlement() || status.IsReturn() => (state, StatusDisposition.Contradictory),
        OrderState.Returned when status.IsRejection() => (state, StatusDisposition.Contradictory),
        OrderState.None => (state, StatusDisposition.Unknown),
        _ => (state, StatusDisposition.Stale),
    };
}
