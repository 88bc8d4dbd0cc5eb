using AnSinh.Contracts.Batches;
using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Grains.Batches;
using AnSinh.Ports.Journal;

namespace AnSinh.Simulation.Tests;

/// <summary>
/// The independent bookkeeper: sees every effect as it happens and knows nothing of the code under test. The invariants are checked at each
/// effect, so they are checked after every step.
/// </summary>
internal sealed class Ledger(bool lossyBroker, bool sumsDrift = false)
{
    private readonly Dictionary<int, List<JournalEntry>> _streams = [];
    private readonly HashSet<(int Cohort, Guid Command)> _commands = [];
    private readonly HashSet<long> _refused = [];
    private readonly Dictionary<(int Cohort, int Index, BenefitPeriod Period), (short Attempt, OrderState State)> _lives = [];
    private readonly Dictionary<EndToEndId, Order> _orders = [];
    private readonly HashSet<(EndToEndId, string)> _applied = [];
    private readonly HashSet<string> _ordered = new(StringComparer.Ordinal);

    /// <summary>The first invariant that broke.</summary>
    public string? Violation { get; private set; }

    public IReadOnlyDictionary<int, List<JournalEntry>> Streams => _streams;

    public IReadOnlyDictionary<EndToEndId, Order> Orders => _orders;

    public int Statuses { get; private set; }

    /// <summary>
    /// Orders that a cohort made for the batch after the batch had ordered everything: a call of the release that came late found a lot
    /// payable again that had been called outdated. The batch then stops, or has closed without them.
    /// </summary>
    public int LateOrders { get; private set; }

    /// <summary>Views that said that their sums are not known.</summary>
    public int Unknown { get; private set; }

    /// <summary>Statuses of an attempt that came after the next attempt was ordered.</summary>
    public int LateForAttempt { get; private set; }

    /// <summary>True when no order waits for its bank.</summary>
    public bool AllAnswered => _lives.Values.All(life => !life.State.IsOutstanding());

    public void Fail(string what) => Violation ??= what;

    public void Inserted(JournalEntry entry)
    {
        if (!_streams.TryGetValue(entry.Cohort, out List<JournalEntry>? stream))
            _streams[entry.Cohort] = stream = [];
        string name = $"entry {entry.Cohort}/{entry.Sequence}";
        if (entry.Sequence != stream.Count + 1)
            Fail($"sequence: {name} follows {stream.Count}");
        else if (!entry.PreviousHash.AsSpan().SequenceEqual(stream.Count == 0 ? EntryHash.Genesis : stream[^1].Hash))
            Fail($"chain: {name} does not continue the hash chain");
        else if (!EntryHash.Verify(entry, personalPresent: true))
            Fail($"chain: the hash of {name} does not fit its content");
        else if (!_commands.Add((entry.Cohort, entry.CommandId)))
            Fail($"command: {name} carries out command {entry.CommandId} a second time");
        else if (_refused.Contains(Key(entry)))
            Fail($"refused: {name} was refused and is in the journal");
        stream.Add(entry);
        if (entry.Kind == EntryKind.Orders)
            NoteOrders(entry, name);
        else if (entry.Kind == EntryKind.Statuses)
            NoteAnswers(entry, name);
        else if (entry.Kind == EntryKind.Exceptions)
            NoteExceptions(entry, name);
    }

    /// <summary>What a caller of the journal was told.</summary>
    public void Told(JournalEntry entry, AppendResult result)
    {
        List<JournalEntry>? stream = _streams.GetValueOrDefault(entry.Cohort);
        JournalEntry? stored = result.Sequence >= 1 && result.Sequence <= stream?.Count ? stream[(int)result.Sequence - 1] : null;
        if (result.Outcome == AppendOutcome.Appended && (stored is null || !stored.Hash.AsSpan().SequenceEqual(entry.Hash)))
            Fail($"acknowledged: entry {entry.Cohort}/{entry.Sequence} was acknowledged and is not in the journal");
        else if (result.Outcome == AppendOutcome.Repeated && stored?.CommandId != entry.CommandId)
            Fail($"acknowledged: entry {entry.Cohort}/{entry.Sequence} is called a repeat of {result.Sequence}, which is another command");
        else if (result.Outcome == AppendOutcome.Fenced)
            Refused(entry);
    }

    /// <summary>A caller was told that its entry is not there and never will be.</summary>
    public void Refused(JournalEntry entry)
    {
        _refused.Add(Key(entry));
        if (_streams.TryGetValue(entry.Cohort, out List<JournalEntry>? stream)
            && stream.Exists(stored => stored.Hash.AsSpan().SequenceEqual(entry.Hash)))
            Fail($"refused: entry {entry.Cohort}/{entry.Sequence} was refused and is in the journal");
    }

