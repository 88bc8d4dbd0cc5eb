using AnSinh.Contracts.Funds;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Refusals;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>
/// Tells the fund what the batch has used: ordered, less what banks rejected or returned. The batch's event comes first, and the fund hears
/// of it afterwards: an activation that died in between leaves that to the next one. The fund takes nothing from an activation that was
/// left behind, because each claim says which event it follows from.
/// </summary>
internal sealed class FundShare(DriveContext batch)
{
    private CountAndSum? _told;

    public bool HasFund => batch.Record.Prepared?.Fund is not null;

    /// <summary>This activation has not told the fund anything yet: the one before may have died before it did.</summary>
    public bool IsUntold => HasFund && _told is null;

    /// <summary>The batch was given up for now: what it has reserved is free again. The event that says so is in the journal.</summary>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        if (batch.Record is not { Prepared.Fund: { } fund, GivenUp: { } known })
            return;
        var claim = new FundClaim(batch.BatchId, known.Sequence, known.Actor, 0) { Done = true };
        // A later claim of this batch came first: nothing is left to give back.
        if (!await IsToldAsync(fund, claim, cancellationToken))
            await batch.Stream.ConfirmAsync(cancellationToken);
        batch.Record.GaveBack(known);
    }

    /// <param name="done">Everything is ordered: what is reserved beyond it is free.</param>
    /// <exception cref="InvalidOperationException">A cohort has not been counted: a fund is never told of what is not known.</exception>
    public async Task SettleAsync(bool done, CancellationToken cancellationToken)
    {
        if (batch.Record.Prepared?.Fund is not { } fund)
            return;
        if (!batch.Totals.IsComplete)
        {
            throw new InvalidOperationException(
                $"Fund {fund} cannot be told what batch {batch.BatchId} has used: not every cohort has been counted.");
        }

        OrderTotals total = batch.Totals.Total;
        // Sums that were taken while some banks waited know less than the event that closed the ordering.
        CountAndSum ordered = batch.Record.Ordered?.Ordered ?? total.Ordered;
        CountAndSum used = ordered - total.Rejected - total.Returned;
        if (used == _told && !done)
            return;
        _told = null;
        var claim = new FundClaim(batch.BatchId, batch.Record.PaidSequence, DriveContext.SystemActor, used.Dong) { Done = done };
        if (!await IsToldAsync(fund, claim, cancellationToken))
        {
            await batch.Stream.ConfirmAsync(cancellationToken);
            throw new InvalidOperationException(
                $"Fund {fund} knows later events of batch {batch.BatchId} than the journal has. Was one of them restored alone?");
        }

        _told = used;
    }

    /// <summary>False when the fund knows a later event of the batch. An activation that was left behind ends by its own stream.</summary>
    private async Task<bool> IsToldAsync(string fund, FundClaim claim, CancellationToken cancellationToken)
    {
        FundReply reply = await batch.Funds.SettleAsync(fund, claim, cancellationToken);
        return reply.Error is not { } error || (RefusalCodes.Parse(error) == RefusalCode.ChangedMeanwhile
            ? false
            : throw new InvalidOperationException($"Fund {fund} did not settle batch {batch.BatchId} ({error}): {reply.Message}"));
    }
}
