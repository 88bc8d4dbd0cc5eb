using AnSinh.Contracts.Batches;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches;

/// <summary>The batch as officers see it.</summary>
internal static class BatchViews
{
    public static BatchView Of(BatchRecord batch, IReadOnlyList<StreamEvent> events, DateTimeOffset now)
    {
        BatchStep[] history = [.. events.Select(ToStep)];
        PreparedDetails prepared = batch.Prepared!;
        BatchLife life = batch.Life;
        return new BatchView
        {
            BatchId = batch.BatchId,
            State = life.State,
            Scope = prepared.Scope,
            RateVersion = prepared.RateVersion,
            ContentHash = prepared.ContentHash,
            Payable = prepared.Payable,
            PayableBanks = prepared.Banks,
            PayableCommunes = prepared.Communes,
            RefusedByRule = new Dictionary<string, CountAndSum>(prepared.RefusedByRule),
            Totals = batch.Totals.Total,
            TotalsAt = batch.TotalsAt(now),
            OrderedBanks = batch.Totals.Banks,
            StreamedOrders = batch.StreamedOrders,
            ContradictoryStatuses = batch.Totals.Contradictory,
            StaleStatuses = batch.Totals.Stale,
            OutdatedLots = batch.OutdatedLots,
            OrderedElsewhere = [.. batch.Elsewhere.Select(static other => new BatchShare(other.Key, other.Value))],
            SharedWith = [.. (prepared.SharedWith ?? []).Select(static other => new BatchShare(other.Key, other.Value))],
            Problem = batch.Problem,
            History = history,
            Changes = prepared.Changes,
            Lines = prepared.Lines,
            Fund = prepared.Fund,
            Contributors = prepared.Contributors,
            ReleaseAt = life.ReleaseAt,
            Paused = life.IsPaused,
            Paces = PacesOf(batch),
            Cancelled = life.IsRestCancelled && batch.Ordered is { } ordered ? prepared.Payable - ordered.Ordered : default,
            Awaits = [.. life.Awaits.Select(request => ToAwaited(request, history))],
        };
    }

    private static BatchStep ToStep(StreamEvent known)
    {
        StepDetails details =
            known.Event == BatchEventNames.Prepared ? new StepDetails() : BatchEventJson.Read<StepDetails>(known.Details);
        return new BatchStep(known.Event, known.RecordedAt, known.Actor, Convert.ToHexStringLower(known.Hash), details.Reason)
        {
            Asked = details.Asked,
        };
    }

    private static AwaitedStep ToAwaited(SecondRequest request, BatchStep[] history)
    {
        string word = BatchVerb.Of(request.Action).Word;
        return new AwaitedStep(word, request.Actor, Array.FindLast(history, step => step.Asked == word)!.At, request.Reason);
    }

    private static BankPace[] PacesOf(BatchRecord batch)
    {
        BatchLife life = batch.Life;
        Dictionary<int, CountAndSum> ordered = batch.Totals.Banks.ToDictionary(bank => bank.Bank, bank => bank.Totals.Ordered);
        return
        [
            .. life.HeldBanks.Union(life.ThrottledBanks.Keys).Order().Select(bank => new BankPace(
                bank,
                life.HeldBanks.Contains(bank),
                life.ThrottledBanks.GetValueOrDefault(bank),
                life.State == BatchState.Released
                    ? Array.Find(batch.Prepared!.Banks, payable => payable.Key == bank).Sum - ordered.GetValueOrDefault(bank)
                    : default)),
        ];
    }
}
