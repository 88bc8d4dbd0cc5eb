namespace AnSinh.Domain.Payments;

/// <summary>One status of one order as a bank sent it.</summary>
/// <param name="Bank">NAPAS BIN of the bank that answered.</param>
/// <param name="EndToEndId">As received; at most 64 characters are kept.</param>
/// <param name="Status">As received; at most 8 characters are kept.</param>
/// <param name="Reason">As received, "" for none; at most 35 characters are kept.</param>
/// <param name="Amount">đồng</param>
[GenerateSerializer, Immutable, Alias("status-item.v1")]
public readonly record struct StatusItem(
    [property: Id(0)] int Bank,
    [property: Id(1)] string EndToEndId,
    [property: Id(2)] string Status,
    [property: Id(3)] string Reason,
    [property: Id(4)] long Amount)
{
    /// <summary>đồng: no order is of more. Sums over the statuses of a call fit 64 bits with it.</summary>
    public const long MaxAmount = 999_999_999_999;

    /// <summary>
    /// The status with an amount that can be summed. An amount that no order can have becomes another one that no order can have, so
    /// what the status says of its order stays contradictory.
    /// </summary>
    internal StatusItem Bounded() => this with { Amount = Math.Clamp(Amount, 0, MaxAmount + 1) };
}
