namespace AnSinh.Contracts.Funds;

/// <summary>
/// A budget line that batches are paid from, for example what the State Treasury released for one programme and year. Key: the fund's
/// code. Reserved at approval, consumed at release, given back for what banks reject or return. Its truth is its own hash-chained stream.
/// </summary>
[Alias("AnSinh.IFundGrain")]
public interface IFundGrain : IGrainWithStringKey
{
    /// <summary>Adds to (or, below zero, takes from) what may be spent. In force once another person confirms it.</summary>
    [Alias("Propose")]
    Task<FundReply> ProposeAsync(FundChange change, CancellationToken cancellationToken);

    /// <summary>By another person than the one who proposed.</summary>
    [Alias("Confirm")]
    Task<FundReply> ConfirmAsync(Guid commandId, string actor, Guid proposal, CancellationToken cancellationToken);

    /// <summary>
    /// Sets an amount aside for a batch. A repeat for the same batch replaces the first; refused with <c>budget</c> when it is not there.
    /// </summary>
    [Alias("Reserve")]
    Task<FundReply> ReserveAsync(string batchId, string actor, long dong, CancellationToken cancellationToken);

    /// <summary>
    /// What the batch has really used so far of its reservation: ordered and not failed. Never less safe than the journal: called again
    /// until it is true.
    /// </summary>
    /// <param name="done">True when the batch is over: the rest of its reservation is free again.</param>
    [Alias("Settle")]
    Task<FundReply> SettleAsync(string batchId, string actor, long dong, bool done, CancellationToken cancellationToken);

    /// <summary>
    /// As <c>Reserve</c>, fenced by the batch's own stream: refused with <c>changed-meanwhile</c> when the fund has heard of a later event
    /// of the batch.
    /// </summary>
    [Alias("ReserveClaim")]
    Task<FundReply> ReserveAsync(FundClaim claim, CancellationToken cancellationToken);

    /// <summary>As <c>Settle</c>, fenced by the batch's own stream.</summary>
    [Alias("SettleClaim")]
    Task<FundReply> SettleAsync(FundClaim claim, CancellationToken cancellationToken);

    [Alias("Get")]
    Task<FundView?> GetAsync(CancellationToken cancellationToken);
}

/// <param name="Dong">đồng, not 0.</param>
/// <param name="Source">The decision or treasury document, 1–140 characters.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.FundChange.v1")]
public sealed record FundChange(
    [property: Id(0)] Guid CommandId, [property: Id(1)] string Actor, [property: Id(2)] long Dong, [property: Id(3)] string Source);

/// <summary>What a batch asks of its fund.</summary>
/// <param name="Sequence">
/// Of the batch's event that the claim follows from: what is reserved follows from the event that prepared it, what is settled from the
/// event that released, ordered, closed or gave up.
/// </param>
/// <param name="Dong">To reserve, or used so far, đồng.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.FundClaim.v1")]
public sealed record FundClaim(
    [property: Id(0)] string BatchId, [property: Id(1)] long Sequence, [property: Id(2)] string Actor, [property: Id(3)] long Dong)
{
    /// <summary>Of a settlement: the batch is over, the rest of its reservation is free again.</summary>
    [Id(4)]
    public bool Done { get; init; }
}

[GenerateSerializer, Immutable, Alias("AnSinh.FundReply.v1")]
public sealed record FundReply([property: Id(0)] FundView? Fund, [property: Id(1)] string? Error, [property: Id(2)] string? Message);

/// <param name="Budget">Confirmed, đồng.</param>
/// <param name="Reserved">Set aside for approved batches, đồng.</param>
/// <param name="Consumed">Ordered and neither rejected nor returned, đồng.</param>
/// <param name="Batches">What each batch holds.</param>
/// <param name="Proposals">Waiting for a second person.</param>
[GenerateSerializer, Immutable, Alias("AnSinh.FundView.v1")]
public sealed record FundView(
    [property: Id(0)] string Code,
    [property: Id(1)] long Budget,
    [property: Id(2)] long Reserved,
    [property: Id(3)] long Consumed,
    [property: Id(4)] FundShare[] Batches,
    [property: Id(5)] FundProposal[] Proposals)
{
    public long Free => Budget - Reserved - Consumed;
}

[GenerateSerializer, Immutable, Alias("AnSinh.FundShare.v1")]
public sealed record FundShare([property: Id(0)] string BatchId, [property: Id(1)] long Reserved, [property: Id(2)] long Consumed);

[GenerateSerializer, Immutable, Alias("AnSinh.FundProposal.v1")]
public sealed record FundProposal(
    [property: Id(0)] Guid Id, [property: Id(1)] string Actor, [property: Id(2)] long Dong, [property: Id(3)] string Source);
