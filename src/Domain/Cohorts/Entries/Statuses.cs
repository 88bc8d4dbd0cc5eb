using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>Entries of kind <see cref="EntryKind.Statuses"/>: what banks say became of the orders.</summary>
internal sealed class Statuses(CohortState cohort, Exceptions exceptions)
{
    /// <summary>
    /// Judges a delivery against the orders. A status that its order has seen leaves no trace; everything else is kept: applied,
    /// stale or contradictory beside its order, or as an exception when there is no such order or status.
    /// </summary>
    public StatusPlan Plan(IReadOnlyList<StatusItem> items, CommandContext context)
    {
        var plan = new StatusPlanner(cohort, exceptions.Begin(context.At), items.Count);
        foreach (StatusItem item in items)
        {
            // The id of an order is shorter, and a new text would forget the order that was parsed.
            StatusItem kept = item.EndToEndId.Length <= StatusItem.MaxEndToEndIdLength
                ? item
                : item with { EndToEndId = Cut(item.EndToEndId, StatusItem.MaxEndToEndIdLength) };
            plan.Add(kept with
            {
                Status = Cut(item.Status, StatusItem.MaxStatusLength),
                Reason = Cut(item.Reason, StatusItem.MaxReasonLength),
            });
        }

        return plan.Seal(context);
    }

    public void Apply(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        OrderSheet sheet = cohort.SheetOf(entry.Programme!.Value, entry.Period!.Value);
        CohortBatch batch = cohort.Batches[entry.BatchId!];
        for (int i = 0; i < columns.Count; i++)
        {
            int index = columns.Beneficiary[i];
            switch ((StatusDisposition)columns.Disposition![i])
            {
                case StatusDisposition.Applied:
                    Move(sheet, batch, index, ParseKnown(columns.Status![i]));
                    break;
                case StatusDisposition.Stale:
                    sheet.SetStatus(index, sheet.StateOf(index), ParseKnown(columns.Status![i]));
                    batch.Stale++;
                    break;
                default:
                    sheet.Keep(KeptAt(columns, i));
                    sheet.NoteContradiction(index, columns.Attempt![i], columns.Bank![i], columns.Status![i]);
                    batch.Contradictory++;
                    break;
            }
        }
    }

    private void Move(OrderSheet sheet, CohortBatch batch, int index, TransferStatusCode code)
    {
        OrderState from = sheet.StateOf(index);
        (OrderState to, _) = OrderLife.Next(from, code);
        sheet.SetStatus(index, to, code);
        if (to == OrderState.Settled && from != to)
            LetHandsGo(sheet, batch, index);
        batch.Move(sheet.BankOf(index), from, to, sheet.AmountOf(index));
        if (from.IsLiveOrPaid() && !to.IsLiveOrPaid())
            cohort.Debts.GiveBack(index, sheet.DeductedOf(index));
    }

    /// <summary>
    /// A payment that arrived is behind us: who had a hand in the record is free again, unless somebody touched it after the order.
    /// </summary>
    private void LetHandsGo(OrderSheet sheet, CohortBatch batch, int index)
    {
        ref readonly PersonMarks marks = ref cohort.People.MarksOf(index);
        if (marks.Hands != 0 && marks.TouchSequence < batch.SequenceOf(sheet.Period, sheet.BankOf(index)))
            cohort.People.Mark(index, marks with { Hands = 0 });
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private static TransferStatusCode ParseKnown(string status) =>
        TransferStatusCodes.TryParse(status, out TransferStatusCode code)
            ? code
            : throw new InvalidOperationException(
                $"The journal applied status {status}, which this program does not know. Use the newer program.");

    private static KeptStatus KeptAt(EntryColumns columns, int i) =>
        new(columns.Beneficiary[i], columns.Attempt![i], columns.Status![i], columns.Reason![i], columns.Bank![i], columns.Amount![i]);
}