    /// <summary>An order that a bank can read now.</summary>
    public void Streamed(EndToEndId id, long amount, bool replay)
    {
        if (!_orders.TryGetValue(id, out Order? order))
            Fail($"stream: {id} is in the stream and not in the journal");
        else if (order.Amount != amount)
            Fail($"stream: {id} is in the stream with {amount} and in the journal with {order.Amount}");
        else if (!lossyBroker && (order.Streamed > 0 || replay))
            Fail($"stream: {id} is in the committed stream {(replay ? "as a replay of a broker that lost nothing" : "twice")}");
        else
            order.Streamed++;
    }

    /// <summary>A position that a lane can read now: everything up to it must be in the stream.</summary>
    public void Positioned(int cohort, long sequence, string where)
    {
        if (!_streams.TryGetValue(cohort, out List<JournalEntry>? stream) || sequence > stream.Count)
        {
            Fail($"position: {where} of cohort {cohort} is {sequence}, beyond the journal");
            return;
        }

        for (int at = (int)sequence - 1; at >= 0; at--)
        {
            JournalEntry entry = stream[at];
            if (entry.Kind != EntryKind.Orders)
                continue;
            for (int i = 0; i < entry.Count; i++)
            {
                if (_orders[entry.EndToEndIdOf(i)].Streamed == 0)
                    Fail($"position: {where} of cohort {cohort} is {sequence}, but {entry.EndToEndIdOf(i)} is not in the stream");
            }

            // The entries before were looked at when their position came.
            if (at < sequence - 1 || entry.PreviousOrders == 0)
                return;
        }
    }

    /// <summary>A bank that knows its orders by their identity pays one.</summary>
    public void Paid(EndToEndId id)
    {
        Order order = _orders[id];
        if (++order.Paid > 1)
            Fail($"paid: {id} was paid twice");
        foreach (Order other in _orders.Values)
        {
            if (other != order
                && other.Id.Cohort == id.Cohort
                && other.Id.Index == id.Index
                && other.Id.Period == id.Period
                && other.Paid > 0
                && !other.CameBack)
                Fail($"paid: {id} was paid although {other.Id} was");
        }
    }

    public void CameBack(EndToEndId id) => _orders[id].CameBack = true;

    /// <summary>An event of the driven batch. It may close only when nothing is outstanding, with the sums that the journal has.</summary>
    public void BatchRecorded(StreamEvent known)
    {
        if (known.Event == BatchEventNames.Ordered)
        {
            _ordered.Add(known.Key);
            // The late call may also have come between a cohort's answer and this event.
            CountAndSum answered = BatchEventJson.Read<OrderedDetails>(known.Details).Ordered;
            LateOrders += (int)Math.Max(0, TotalsOf(known.Key).Ordered.Count - answered.Count);
        }

        if (known.Event == BatchEventNames.Stopped && !sumsDrift && LateOrders == 0)
            Fail($"stopped: batch {known.Key} stopped although all adds up: {known.Details}");
        if (known.Event != BatchEventNames.Closed)
            return;
        OrderTotals told = BatchEventJson.Read<ClosedDetails>(known.Details).Totals, journal = TotalsOf(known.Key);
        if (journal.Outstanding != default)
            Fail($"closed: batch {known.Key} closed while {journal.Outstanding} are outstanding");
        // A return may be journaled between the recount and the event.
        else if (told.Ordered != journal.Ordered
            || told.Rejected != journal.Rejected || told.Settled + told.Returned != journal.Settled + journal.Returned
            || told.Outstanding != default)
            Fail($"closed: batch {known.Key} closed with {told}, the journal has {journal}");
    }

    /// <summary>
    /// What somebody was shown of the driven batch. Orders are only ever answered, so what is outstanding now was outstanding then.
    /// </summary>
    /// <param name="unknownAsZero">They take sums that are not known for sums.</param>
    public void Seen(BatchView view, bool unknownAsZero)
    {
        if (view.KnownTotals is null && !unknownAsZero)
        {
            Unknown++;
            return;
        }

        OrderTotals journal = TotalsOf(view.BatchId);
        if (view.State is BatchState.Settling or BatchState.Closed && !sumsDrift
            && (view.Totals.Ordered != journal.Ordered || view.Totals.Outstanding.Count < journal.Outstanding.Count))
        {
            Fail($"view: batch {view.BatchId} is shown {view.State} with {view.Totals}, the journal has {journal}");
        }
    }

