using System.Globalization;
using AnSinh.Contracts.Batches;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Api.Batches;

/// <summary>A batch as JSON: names for numbers, codes padded as people write them, amounts in đồng.</summary>
/// <param name="Totals">Null when they are not known yet, and then so is everything that is counted with them. Unknown is not zero.</param>
/// <param name="TotalsAt">When the totals were true.</param>
/// <param name="Contributors">Whose hands are behind the content beside its makers, and what each did: none of them approves it.</param>
/// <param name="Awaits">Steps that one person has asked for and that wait for a second person.</param>
public sealed record BatchDocument(
    string BatchId,
    string State,
    string Programme,
    string Period,
    string Area,
    string? List,
    string? RetryOf,
    string? Fund,
    string RateVersion,
    string ContentHash,
    CountAndSum Payable,
    IReadOnlyDictionary<string, CountAndSum> PayableByBank,
    IReadOnlyDictionary<string, CountAndSum> PayableByCommune,
    IReadOnlyDictionary<string, CountAndSum> RefusedByRule,
    IReadOnlyDictionary<string, ChangeDocument> Changes,
    LineSums Lines,
    OrderTotals? Totals,
    DateTimeOffset? TotalsAt,
    IReadOnlyDictionary<string, OrderTotals>? TotalsByBank,
    IReadOnlyDictionary<string, PaceDocument> Banks,
    CountAndSum Cancelled,
    long Streamed,
    long? ContradictoryStatuses,
    long? StaleStatuses,
    int OutdatedLots,
    DateTimeOffset? ReleaseAt,
    bool Paused,
    IReadOnlyList<AwaitedStep> Awaits,
    string? Problem,
    IReadOnlyList<BatchStep> History,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Contributors)
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
            view.Payable,
            ByCode(view.PayableBanks, Codes.Bank),
            ByCode(view.PayableCommunes, Codes.Commune),
            new SortedDictionary<string, CountAndSum>(view.RefusedByRule, StringComparer.Ordinal),
            ChangeDocument.Of(view.Changes),
            view.Lines,
            view.KnownTotals,
            view.TotalsAt,
            isKnown ? ByBank(view.OrderedBanks) : null,
            new SortedDictionary<string, PaceDocument>(
                view.Paces.ToDictionary(
                    pace => Codes.Bank(pace.Bank),
                    pace => new PaceDocument(pace.Held, pace.OrdersPerSecond, isKnown ? pace.Waiting : null)),
                StringComparer.Ordinal),
            view.Cancelled,
            view.StreamedOrders,
            isKnown ? view.ContradictoryStatuses : null,
            isKnown ? view.StaleStatuses : null,
            view.OutdatedLots,
            view.ReleaseAt,
            view.Paused,
            view.Awaits,
            view.Problem,
            view.History,
            new SortedDictionary<string, IReadOnlyList<string>>(
                view.Contributors.ToDictionary(person => person.Actor, person => ContributionDocument.Of(person.Kinds)), StringComparer.Ordinal));
    }

    private static SortedDictionary<string, OrderTotals> ByBank(BankTotals[] banks) =>
        new(banks.ToDictionary(bank => Codes.Bank(bank.Bank), bank => bank.Totals), StringComparer.Ordinal);

    private static SortedDictionary<string, CountAndSum> ByCode(KeyedSum[] sums, Func<int, string> code) =>
        new(sums.ToDictionary(sum => code(sum.Key), sum => sum.Sum), StringComparer.Ordinal);
}

/// <param name="OrdersPerSecond">0 when the bank is not throttled.</param>
/// <param name="Waiting">Approved and not yet ordered; null when that is not known yet.</param>
public readonly record struct PaceDocument(bool Held, int OrdersPerSecond, CountAndSum? Waiting);

/// <summary>Codes as people write them.</summary>
internal static class Codes
{
    public static string Bank(int bin) => bin.ToString("D6", CultureInfo.InvariantCulture);

    public static string Commune(int code) => code.ToString("D5", CultureInfo.InvariantCulture);
}
