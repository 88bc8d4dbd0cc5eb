using AnSinh.Contracts.Funds;

namespace AnSinh.Grains.Funds;

/// <summary>A claim of a batch as the fund decides it.</summary>
/// <param name="Sequence">Null when a silo of the release before asks: its batches do not say which event they follow from.</param>
internal readonly record struct FundRequest(string BatchId, long? Sequence, string Actor, long Dong, bool Done = false)
{
    public static FundRequest Of(FundClaim claim) => new(claim.BatchId, claim.Sequence, claim.Actor, claim.Dong, claim.Done);
}
