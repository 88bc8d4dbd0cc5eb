using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>Builds the entries of one delivery; remembers what earlier items of the same delivery did.</summary>
internal sealed class StatusPlanner(CohortState cohort, Exceptions.Draft exceptions, int items)
{
    private readonly Dictionary<OrderSheet, Dictionary<int, (OrderState State, int Seen)>> _ahead = [];
    private readonly HashSet<(OrderSheet Sheet, KeptStatus Status)> _keptAhead = [];
    private readonly Dictionary<(OrderSheet Sheet, int Index, short Attempt), int> _keptAheadOf = [];
    private readonly HashSet<(OrderSheet Sheet, int Index)> _stoppedAhead = [];
    private readonly SortedDictionary<EntryKey, (OrderSheet Sheet, StatusColumns Columns)> _entries = [];
    private readonly SortedSet<ushort> _touched = [];
    private int _lastTouched = -1;
    private int _repeated;
    private int _beyondLimit;

    // The statuses of a delivery are nearly all of one month and one batch: what the last one needed is kept at hand.
    private (ProgrammeCode Programme, BenefitPeriod Period) _month;
    private OrderSheet? _sheet;
    private Dictionary<int, (OrderState State, int Seen)> _sheetAhead = [];
    private (OrderSheet Sheet, ushort Batch, StatusColumns Columns)? _open;

    public void Add(StatusItem received)
    {
        StatusItem item = received.Bounded();
        if (!item.TryGetOrder(out EndToEndId id) || id.Cohort != cohort.Number
            || SheetOf(id) is not { } sheet || sheet.StateOf(id.Index) == OrderState.None || id.Attempt > sheet.AttemptOf(id.Index))
        {
            Count(exceptions.AddStrange(item));
        }
        else if (!TransferStatusCodes.TryParse(item.Status, out TransferStatusCode code))
        {
            Count(exceptions.AddOfAttempt(item, id.Index, id.Attempt, StatusDisposition.Unknown, stops: false));
        }
        else if (id.Attempt < sheet.AttemptOf(id.Index))
        {
            Count(exceptions.AddOfAttempt(item, id.Index, id.Attempt, StatusDisposition.Contradictory, Stops(item, sheet, id)));
        }
        else if (item.Bank != sheet.BankOf(id.Index) || item.Amount != sheet.AmountOf(id.Index))
        {
            Contradict(item, sheet, id);
        }
        else
        {
            Advance(item, sheet, id, code);
        }
    }

    /// <summary>An entry for each batch and month, then one of exceptions, each with the hash of the one before.</summary>
    public StatusPlan Seal(CommandContext context)
    {
        var entries = new List<JournalEntry>(_entries.Count + 1);
        byte[] previous = cohort.Hash;
        foreach ((EntryKey key, (OrderSheet sheet, StatusColumns columns)) in _entries)
        {
            JournalEntry entry = Next(EntryKind.Statuses, columns.ToColumns()) with
            {
                BatchId = cohort.BatchList[key.Batch].BatchId,
                Programme = sheet.Programme,
                Period = sheet.Period,
            };
            entries.Add(EntryHash.Seal(entry, previous));
            previous = entries[^1].Hash;
        }

        if (!exceptions.IsEmpty)
            entries.Add(EntryHash.Seal(Next(EntryKind.Exceptions, exceptions.ToColumns()), previous));
        return new StatusPlan(entries, _repeated, _beyondLimit, [.. _touched.Select(number => cohort.BatchList[number].BatchId)]);

        JournalEntry Next(EntryKind kind, EntryColumns columns) => cohort.NextEntry(kind, context, columns, []) with
        {
            Sequence = cohort.Sequence + 1 + entries.Count,
            CommandId = Derive(context.CommandId, entries.Count),
        };
    }

    private void Advance(StatusItem item, OrderSheet sheet, EndToEndId id, TransferStatusCode code)
    {
        Touch(sheet.BatchOf(id.Index));
        int bit = 1 << (int)code;
        (OrderState state, int seen) = _sheetAhead.TryGetValue(id.Index, out (OrderState, int) known)
            ? known
            : (sheet.StateOf(id.Index), 0);
        if ((seen & bit) != 0 || sheet.HasSeen(id.Index, code))
        {
            _repeated++;
            return;
        }

        (OrderState next, StatusDisposition disposition) = OrderLife.Next(state, code);
        if (disposition == StatusDisposition.Contradictory)
        {
            Contradict(item, sheet, id);
            return;
        }

        _sheetAhead[id.Index] = (next, seen | bit);
        ColumnsOf(sheet, id.Index).Add(item, id.Index, id.Attempt, disposition);
    }

