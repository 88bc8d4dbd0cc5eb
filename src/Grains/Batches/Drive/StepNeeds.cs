using AnSinh.Contracts.Funds;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Refusals;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>What a step needs beyond the batch's own life: the same content, money, an open window.</summary>
internal sealed class StepNeeds(DriveContext batch, Preparing preparing)
{
    private PreparedDetails Prepared => batch.Record.Prepared!;

    /// <summary>Null when the step may go on.</summary>
    public async Task<BatchRefusal?> RefuseAsync(BatchCommand command, CancellationToken cancellationToken) => command.Action switch
    {
        BatchAction.Submit when Prepared.Payable.Count == 0 =>
            new BatchRefusal(RefusalCode.Nobody, "Everybody in this batch was refused: there is nothing to pay. See the refusals."),
        BatchAction.Submit => RefuseLostContent(),
        BatchAction.Approve => RefuseLostContent()
            ?? await preparing.RefuseOutdatedAsync(cancellationToken)
            ?? await RefuseBudgetAsync(command.Actor, cancellationToken),
        BatchAction.HoldBank or BatchAction.ThrottleBank => RefuseStrangeBank(command.Bank!.Value),
        BatchAction.Schedule => RefuseWindow(command.ReleaseAt!.Value),
        BatchAction.Release => RefuseLostContent()
            ?? RefuseWindow(batch.Time.GetUtcNow())
            ?? await RefuseBudgetAsync(command.Actor, cancellationToken),
        _ => null,
    };

    /// <summary>A mistyped bank would be held while the one that was meant goes on.</summary>
    private BatchRefusal? RefuseStrangeBank(int bank) => Array.Exists(Prepared.Banks, payable => payable.Key == bank)
        ? null
        : new BatchRefusal(RefusalCode.BadField, $"Field bank is {bank}, through which batch {batch.BatchId} pays nobody. "
            + $"Its banks are {string.Join(", ", Prepared.Banks.Select(payable => payable.Key))}.");

    private BatchRefusal? RefuseLostContent() => batch.Content.Value.Hash() == Prepared.ContentHash
        ? null
        : new BatchRefusal(RefusalCode.Outdated,
            "The stored content of the dry run is not the one that was prepared. Send the batch back and prepare it again.");

    private BatchRefusal? RefuseWindow(DateTimeOffset at) => batch.Window.IsOpen(at, out DateTimeOffset opens)
        ? null
        : new BatchRefusal(RefusalCode.Window,
            $"The payment window is closed at {at.ToOffset(PaymentWindow.Vietnam):yyyy-MM-dd HH:mm} ({batch.Window.WhyClosed(at)}). "
            + $"It opens at {opens.ToOffset(PaymentWindow.Vietnam):yyyy-MM-dd'T'HH:mm:sszzz}: release then, or schedule the batch for it.");

    private async Task<BatchRefusal?> RefuseBudgetAsync(string actor, CancellationToken cancellationToken)
    {
        if (Prepared.Fund is not { } fund)
            return batch.Controls.RefuseFund(batch.BatchId, null, isMade: true);
        var claim = new FundClaim(batch.BatchId, batch.Record.PreparedSequence, actor, Prepared.Payable.Dong);
        FundReply reply = await batch.Funds.ReserveAsync(fund, claim, cancellationToken);
        return reply.Error is { } error ? new BatchRefusal(RefusalCodes.Parse(error), reply.Message!) : null;
    }
}
