using AnSinh.Domain.Payments;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>Guarantee 5: the running sums of a batch are what its orders add up to.</summary>
internal static class BatchRecount
{
    /// <summary>Counts a batch again, order by order. Null when the running sums agree, else what drifted.</summary>
    public static string? FindDrift(CohortState cohort, string batchId)
    {
        if (!cohort.Batches.TryGetValue(batchId, out CohortBatch? batch))
            return null;
        Dictionary<int, OrderTotals> recounted = Recount(cohort, batch);
        foreach ((int bank, OrderTotals running) in batch.Banks)
        {
            // A later attempt in another batch takes the place of a failed order in the sheet; those stay in the running sums.
            OrderTotals superseded = batch.Superseded(bank);
            OrderTotals counted = recounted.GetValueOrDefault(bank) + superseded;
            if (running.Drift != default || running != counted)
                return $"cohort {cohort.Number}, batch {batchId}, bank {bank}: running {running}, counted {counted}";
        }

        return null;
    }

    private static Dictionary<int, OrderTotals> Recount(CohortState cohort, CohortBatch batch)
    {
        var recounted = new Dictionary<int, OrderTotals>();
        foreach (OrderSheet sheet in cohort.Sheets.Values)
        {
            for (int i = 0; i < sheet.Length; i++)
            {
                if (sheet.StateOf(i) == OrderState.None || sheet.BatchOf(i) != batch.Number)
                    continue;
                OrderTotals counted = recounted.GetValueOrDefault(sheet.BankOf(i)).WithOrder(sheet.AmountOf(i));
                recounted[sheet.BankOf(i)] = counted.WithMove(OrderState.Ordered, sheet.StateOf(i), sheet.AmountOf(i));
            }
        }

        return recounted;
    }
}
