using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts;

/// <summary>What a delivery of statuses would do.</summary>
/// <param name="Entries">Sealed one after the other, to be appended in this order: one per batch and month, then one of exceptions. Empty when every status is a repeat.</param>
/// <param name="Repeated">Statuses that were known already and leave no trace.</param>
/// <param name="Batches">Batches whose orders the delivery is about, also those of which everything was known already.</param>
public sealed record StatusPlan(IReadOnlyList<JournalEntry> Entries, int Repeated, IReadOnlyList<string> Batches);

public sealed partial class Cohort
{
    private const int MaxReferenceLength = 64;
    private const int MaxReasonLength = 35;
    private const int MaxStatusLength = 8;

    /// <summary>
    /// Judges a delivery against the orders. A status that its order has seen leaves no trace; everything else is kept: applied,
    /// stale or contradictory beside its order, or as an exception when there is no such order or status.
    /// </summary>
    public StatusPlan PlanStatuses(IReadOnlyList<StatusItem> items, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(items);
        var plan = new StatusPlanner(this, items.Count);
        foreach (StatusItem item in items)
            plan.Add(item with { EndToEndId = Cut(item.EndToEndId, MaxReferenceLength), Status = Cut(item.Status, MaxStatusLength), Reason = Cut(item.Reason, MaxReasonLength) });
        return plan.Seal(context);
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    private void ApplyStatuses(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        OrderSheet sheet = SheetOf(entry.Programme!.Value, entry.Period!.Value);
        CohortBatch batch = _batches[entry.BatchId!];
        for (int i = 0; i < columns.Count; i++)
        {
            int index = columns.Beneficiary[i];
            switch ((StatusDisposition)columns.Disposition![i])
            {
                case StatusDisposition.Applied:
                    OrderState from = sheet.StateOf(index);
                    TransferStatusCode code = ParseKnown(columns.Status![i]);
                    (OrderState to, _) = OrderLife.Next(from, code);
                    sheet.SetStatus(index, to, code);
                    batch.Move(sheet.BankOf(index), from, to, sheet.AmountOf(index));
                    if (from.IsLiveOrPaid() && !to.IsLiveOrPaid())
                        GiveBack(index, sheet.DeductedOf(index));
                    break;
                case StatusDisposition.Stale:
                    sheet.SetStatus(index, sheet.StateOf(index), ParseKnown(columns.Status![i]));
                    batch.Stale++;
                    break;
                default:
                    sheet.Kept.Add(KeptAt(columns, i));
                    batch.Contradictory++;
                    break;
            }
        }
    }

    private void ApplyExceptions(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        for (int i = 0; i < columns.Count; i++)
            _exceptions.Add(new ExceptionKey(columns.Reference![i], columns.Status![i], columns.Reason![i], columns.Bank![i], columns.Amount![i]));
    }

    private static TransferStatusCode ParseKnown(string status) =>
        TransferStatusCodes.TryParse(status, out TransferStatusCode code)
            ? code
            : throw new InvalidOperationException($"The journal applied status {status}, which this program does not know. Use the newer program.");

    private static KeptStatus KeptAt(EntryColumns columns, int i) =>
        new(columns.Beneficiary[i], columns.Attempt![i], columns.Status![i], columns.Reason![i], columns.Bank![i], columns.Amount![i]);

    /// <summary>Builds the entries of one delivery; remembers what earlier items of the same delivery did.</summary>
    private sealed class StatusPlanner(Cohort cohort, int items)
    {
        private readonly Dictionary<OrderSheet, Dictionary<int, (OrderState State, int Seen)>> _ahead = [];
        private readonly HashSet<KeptStatus> _keptAhead = [];
        private readonly HashSet<ExceptionKey> _exceptionsAhead = [];
        private readonly SortedDictionary<(ushort Batch, ushort Month, string Programme), (OrderSheet Sheet, StatusColumns Columns)> _batches = new(Comparer<(ushort Batch, ushort Month, string Programme)>.Create(
            static (left, right) => left.Batch != right.Batch ? left.Batch.CompareTo(right.Batch)
                : left.Month != right.Month ? left.Month.CompareTo(right.Month) : string.CompareOrdinal(left.Programme, right.Programme)));
        private readonly StatusColumns _exceptions = new(0, withReferences: true);
        private readonly SortedSet<ushort> _touched = [];
        private int _lastTouched = -1;
        private int _repeated;

        // The statuses of a delivery are nearly all of one month and one batch: what the last one needed is kept at hand.
        private (ProgrammeCode Programme, BenefitPeriod Period) _month;
        private OrderSheet? _sheet;
        private Dictionary<int, (OrderState State, int Seen)> _sheetAhead = [];
        private (OrderSheet Sheet, ushort Batch, StatusColumns Columns)? _open;

        public void Add(StatusItem item)
        {
            if (!EndToEndId.TryParse(item.EndToEndId, out EndToEndId id) || id.Cohort != cohort.Number
                || SheetOf(id) is not { } sheet || sheet.StateOf(id.Index) == OrderState.None || id.Attempt > sheet.AttemptOf(id.Index))
            {
                KeepException(item, -1, 0, StatusDisposition.Unknown);
            }
            else if (!TransferStatusCodes.TryParse(item.Status, out TransferStatusCode code))
            {
                KeepException(item, id.Index, id.Attempt, StatusDisposition.Unknown);
            }
            else if (id.Attempt < sheet.AttemptOf(id.Index))
            {
                KeepException(item, id.Index, id.Attempt, StatusDisposition.Contradictory);
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

        public StatusPlan Seal(CommandContext context)
        {
            var entries = new List<JournalEntry>(_batches.Count + 1);
            byte[] previous = cohort.Hash;
            foreach (((ushort number, _, _), (OrderSheet sheet, StatusColumns columns)) in _batches)
            {
                JournalEntry entry = Next(EntryKind.Statuses, columns.ToColumns()) with
                {
                    BatchId = cohort._batchList[number].BatchId,
                    Programme = sheet.Programme,
                    Period = sheet.Period,
                };
                entries.Add(EntryHash.Seal(entry, previous));
                previous = entries[^1].Hash;
            }

            if (_exceptions.Count > 0)
                entries.Add(EntryHash.Seal(Next(EntryKind.Exceptions, _exceptions.ToColumns()), previous));
            return new StatusPlan(entries, _repeated, [.. _touched.Select(number => cohort._batchList[number].BatchId)]);

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
            if (sheet.Kept.Contains(kept) || !_keptAhead.Add(kept))
                _repeated++;
            else
                ColumnsOf(sheet, id.Index).Add(item, id.Index, id.Attempt, StatusDisposition.Contradictory);
        }

        private void KeepException(StatusItem item, int index, short attempt, StatusDisposition disposition)
        {
            var key = new ExceptionKey(item.EndToEndId, item.Status, item.Reason, item.Bank, item.Amount);
            if (cohort._exceptions.Contains(key) || !_exceptionsAhead.Add(key))
                _repeated++;
            else
                _exceptions.Add(item, index, attempt, disposition);
        }

        private OrderSheet? SheetOf(in EndToEndId id)
        {
            if (_sheet is not null && id.Period == _month.Period && id.Programme == _month.Programme)
                return _sheet;
            if (!cohort._sheets.TryGetValue((id.Programme, id.Period), out OrderSheet? sheet))
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
            (ushort, ushort, string) key = (number, sheet.Period.MonthNumber, sheet.Programme.Value);
            if (!_batches.TryGetValue(key, out (OrderSheet Sheet, StatusColumns Columns) batch))
                _batches[key] = batch = (sheet, new StatusColumns(items));
            _open = (sheet, number, batch.Columns);
            return batch.Columns;
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
    }

    /// <param name="items">The most that will be added.</param>
    private sealed class StatusColumns(int items, bool withReferences = false)
    {
        private readonly List<int> _beneficiary = new(items);
        private readonly List<short> _attempt = new(items);
        private readonly List<long> _amount = new(items);
        private readonly List<int> _bank = new(items);
        private readonly List<string> _status = new(items);
        private readonly List<string> _reason = new(items);
        private readonly List<short> _disposition = new(items);
        private readonly List<string>? _reference = withReferences ? new(items) : null;

        public int Count => _beneficiary.Count;

        public void Add(StatusItem item, int index, short attempt, StatusDisposition disposition)
        {
            _beneficiary.Add(index);
            _attempt.Add(attempt);
            _amount.Add(item.Amount);
            _bank.Add(item.Bank);
            _status.Add(item.Status);
            _reason.Add(item.Reason);
            _disposition.Add((short)disposition);
            _reference?.Add(item.EndToEndId);
        }

        public EntryColumns ToColumns() => new()
        {
            Beneficiary = [.. _beneficiary],
            Attempt = [.. _attempt],
            Amount = [.. _amount],
            Bank = [.. _bank],
            Status = [.. _status],
            Reason = [.. _reason],
            Disposition = [.. _disposition],
            Reference = _reference?.ToArray(),
        };
    }
}
