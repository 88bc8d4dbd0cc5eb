namespace AnSinh.Contracts.Payments;

/// <summary>One status of one order as a bank sent it.</summary>
/// <param name="Bank">NAPAS BIN of the bank that answered.</param>
/// <param name="EndToEndId">As received; at most 64 characters are kept.</param>
/// <param name="Status">As received, at most 4 characters are kept.</param>
/// <param name="Amount">đồng</param>
[GenerateSerializer, Immutable, Alias("status-item.v1")]
public readonly record struct StatusItem(
    [property: Id(0)] int Bank,
    [property: Id(1)] string EndToEndId,
    [property: Id(2)] string Status,
    [property: Id(3)] string Reason,
    [property: Id(4)] long Amount);

/// <summary>
/// Where the status consumer hands over what it read. Implemented over cohort grains; completes when every item is journaled,
/// and only then does the consumer commit its offsets. A failure means "not all journaled": the same items come again, and
/// an item that was applied before changes nothing.
/// </summary>
public interface IStatusIntake
{
    Task AcceptAsync(IReadOnlyList<StatusItem> statuses, CancellationToken cancellationToken);
}
