using AnSinh.Client.Documents;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Payments;

namespace AnSinh.Api.Batches;

/// <summary>Counts and sums as documents.</summary>
internal static class SumDocuments
{
    public static SumDocument Of(CountAndSum sum) => new(sum.Count, sum.Dong);

    public static TotalsDocument Of(OrderTotals totals) => new(
        Of(totals.Ordered), Of(totals.Settled), Of(totals.Rejected), Of(totals.Returned), Of(totals.Outstanding), Of(totals.Drift));

    public static LinesDocument Of(LineSums lines) => new(Of(lines.Arrears), Of(lines.CarriedOver), Of(lines.Deducted));
}
