using System.Globalization;
using AnSinh.Client.Documents;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Batches;

namespace AnSinh.Api.Batches;

/// <summary>What the API says of a batch: names for numbers, codes padded as people write them.</summary>
internal static class BatchDocuments
{
    public static BatchDocument Of(BatchView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        bool isKnown = view.KnownTotals is not null;
        return new BatchDocument(
            view.BatchId,
            view.State.ToString().ToLowerInvariant(),
            view.Scope.Programme.Value,
            view.Scope.Period.ToString(),
            view.Scope.Area,
            view.Scope.ListId,
            view.Scope.RetryOf,
            view.Fund,
            view.RateVersion,
            view.ContentHash,
            SumDocuments.Of(view.Payable),
            ByCode(view.PayableBanks, Codes.Bank),
            ByCode(view.PayableCommunes, Codes.Commune),
            new SortedDictionary<string, SumDocument>(
                view.RefusedByRule.ToDictionary(rule => rule.Key, rule => SumDocuments.Of(rule.Value)), StringComparer.Ordinal),
            ChangeDocuments.Of(view.Changes),
            SumDocuments.Of(view.Lines),
            view.KnownTotals is { } totals ? SumDocuments.Of(totals) : null,
            view.TotalsAt,
            isKnown ? ByBank(view.OrderedBanks) : null,
            new SortedDictionary<string, PaceDocument>(
                view.Paces.ToDictionary(
                    pace => Codes.Bank(pace.Bank),
                    pace => new PaceDocument(pace.Held, pace.OrdersPerSecond, isKnown ? SumDocuments.Of(pace.Waiting) : null)),
                StringComparer.Ordinal),
            SumDocuments.Of(view.Cancelled),
            view.StreamedOrders,
            isKnown ? view.ContradictoryStatuses : null,
            isKnown ? view.StaleStatuses : null,
            view.OutdatedLots,
            view.ReleaseAt,
            view.Paused,
            [.. view.Awaits.Select(step => new AwaitedDocument(step.Step, step.Actor, step.At, step.Reason))],
            view.Problem,
            [.. view.History.Select(step => new StepDocument(step.Event, step.At, step.Actor, step.Hash, step.Reason, step.Asked))],
            ContributionDocuments.Of(view.Contributors),
            ByBatch(view.OrderedElsewhere),
            ByBatch(view.SharedWith));
    }

    public static BatchHeadDocument Of(BatchHead head) => new(head.BatchId, head.Event, head.FirstAt, head.LastAt, head.Actor);

    private static SortedDictionary<string, TotalsDocument> ByBank(BankTotals[] banks) =>
        new(banks.ToDictionary(bank => Codes.Bank(bank.Bank), bank => SumDocuments.Of(bank.Totals)), StringComparer.Ordinal);

    private static SortedDictionary<string, SumDocument> ByBatch(BatchShare[] shares) =>
        new(shares.ToDictionary(share => share.BatchId, share => SumDocuments.Of(share.Sum)), StringComparer.Ordinal);

    private static SortedDictionary<string, SumDocument> ByCode(KeyedSum[] sums, Func<int, string> code) =>
        new(sums.ToDictionary(sum => code(sum.Key), sum => SumDocuments.Of(sum.Sum)), StringComparer.Ordinal);
}

/// <summary>Codes as people write them.</summary>
internal static class Codes
{
    public static string Bank(int bin) => bin.ToString("D6", CultureInfo.InvariantCulture);

    public static string Commune(int code) => code.ToString("D5", CultureInfo.InvariantCulture);
}
