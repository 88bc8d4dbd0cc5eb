using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>
/// What the batch of a run has ordered here already. A pass takes it as not yet there, so that the lots that are left come out as they were
/// approved.
/// </summary>
internal sealed class OrderedPart
{
    private readonly ushort _batch;
    private readonly OrderSheet[] _sheets;

    public OrderedPart(CohortState cohort, ProgrammeCode programme, CohortBatch batch)
    {
        _batch = batch.Number;
        _sheets = cohort.SheetsOf(programme, batch);
    }

    /// <summary>The sheets of the months that the batch has ordered.</summary>
    public ReadOnlySpan<OrderSheet> Sheets => _sheets;

    /// <summary>True when the newest order of the person in the sheet is of the batch.</summary>
    public bool Has(OrderSheet sheet, int index) => sheet.StateOf(index) != OrderState.None && sheet.BatchOf(index) == _batch;

    /// <summary>đồng that the batch has kept back from a person: they were owed when the batch was approved.</summary>
    public long KeptBackFrom(int index)
    {
        long sum = 0;
        foreach (OrderSheet sheet in _sheets)
        {
            if (Has(sheet, index) && sheet.StateOf(index).IsLiveOrPaid())
                sum += sheet.DeductedOf(index);
        }

        return sum;
    }
}
