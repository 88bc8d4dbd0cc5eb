using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>Finds the contradictory statuses of a batch: beside its orders, and those of attempts that were given up.</summary>
internal static class Contradictions
{
    /// <summary>In order of month, person and attempt.</summary>
    public static IReadOnlyList<StatusContradiction> Of(CohortState cohort, string batchId)
    {
        if (!cohort.Batches.TryGetValue(batchId, out CohortBatch? batch))
            return [];
        var found = new List<StatusContradiction>();
        foreach (OrderSheet sheet in cohort.Sheets.Values)
        {
            foreach (KeptStatus kept in sheet.Kept)
                Add(found, cohort, sheet, batch, kept);
        }

        foreach (ExceptionKey exception in cohort.Exceptions.OfAttempts)
        {
            if (EndToEndId.TryParse(exception.Reference, out EndToEndId id) && id.Cohort == cohort.Number
                && cohort.Sheets.TryGetValue((id.Programme, id.Period), out OrderSheet? sheet))
            {
                var kept = new KeptStatus(id.Index, id.Attempt, exception.Status, exception.Reason, exception.Bank, exception.Amount);
                Add(found, cohort, sheet, batch, kept);
            }
        }

        return
        [
            .. found.OrderBy(one => one.Order.Period).ThenBy(one => one.Index).ThenBy(one => one.Order.Attempt)
                .ThenBy(one => one.Status, StringComparer.Ordinal).ThenBy(one => one.Bank).ThenBy(one => one.Amount),
        ];
    }

    private static void Add(
        List<StatusContradiction> found, CohortState cohort, OrderSheet sheet, CohortBatch batch, in KeptStatus kept)
    {
        foreach (SheetOrder order in sheet.AttemptsOf(kept.Index))
        {
            if (order.Attempt != kept.Attempt || order.Batch != batch.Number)
                continue;
            bool isSettlement = TransferStatusCodes.TryParse(kept.Status, out TransferStatusCode code) && code.IsSettlement();
            bool isPaidTwice = isSettlement && order.Attempt < sheet.AttemptOf(kept.Index) && order.Bank == kept.Bank
                && sheet.StateOf(kept.Index) == OrderState.Settled;
            found.Add(new StatusContradiction(
                kept.Index,
                new EndToEndId(sheet.Programme, sheet.Period, cohort.Number, kept.Index, kept.Attempt),
                order.State,
                order.Bank,
                order.Amount,
                kept.Status,
                kept.Reason,
                kept.Bank,
                kept.Amount,
                sheet.IsContradicted(kept.Index) && (isSettlement || code.IsReturn()),
                isPaidTwice));
        }
    }
}