    /// <summary>
    /// What the fund of a closed batch knows. A bank's return after the closing is told when somebody looks, so the fund may know of more
    /// that is used than is; never of less.
    /// </summary>
    public void FundAtRest(string batchId, long reserved, long consumed)
    {
        OrderTotals journal = TotalsOf(batchId);
        long used = journal.Ordered.Dong - journal.Rejected.Dong - journal.Returned.Dong;
        if (reserved != 0)
            Fail($"fund: batch {batchId} is closed and {reserved} are still reserved for it");
        if (consumed < used || consumed > journal.Ordered.Dong)
            Fail($"fund: batch {batchId} used {used} of {journal.Ordered.Dong} ordered, and the fund says {consumed}");
    }

    private OrderTotals TotalsOf(string batchId)
    {
        OrderTotals sum = default;
        foreach (Order order in _orders.Values.Where(order => order.BatchId == batchId))
            sum = sum.WithOrder(order.Amount).WithMove(OrderState.Ordered, order.State, order.Amount);
        return sum;
    }

    /// <summary>When nothing fails any more and nothing is left to do.</summary>
    public void AtRest()
    {
        foreach (Order order in _orders.Values)
        {
            if (order.Streamed == 0)
                Fail($"rest: {order.Id} is in the journal and was never streamed");
            if (_lives[(order.Id.Cohort, order.Id.Index, order.Id.Period)] is { State: OrderState.Ordered or OrderState.Accepted } life
                && life.Attempt == order.Id.Attempt)
                Fail($"rest: {order.Id} was never answered");
        }
    }

    private static long Key(JournalEntry entry) => BitConverter.ToInt64(entry.Hash);

    private void NoteOrders(JournalEntry entry, string name)
    {
        bool isLate = _ordered.Contains(entry.BatchId!);
        LateOrders += isLate ? entry.Count : 0;
        for (int i = 0; i < entry.Count; i++)
        {
            EndToEndId id = entry.EndToEndIdOf(i);
            (int, int, BenefitPeriod) person = (id.Cohort, id.Index, id.Period);
            (short attempt, OrderState state) = _lives.GetValueOrDefault(person);
            if (state.IsLiveOrPaid())
                Fail($"live orders: {name} orders {id} while attempt {attempt} is {state}");
            else if (id.Attempt != attempt + 1)
                Fail($"live orders: {name} orders {id} after attempt {attempt}");
            _lives[person] = (id.Attempt, OrderState.Ordered);
            _orders[id] = new Order(id, entry.Columns.Amount![i], isLate ? "late" : entry.BatchId!);
        }
    }

    private void NoteAnswers(JournalEntry entry, string name)
    {
        for (int i = 0; i < entry.Count; i++)
        {
            EndToEndId id = entry.EndToEndIdOf(i);
            if (!_orders.ContainsKey(id))
            {
                Fail($"status: {name} answers {id}, which was not ordered");
                continue;
            }

            string status = entry.Columns.Status![i];
            if (!_applied.Add((id, status + entry.Columns.Reason![i])))
                Fail($"status: {name} holds {status} of {id} a second time");
            Statuses++;
            (int, int, BenefitPeriod) person = (id.Cohort, id.Index, id.Period);
            (short attempt, OrderState state) = _lives[person];
            if (entry.Columns.Disposition![i] == (short)StatusDisposition.Applied && attempt == id.Attempt)
            {
                OrderState next = OrderLife.Next(state, Enum.Parse<TransferStatusCode>(status)).State;
                _lives[person] = (attempt, next);
                _orders[id].State = next;
            }
        }
    }

    /// <summary>
    /// Every bank answers orders of the journal only, so nothing is unknown; what comes late for an attempt that another has followed is
    /// kept.
    /// </summary>
    private void NoteExceptions(JournalEntry entry, string name)
    {
        for (int i = 0; i < entry.Count; i++)
        {
            if (!EndToEndId.TryParse(entry.Columns.Reference![i], out EndToEndId id) || !_orders.ContainsKey(id))
                Fail($"status: {name} keeps a status of {entry.Columns.Reference[i]}, which was not ordered");
            else if (_lives[(id.Cohort, id.Index, id.Period)].Attempt <= id.Attempt)
                Fail($"status: {name} keeps {entry.Columns.Status![i]} of {id} as unknown although that is the newest order");
            else
                LateForAttempt++;
        }
    }

    internal sealed class Order(EndToEndId id, long amount, string batchId)
    {
        public string BatchId { get; } = batchId;

        public OrderState State { get; set; } = OrderState.Ordered;

        public EndToEndId Id { get; } = id;

        public long Amount { get; } = amount;

        public int Streamed { get; set; }

        public int Paid { get; set; }

        public bool CameBack { get; set; }
    }
}
