using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>What a batch has ordered of a lot that another batch is about, as lines again.</summary>
internal static class OrderedLines
{
    /// <summary>The batch's orders for the month and bank of the lot, of people in the area of the run.</summary>
    public static LotLines Of(CohortState cohort, CompiledRun run, CohortBatch batch, CohortLot lot)
    {
        var lines = new LotLines(lot.Period, lot.Bank, (int)lot.Sum.Count);
        if (!cohort.Sheets.TryGetValue((run.Rules.Programme, lot.Period), out OrderSheet? sheet))
            return lines;
        for (int index = 0; index < sheet.Length; index++)
        {
            if (sheet.StateOf(index) == OrderState.None || sheet.BatchOf(index) != batch.Number || sheet.BankOf(index) != lot.Bank)
                continue;
            ref readonly BeneficiaryFacts facts = ref cohort.People.FactsOf(index);
            int commune = facts.CommuneIn(lot.Period.MonthNumber);
            if (!run.Area.Contains(commune))
                continue;
            lines.Add(
                new PayableLine(index, sheet.AttemptOf(index), sheet.AmountOf(index), sheet.DeductedOf(index), lot.Bank, commune)
                {
                    ToOrganiser = facts.HasOrganiser && run.Rules.IsOneOff && PayerChannels.IsCash(lot.Bank),
                });
        }

        return lines;
    }
}
