using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Streaming.Lanes;

/// <summary>The orders of one entry that no bank has finished with.</summary>
/// <param name="Outstanding">One flag an item.</param>
/// <param name="ControlSum">đồng, of the outstanding orders.</param>
public sealed record OutstandingEntry(JournalEntry Entry, bool[] Outstanding, int Count, long ControlSum);

/// <summary>
/// Folds one cohort's order and status entries into the orders that are still outstanding. An order is finished by an applied
/// settlement, rejection or return; acceptance promises nothing.
/// </summary>
public sealed class OutstandingOrders
{
    private readonly List<(JournalEntry Entry, bool[] Outstanding)> _entries = [];
    private readonly Dictionary<EndToEndId, (int Entry, int Item)> _byId = [];

    /// <summary>Adds the cohort's next entry, in order of sequence. Other kinds of entries change nothing.</summary>
    public void Add(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Kind == EntryKind.Orders)
            AddOrders(entry);
        else if (entry.Kind == EntryKind.Statuses)
            Finish(entry);
    }

    /// <summary>The outstanding orders of the entries at or before <paramref name="lastSequence"/>, entry by entry.</summary>
    public IEnumerable<OutstandingEntry> UpTo(long lastSequence)
    {
        foreach ((JournalEntry entry, bool[] outstanding) in _entries)
        {
            if (entry.Sequence > lastSequence)
                continue;
            int count = 0;
            long sum = 0;
            for (int i = 0; i < outstanding.Length; i++)
            {
                if (!outstanding[i])
                    continue;
                count++;
                sum = checked(sum + entry.Columns.Amount![i]);
            }

            if (count > 0)
                yield return new OutstandingEntry(entry, outstanding, count, sum);
        }
    }

    private void AddOrders(JournalEntry entry)
    {
        bool[] outstanding = new bool[entry.Count];
        outstanding.AsSpan().Fill(true);
        for (int i = 0; i < entry.Count; i++)
            _byId[entry.EndToEndIdOf(i)] = (_entries.Count, i);
        _entries.Add((entry, outstanding));
    }

    private void Finish(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        for (int i = 0; i < entry.Count; i++)
        {
            if (columns.Disposition?[i] == (short)StatusDisposition.Applied
                && TransferStatusCodes.TryParse(columns.Status![i], out TransferStatusCode code)
                && (code.IsSettlement() || code.IsRejection() || code.IsReturn())
                && _byId.TryGetValue(entry.EndToEndIdOf(i), out (int Entry, int Item) order))
            {
                _entries[order.Entry].Outstanding[order.Item] = false;
            }
        }
    }
}
