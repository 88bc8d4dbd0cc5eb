using System.Runtime.InteropServices;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>
/// The newest order of every person of a cohort for one programme and month, in columns indexed by beneficiary: 19 bytes a
/// person, and what was kept back from those who owe. A sheet grows when people are added after it was made.
/// </summary>
internal sealed class OrderSheet(ProgrammeCode programme, BenefitPeriod period)
{
    private const ushort CorrectedBit = 1 << 15;

    private OrderState[] _state = [];
    private byte[] _attempt = [];
    private long[] _amount = [];
    private int[] _bank = [];
    private ushort[] _batch = [];

    /// <summary>A bit per <see cref="TransferStatusCode"/> seen for the attempt, and one for "details corrected since it failed".</summary>
    private ushort[] _seen = [];
    private readonly Dictionary<int, long> _deducted = [];
    private readonly Dictionary<int, List<SheetOrder>> _earlier = [];
    private readonly HashSet<int> _contradicted = [];
    private readonly HashSet<KeptStatus> _kept = [];
    private readonly Dictionary<(int Index, short Attempt), int> _keptOf = [];

    public ProgrammeCode Programme { get; } = programme;

    public BenefitPeriod Period { get; } = period;

    /// <summary>Statuses kept although they moved nothing and have no bit of their own: an exact repeat is not kept twice.</summary>
    public IReadOnlyCollection<KeptStatus> Kept => _kept;

    public int Length => _state.Length;

    /// <summary>How many failed orders wait for another attempt because the payee's details were corrected.</summary>
    public int Reopened { get; private set; }

    public OrderState StateOf(int index) => index < _state.Length ? _state[index] : OrderState.None;

    public short AttemptOf(int index) => index < _attempt.Length ? _attempt[index] : (short)0;

    public long AmountOf(int index) => _amount[index];

    public int BankOf(int index) => _bank[index];

    public ushort BatchOf(int index) => _batch[index];

    /// <summary>đồng kept back from the order for a recovery.</summary>
    public long DeductedOf(int index) => _deducted.Count > 0 ? _deducted.GetValueOrDefault(index) : 0;

    /// <summary>
    /// True when the bank of an order that failed, or of one that had no answer yet, has also said that its money moved: another order
    /// could pay twice.
    /// </summary>
    public bool IsContradicted(int index) => _contradicted.Count > 0 && _contradicted.Contains(index);

    /// <summary>Every order of a person, the newest first.</summary>
    public IEnumerable<SheetOrder> AttemptsOf(int index)
    {
        if (StateOf(index) != OrderState.None)
            yield return new SheetOrder(AttemptOf(index), AmountOf(index), BankOf(index), BatchOf(index), StateOf(index));
        if (_earlier.TryGetValue(index, out List<SheetOrder>? earlier))
        {
            for (int i = earlier.Count - 1; i >= 0; i--)
                yield return earlier[i];
        }
    }

    public bool HasSeen(int index, TransferStatusCode status) => (_seen[index] & (1 << (int)status)) != 0;

    public bool IsCorrected(int index) => (_seen[index] & CorrectedBit) != 0;

    /// <summary>True when a new order may be made: none yet, or the last one failed and the payee's details were corrected since.</summary>
    public bool IsOpen(int index) => StateOf(index) switch
    {
        OrderState.None => true,
        OrderState.Rejected or OrderState.Returned => IsCorrected(index),
        _ => false,
    };

    /// <summary>True when the last order failed and another may follow it.</summary>
    public bool IsReopened(int index) => StateOf(index) is OrderState.Rejected or OrderState.Returned && IsCorrected(index);

    /// <exception cref="InvalidOperationException">The order would pay twice.</exception>
    public void SetOrder(int index, short attempt, long amount, long deducted, int bank, ushort batch, int people)
    {
        if (index >= _state.Length)
            Grow(Math.Max(people, index + 1));
        if (!IsOpen(index) || attempt != AttemptOf(index) + 1)
            throw new InvalidOperationException(
                $"Beneficiary {index} has order attempt {AttemptOf(index)} in state {StateOf(index)}; attempt {attempt} would pay twice.");
        if (IsReopened(index))
        {
            Reopened--;
            if (!_earlier.TryGetValue(index, out List<SheetOrder>? earlier))
                _earlier[index] = earlier = [];
            earlier.Add(new SheetOrder(AttemptOf(index), AmountOf(index), BankOf(index), BatchOf(index), StateOf(index)));
        }

        _state[index] = OrderState.Ordered;
        _attempt[index] = (byte)attempt;
        _amount[index] = amount;
        _bank[index] = bank;
        _batch[index] = batch;
        _seen[index] = 0;
        if (deducted != 0)
            _deducted[index] = deducted;
        else
            _deducted.Remove(index);
    }

    public void SetStatus(int index, OrderState state, TransferStatusCode status)
    {
        _state[index] = state;
        _seen[index] |= (ushort)(1 << (int)status);
    }

