using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Payments;

/// <summary>One status of one order as a bank sent it.</summary>
/// <param name="Bank">NAPAS BIN of the bank that answered.</param>
/// <param name="EndToEndId">As received; at most <see cref="MaxEndToEndIdLength"/> characters are kept.</param>
/// <param name="Status">As received; at most <see cref="MaxStatusLength"/> characters are kept.</param>
/// <param name="Reason">As received, "" for none; at most <see cref="MaxReasonLength"/> characters are kept.</param>
/// <param name="Amount">đồng</param>
[GenerateSerializer, Immutable, Alias("status-item.v1")]
public readonly record struct StatusItem(
    [property: Id(0)] int Bank,
    string EndToEndId,
    [property: Id(2)] string Status,
    [property: Id(3)] string Reason,
    [property: Id(4)] long Amount)
{
    /// <summary>Characters of an id that are kept.</summary>
    public const int MaxEndToEndIdLength = 64;

    /// <summary>Characters of a status that are kept.</summary>
    public const int MaxStatusLength = 8;

    /// <summary>Characters of a reason that are kept (ISO 20022 Max35Text).</summary>
    public const int MaxReasonLength = 35;

    /// <summary>As received; at most <see cref="MaxEndToEndIdLength"/> characters are kept. Another text forgets the order.</summary>
    [Id(1)]
    public string EndToEndId
    {
        get;
        init
        {
            field = value;
            Order = default;
        }
    } = EndToEndId;

    /// <summary>
    /// The order that <see cref="EndToEndId"/> names, when whoever received the status has parsed the text; else the default. Ask
    /// <see cref="TryGetOrder"/>: a silo of the version before sends the text alone.
    /// </summary>
    [Id(5)]
    public EndToEndId Order { get; init; }

    /// <summary>The status with its text parsed, so that nobody after has to.</summary>
    public StatusItem Parsed() => this with { Order = Primitives.EndToEndId.TryParse(EndToEndId, out EndToEndId order) ? order : default };

    /// <summary>The order that the status is of; false when its text names none of ours.</summary>
    public bool TryGetOrder(out EndToEndId order)
    {
        order = Order;
        return order.Attempt != 0 || Primitives.EndToEndId.TryParse(EndToEndId, out order);
    }

    /// <summary>Two statuses are equal when a bank said the same; the parsed order adds nothing to its text.</summary>
    public bool Equals(StatusItem other) =>
        Bank == other.Bank && Amount == other.Amount && EndToEndId == other.EndToEndId && Status == other.Status && Reason == other.Reason;

    public override int GetHashCode() => HashCode.Combine(Bank, EndToEndId, Status, Reason, Amount);

    /// <summary>
    /// The status with an amount that can be summed. An amount that no order can have becomes another one that no order can have, so
    /// what the status says of its order stays contradictory.
    /// </summary>
    internal StatusItem Bounded() => this with { Amount = Math.Clamp(Amount, 0, Amounts.MaxOrder + 1) };
}
