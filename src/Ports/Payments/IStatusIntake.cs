using AnSinh.Domain.Payments;

namespace AnSinh.Ports.Payments;

/// <summary>
/// Where the status consumer hands over what it read. Implemented over cohort grains; completes when every item is journaled,
/// and only then does the consumer commit its offsets. A failure means "not all journaled": the same items come again, and
/// an item that was applied before changes nothing.
/// </summary>
public interface IStatusIntake
{
    Task AcceptAsync(IReadOnlyList<StatusItem> statuses, CancellationToken cancellationToken);
}
