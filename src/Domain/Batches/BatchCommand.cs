namespace AnSinh.Domain.Batches;

/// <summary>A step in the life of a batch, asked for by a person. A repeat of the command id returns the present view.</summary>
[GenerateSerializer, Immutable, Alias("AnSinh.BatchCommand.v1")]
public sealed record BatchCommand(
    [property: Id(0)] Guid CommandId,
    [property: Id(1)] string Actor,
    [property: Id(2)] BatchAction Action)
{
    /// <summary>
    /// Why; required for <c>SendBack</c>, <c>Withdraw</c>, <c>Pause</c>, <c>CancelRest</c> and <c>HoldBank</c>. 1–500 characters.
    /// </summary>
    [Id(3)]
    public string? Reason { get; init; }

    /// <summary>
    /// The content hash that the person has seen: another content is refused as outdated. Required for <c>Verify</c>, <c>Approve</c>,
    /// <c>Schedule</c> and <c>Release</c>: nobody answers for what they have not seen.
    /// </summary>
    [Id(4)]
    public string? ExpectedContent { get; init; }

    /// <summary>For <c>Schedule</c>: when to release.</summary>
    [Id(5)]
    public DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>For the actions about one bank: its BIN.</summary>
    [Id(6)]
    public int? Bank { get; init; }

    /// <summary>For <c>ThrottleBank</c>: orders a second, 1–1,000,000.</summary>
    [Id(7)]
    public int? OrdersPerSecond { get; init; }
}
