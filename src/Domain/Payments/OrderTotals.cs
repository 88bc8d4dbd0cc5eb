namespace AnSinh.Domain.Payments;

/// <summary>
/// The five sums of guarantee 5. <see cref="Outstanding"/> is kept on its own and not computed from the others, so that
/// <see cref="Drift"/> can find a mistake.
/// </summary>
[GenerateSerializer, Immutable, Alias("order-totals.v1")]
public readonly record struct OrderTotals(
    [property: Id(0)] CountAndSum Ordered,
    [property: Id(1)] CountAndSum Settled,
    [property: Id(2)] CountAndSum Rejected,
    [property: Id(3)] CountAndSum Returned,
    [property: Id(4)] CountAndSum Outstanding)
{
    /// <summary>ordered − settled − rejected − returned − outstanding; anything but zero is a drift.</summary>
    public CountAndSum Drift => Ordered - Settled - Rejected - Returned - Outstanding;

    public static OrderTotals operator +(OrderTotals left, OrderTotals right) => new(
        left.Ordered + right.Ordered,
        left.Settled + right.Settled,
        left.Rejected + right.Rejected,
        left.Returned + right.Returned,
        left.Outstanding + right.Outstanding);

    public static OrderTotals operator -(OrderTotals left, OrderTotals right) => new(
        left.Ordered - right.Ordered,
        left.Settled - right.Settled,
        left.Rejected - right.Rejected,
        left.Returned - right.Returned,
        left.Outstanding - right.Outstanding);

    public static OrderTotals Subtract(OrderTotals left, OrderTotals right) => left - right;

    public static OrderTotals Add(OrderTotals left, OrderTotals right) => left + right;

    public OrderTotals WithOrder(long dong) => this with { Ordered = Ordered.Plus(dong), Outstanding = Outstanding.Plus(dong) };

    /// <summary>Moves one order from one state's sum to another's.</summary>
    public OrderTotals WithMove(OrderState from, OrderState to, long dong)
    {
        if (from == to || (from.IsOutstanding() && to.IsOutstanding()))
            return this;
        return Shift(from, dong, add: false).Shift(to, dong, add: true);
    }

    private OrderTotals Shift(OrderState state, long dong, bool add) => state switch
    {
        OrderState.Ordered or OrderState.Accepted => this with { Outstanding = add ? Outstanding.Plus(dong) : Outstanding.Minus(dong) },
        OrderState.Settled => this with { Settled = add ? Settled.Plus(dong) : Settled.Minus(dong) },
        OrderState.Rejected => this with { Rejected = add ? Rejected.Plus(dong) : Rejected.Minus(dong) },
        OrderState.Returned => this with { Returned = add ? Returned.Plus(dong) : Returned.Minus(dong) },
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "An order that does not exist has no sum."),
    };
}