    /// <summary>Notes that the payee's bank or account changed; only a failed order cares.</summary>
    public void NoteCorrection(int index)
    {
        if (StateOf(index) is not (OrderState.Rejected or OrderState.Returned) || IsCorrected(index))
            return;
        _seen[index] |= CorrectedBit;
        Reopened++;
    }

    /// <summary>
    /// Takes note of a status that moved nothing: a settlement or a return, from the order's own bank, of an attempt that was rejected or
    /// has no end yet, says that money moved.
    /// </summary>
    public void NoteContradiction(int index, short attempt, int bank, string status)
    {
        if (SaysThatMoneyMoved(index, attempt, bank, status))
            _contradicted.Add(index);
    }

    /// <summary>True when <see cref="NoteContradiction"/> would take note of the status for the first time.</summary>
    public bool WouldContradict(int index, short attempt, int bank, string status) =>
        !IsContradicted(index) && SaysThatMoneyMoved(index, attempt, bank, status);

    public bool HasKept(in KeptStatus status) => _kept.Contains(status);

    /// <summary>How many statuses are kept beside an attempt.</summary>
    public int KeptOf(int index, short attempt) => _keptOf.GetValueOrDefault((index, attempt));

    public void Keep(in KeptStatus status)
    {
        if (_kept.Add(status))
            _keptOf[(status.Index, status.Attempt)] = KeptOf(status.Index, status.Attempt) + 1;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Programme.Value);
        writer.Write(Period.MonthNumber);
        writer.Write(_state.Length);
        writer.Write(MemoryMarshal.AsBytes(_state.AsSpan()));
        writer.Write(_attempt);
        writer.Write(MemoryMarshal.AsBytes(_amount.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(_bank.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(_batch.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(_seen.AsSpan()));
        writer.Write(Reopened);
        writer.Write(_deducted.Count);
        foreach ((int index, long deducted) in _deducted.OrderBy(d => d.Key))
        {
            writer.Write(index);
            writer.Write(deducted);
        }

        writer.Write(_earlier.Count);
        foreach ((int index, List<SheetOrder> earlier) in _earlier.OrderBy(person => person.Key))
        {
            writer.Write(index);
            writer.Write(earlier.Count);
            foreach (SheetOrder order in earlier)
                order.Write(writer);
        }

        writer.Write(_contradicted.Count);
        foreach (int index in _contradicted.Order())
            writer.Write(index);
        writer.Write(Kept.Count);
        foreach (KeptStatus kept in Kept.OrderBy(k => k.Index).ThenBy(k => k.Attempt).ThenBy(k => k.Status, StringComparer.Ordinal)
            .ThenBy(k => k.Reason, StringComparer.Ordinal).ThenBy(k => k.Bank).ThenBy(k => k.Amount))
        {
            kept.Write(writer);
        }
    }

    public static OrderSheet Read(BinaryReader reader)
    {
        var sheet = new OrderSheet(ProgrammeCode.Parse(reader.ReadString()), new BenefitPeriod(reader.ReadUInt16()));
        sheet.Grow(reader.ReadInt32());
        Stream stream = reader.BaseStream;
        stream.ReadExactly(MemoryMarshal.AsBytes(sheet._state.AsSpan()));
        stream.ReadExactly(sheet._attempt);
        stream.ReadExactly(MemoryMarshal.AsBytes(sheet._amount.AsSpan()));
        stream.ReadExactly(MemoryMarshal.AsBytes(sheet._bank.AsSpan()));
        stream.ReadExactly(MemoryMarshal.AsBytes(sheet._batch.AsSpan()));
        stream.ReadExactly(MemoryMarshal.AsBytes(sheet._seen.AsSpan()));
        sheet.Reopened = reader.ReadInt32();
        for (int left = reader.ReadInt32(); left > 0; left--)
            sheet._deducted.Add(reader.ReadInt32(), reader.ReadInt64());
        for (int people = reader.ReadInt32(); people > 0; people--)
        {
            List<SheetOrder> earlier = sheet._earlier[reader.ReadInt32()] = [];
            for (int left = reader.ReadInt32(); left > 0; left--)
                earlier.Add(SheetOrder.Read(reader));
        }

        for (int left = reader.ReadInt32(); left > 0; left--)
            sheet._contradicted.Add(reader.ReadInt32());
        for (int left = reader.ReadInt32(); left > 0; left--)
            sheet.Keep(KeptStatus.Read(reader));
        return sheet;
    }

    private bool SaysThatMoneyMoved(int index, short attempt, int bank, string status)
    {
        if (!TransferStatusCodes.TryParse(status, out TransferStatusCode code) || !(code.IsSettlement() || code.IsReturn()))
            return false;
        foreach (SheetOrder order in AttemptsOf(index))
        {
            if (order.Attempt == attempt && order.Bank == bank && (order.State == OrderState.Rejected || order.State.IsOutstanding()))
                return true;
        }

        return false;
    }

    private void Grow(int length)
    {
        Array.Resize(ref _state, length);
        Array.Resize(ref _attempt, length);
        Array.Resize(ref _amount, length);
        Array.Resize(ref _bank, length);
        Array.Resize(ref _batch, length);
        Array.Resize(ref _seen, length);
    }
}
