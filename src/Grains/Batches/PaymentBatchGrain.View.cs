using AnSinh.Contracts.Batches;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches;

/// <summary>The batch as officers see it.</summary>
internal sealed partial class PaymentBatchGrain
{
    private BatchReply View() => new(
        new BatchView
        {
            BatchId = BatchId,
            State = Life.State,
            Scope = _prepared!.Scope,
            RateVersion = _prepared.RateVersion,
            ContentHash = _prepared.ContentHash,
            Payable = _prepared.Payable,
            PayableBanks = _prepared.Banks,
            PayableCommunes = _prepared.Communes,
            RefusedByRule = new Dictionary<string, CountAndSum>(_prepared.RefusedByRule),
            Totals = _totals.Total,
            OrderedBanks = _totals.Banks,
            StreamedOrders = _streamedOrders,
            ContradictoryStatuses = _totals.Contradictory,
            StaleStatuses = _totals.Stale,
            OutdatedLots = _ordered?.OutdatedLots ?? _outdated,
            Problem = _problem,
            History = [.. _stream.Events.Select(ToStep)],
            Changes = _prepared.Changes,
            Lines = _prepared.Lines,
            Fund = _prepared.Fund,
            ReleaseAt = Life.ReleaseAt,
            Paused = Life.IsPaused,
            Paces = PacesOf(),
            Cancelled = Life.IsRestCancelled && _ordered is not null ? _prepared.Payable - _ordered.Ordered : default,
        },
        null,
        null);

    private static BatchStep ToStep(StreamEvent known)
    {
        string? reason = known.Event == BatchEventNames.Prepared ? null : BatchEventJson.Read<StepDetails>(known.Details).Reason;
        return new BatchStep(known.Event, known.RecordedAt, known.Actor, Convert.ToHexStringLower(known.Hash), reason);
    }

    private BankPace[] PacesOf()
    {
        Dictionary<int, CountAndSum> ordered = _totals.Banks.ToDictionary(bank => bank.Bank, bank => bank.Totals.Ordered);
        return
        [
            .. Life.HeldBanks.Union(Life.ThrottledBanks.Keys).Order().Select(bank => new BankPace(
                bank,
                Life.HeldBanks.Contains(bank),
                Life.ThrottledBanks.GetValueOrDefault(bank),
                Life.State == BatchState.Released
                    ? Array.Find(_prepared!.Banks, payable => payable.Key == bank).Sum - ordered.GetValueOrDefault(bank)
                    : default)),
        ];
    }
}
