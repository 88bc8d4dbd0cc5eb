using System.Globalization;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Api.Batches;

/// <summary>A batch as JSON: names for numbers, codes padded as people write them, amounts in đồng.</summary>
public sealed record BatchDocument(
    string BatchId,
    string State,
    string Programme,
    string Period,
    string Area,
    string RateVersion,
    string ContentHash,
    CountAndSum Payable,
    IReadOnlyDictionary<string, CountAndSum> PayableByBank,
    IReadOnlyDictionary<string, CountAndSum> PayableByCommune,
    IReadOnlyDictionary<string, CountAndSum> RefusedByRule,
    OrderTotals Totals,
    IReadOnlyDictionary<string, OrderTotals> TotalsByBank,
    long Streamed,
    long ContradictoryStatuses,
    long StaleStatuses,
    int OutdatedCohorts,
    string? Problem,
    IReadOnlyList<BatchStep> History)
{
    public static BatchDocument Of(BatchView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new BatchDocument(
            view.BatchId,
            view.State.ToString().ToLowerInvariant(),
            view.Scope.Programme.Value,
            view.Scope.Period.ToString(),
            view.Scope.Area,
            view.RateVersion,
            view.ContentHash,
            view.Payable,
            ByCode(view.PayableBanks, "D6"),
            ByCode(view.PayableCommunes, "D5"),
            new SortedDictionary<string, CountAndSum>(view.RefusedByRule, StringComparer.Ordinal),
            view.Totals,
            new SortedDictionary<string, OrderTotals>(view.OrderedBanks.ToDictionary(bank => Code(bank.Bank, "D6"), bank => bank.Totals), StringComparer.Ordinal),
            view.StreamedOrders,
            view.ContradictoryStatuses,
            view.StaleStatuses,
            view.OutdatedCohorts,
            view.Problem,
            view.History);
    }

    private static SortedDictionary<string, CountAndSum> ByCode(KeyedSum[] sums, string format) =>
        new(sums.ToDictionary(sum => Code(sum.Key, format), sum => sum.Sum), StringComparer.Ordinal);

    private static string Code(int code, string format) => code.ToString(format, CultureInfo.InvariantCulture);
}
