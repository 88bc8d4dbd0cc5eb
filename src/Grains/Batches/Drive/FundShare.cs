using AnSinh.Contracts.Funds;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>Tells the fund what the batch has used: ordered, less what banks rejected or returned.</summary>
internal sealed class FundShare(DriveContext batch)
{
    private CountAndSum? _told;

    public bool HasFund => batch.Record.Prepared?.Fund is not null;

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
        FundReply reply = await batch.Funds.SettleAsync(fund, batch.BatchId, DriveContext.SystemActor, used.Dong, done, cancellationToken);
        _told = reply.Error is null ? used : null;
    }
}