    private void Touch(ushort batch)
    {
        if (batch == _lastTouched)
            return;
        _touched.Add(batch);
        _lastTouched = batch;
    }

    private void Contradict(StatusItem item, OrderSheet sheet, EndToEndId id)
    {
        var kept = new KeptStatus(id.Index, id.Attempt, item.Status, item.Reason, item.Bank, item.Amount);
        if (sheet.HasKept(kept) || _keptAhead.Contains((sheet, kept)))
        {
            _repeated++;
            return;
        }

        int ahead = _keptAheadOf.GetValueOrDefault((sheet, id.Index, id.Attempt));
        if (!Stops(item, sheet, id) && sheet.KeptOf(id.Index, id.Attempt) + ahead >= ExceptionBook.MaxOfAttempt)
        {
            _beyondLimit++;
            return;
        }

        _keptAhead.Add((sheet, kept));
        _keptAheadOf[(sheet, id.Index, id.Attempt)] = ahead + 1;
        ColumnsOf(sheet, id.Index).Add(item, id.Index, id.Attempt, StatusDisposition.Contradictory);
    }

    /// <summary>
    /// True for the first status that says that money moved for an order that failed or has no answer: it stops the next payment, so no
    /// limit keeps it out.
    /// </summary>
    private bool Stops(StatusItem item, OrderSheet sheet, EndToEndId id)
    {
        if (_stoppedAhead.Contains((sheet, id.Index)) || !sheet.WouldContradict(id.Index, id.Attempt, item.Bank, item.Status))
            return false;
        _stoppedAhead.Add((sheet, id.Index));
        return true;
    }

    private void Count(StatusKeeping keeping)
    {
        _ = keeping switch
        {
            StatusKeeping.Repeated => _repeated++,
            StatusKeeping.BeyondLimit => _beyondLimit++,
            _ => 0,
        };
    }

    private OrderSheet? SheetOf(in EndToEndId id)
    {
        if (_sheet is not null && id.Period == _month.Period && id.Programme == _month.Programme)
            return _sheet;
        if (!cohort.Sheets.TryGetValue((id.Programme, id.Period), out OrderSheet? sheet))
            return null;
        (_sheet, _month) = (sheet, (id.Programme, id.Period));
        if (!_ahead.TryGetValue(sheet, out Dictionary<int, (OrderState, int)>? ahead))
            _ahead[sheet] = ahead = new Dictionary<int, (OrderState, int)>(items);
        _sheetAhead = ahead;
        return sheet;
    }

    private StatusColumns ColumnsOf(OrderSheet sheet, int index)
    {
        ushort number = sheet.BatchOf(index);
        if (_open is { } open && open.Sheet == sheet && open.Batch == number)
            return open.Columns;
        var key = new EntryKey(number, sheet.Period.MonthNumber, sheet.Programme.Value);
        if (!_entries.TryGetValue(key, out (OrderSheet Sheet, StatusColumns Columns) entry))
            _entries[key] = entry = (sheet, new StatusColumns(items));
        _open = (sheet, number, entry.Columns);
        return entry.Columns;
    }

    /// <summary>A second entry of one delivery needs a command id of its own, the same each time.</summary>
    private static Guid Derive(Guid commandId, int number)
    {
        Span<byte> bytes = stackalloc byte[16];
        commandId.TryWriteBytes(bytes);
        bytes[15] ^= (byte)number;
        bytes[14] ^= (byte)(number >> 8);
        return new Guid(bytes);
    }

    /// <summary>The order of the entries in a plan: by batch, month and programme, so that a repeat makes the same command ids.</summary>
    private readonly record struct EntryKey(ushort Batch, ushort Month, string Programme) : IComparable<EntryKey>
    {
        public int CompareTo(EntryKey other) =>
            Batch != other.Batch ? Batch.CompareTo(other.Batch)
            : Month != other.Month ? Month.CompareTo(other.Month)
            : string.CompareOrdinal(Programme, other.Programme);
    }
}
