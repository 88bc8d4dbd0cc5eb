using System.Text;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;
using AnSinh.Ports.Journal;
using AnSinh.Transfer;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Records;

namespace AnSinh.Streaming.Records;

/// <summary>One bundle in the encoder's buffer.</summary>
/// <param name="Bank">BIN or house number.</param>
/// <param name="Part">0, 1, 2 … for one bank and entry.</param>
/// <param name="Count">Orders, 1–1,000.</param>
/// <param name="ControlSum">đồng</param>
public readonly record struct EncodedBundle(int Bank, int Part, int Count, long ControlSum, int Offset, int Length);

/// <summary>
/// Turns an orders entry into <c>TransferOrderBundle</c> messages, written straight into a buffer that is used again for the
/// next entry. The same entry always gives the same bytes. Not for several threads.
/// </summary>
public sealed class BundleEncoder
{
    // Fields 1–10 of a bundle: texts of 35 and 3 letters, seven numbers of at most ten bytes.
    private const int HeaderBytesMax = 256;

    // Tag and length of an order in its bundle, id, amount, and three texts of at most 255 bytes with tag and length.
    private const int OrderBytesMax = 4 + 2 + EndToEndId.TextLength + 11 + (3 * (3 + byte.MaxValue));

    private static readonly byte[] Currency = "VND"u8.ToArray();

    private readonly List<EncodedBundle> _bundles = [];
    private byte[] _buffer = new byte[256 * 1_024];

    public ReadOnlySpan<byte> BytesOf(EncodedBundle bundle) => _buffer.AsSpan(bundle.Offset, bundle.Length);

    /// <summary>Encodes all orders of an entry.</summary>
    /// <returns>The bundles; valid, as their bytes, until the next call.</returns>
    /// <exception cref="JournalDriftException">The entry is not what it says: order of banks, counts, control sum or personal
    /// blob.</exception>
    public IReadOnlyList<EncodedBundle> Encode(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Encode(entry, include: null, entry.Count, entry.ControlSum);
    }

    /// <summary>Encodes some orders of an entry, for a replay.</summary>
    /// <param name="include">One flag an item.</param>
    /// <param name="expectedCount">What the caller counted itself; the bundles must agree.</param>
    public IReadOnlyList<EncodedBundle> Encode(JournalEntry entry, bool[]? include, int expectedCount, long expectedSum)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Check(entry, include);
        _bundles.Clear();
        int[] banks = entry.Columns.Bank!;
        int at = 0, personalAt = 0, count = 0;
        long sum = 0;
        for (int item = 0; item < banks.Length;)
        {
            int end = EndOfBank(banks, item);
            for (int part = 0; item < end; part++)
            {
                EncodedBundle bundle = EncodeOne(entry, include, part, ref item, end, ref personalAt, at);
                if (bundle.Count == 0)
                    continue;
                _bundles.Add(bundle);
                at = bundle.Offset + bundle.Length;
                count += bundle.Count;
                sum = checked(sum + bundle.ControlSum);
            }
        }

        if (count != expectedCount || sum != expectedSum || personalAt != entry.Personal.Length)
        {
            throw new JournalDriftException(
                $"Entry {entry.Cohort}/{entry.Sequence}: {expectedCount} orders of {expectedSum} dong went in, {count} of {sum} came out, "
                + $"{entry.Personal.Length - personalAt} bytes are left.");
        }

        return _bundles;
    }

    private static int EndOfBank(int[] banks, int start)
    {
        int end = start + 1;
        while (end < banks.Length && banks[end] == banks[start])
            end++;
        return end;
    }

    private static void Check(JournalEntry entry, bool[]? include)
    {
        EntryColumns columns = entry.Columns;
        if (entry is not { Kind: EntryKind.Orders, BatchId: not null, Programme: not null, Period: not null }
            || columns is not { Attempt: not null, Amount: not null, Bank: not null }
            || columns.FirstUnevenColumn() is not null || (include is not null && include.Length != entry.Count))
        {
            throw new JournalDriftException($"Entry {entry.Cohort}/{entry.Sequence} is no complete orders entry.");
        }

        // Two runs of one bank would give two bundles the same identity.
        for (int i = 1; i < columns.Bank.Length; i++)
        {
            if (columns.Bank[i] < columns.Bank[i - 1])
                throw new JournalDriftException($"Entry {entry.Cohort}/{entry.Sequence} is not in the order of its banks.");
        }
    }

    private static int WriteHeader(Span<byte> to, JournalEntry entry, int bank, int part, int count, long sum)
    {
        Span<byte> batch = stackalloc byte[128];
        int at = ProtoSpan.WriteBytes(to, 0, TransferOrderBundle.BatchIdFieldNumber, batch[..Encoding.UTF8.GetBytes(entry.BatchId, batch)]);
        at = ProtoSpan.WriteNumber(to, at, TransferOrderBundle.CohortFieldNumber, entry.Cohort);
        at = ProtoSpan.WriteNumber(to, at, TransferOrderBundle.JournalSequenceFieldNumber, entry.Sequence);
        at = ProtoSpan.WriteNumber(to, at, TransferOrderBundle.BankFieldNumber, bank);
        at = ProtoSpan.WriteNumber(to, at, TransferOrderBundle.PartFieldNumber, part);
        at = ProtoSpan.WriteNumber(to, at, TransferOrderBundle.CountFieldNumber, count);
        at = ProtoSpan.WriteNumber(to, at, TransferOrderBundle.ControlSumFieldNumber, sum);
        at = ProtoSpan.WriteBytes(to, at, TransferOrderBundle.CurrencyFieldNumber, Currency);
        Span<byte> programme = stackalloc byte[ProgrammeCode.Length];
        Encoding.ASCII.GetBytes(entry.Programme!.Value.Value, programme);
        at = ProtoSpan.WriteBytes(to, at, TransferOrderBundle.ProgrammeFieldNumber, programme);
        return ProtoSpan.WriteNumber(to, at, TransferOrderBundle.PeriodFieldNumber, entry.Period!.Value.YearMonth);
    }

    private static int WriteOrder(
        Span<byte> to, int at, ReadOnlySpan<byte> id, long amount, ReadOnlySpan<byte> name, ReadOnlySpan<byte> account,
        ReadOnlySpan<byte> citizenId)
    {
        int size = 2 + EndToEndId.TextLength + ProtoSpan.NumberSize(amount)
            + ProtoSpan.BytesSize(name.Length) + ProtoSpan.BytesSize(account.Length) + ProtoSpan.BytesSize(citizenId.Length);
        to[at] = ProtoSpan.Tag(TransferOrderBundle.OrdersFieldNumber, ProtoSpan.LengthDelimited);
        at = ProtoSpan.WriteVarint(to, at + 1, (ulong)size);
        at = ProtoSpan.WriteBytes(to, at, TransferOrder.EndToEndIdFieldNumber, id);
        at = ProtoSpan.WriteNumber(to, at, TransferOrder.AmountFieldNumber, amount);
        at = ProtoSpan.WriteBytes(to, at, TransferOrder.CreditorNameFieldNumber, name);
        at = ProtoSpan.WriteBytes(to, at, TransferOrder.CreditorAccountFieldNumber, account);
        return ProtoSpan.WriteBytes(to, at, TransferOrder.CreditorCitizenIdFieldNumber, citizenId);
    }

    private static void WriteDigits(Span<byte> to, uint value)
    {
        for (int i = to.Length - 1; i >= 0; i--)
        {
            uint rest = value / 10;
            to[i] = (byte)('0' + (value - (rest * 10)));
            value = rest;
        }
    }

    private static void SkipPerson(ReadOnlySpan<byte> personal, ref int at)
    {
        for (int field = 0; field < 3; field++)
            at += 1 + personal[at];
    }

    private EncodedBundle EncodeOne(JournalEntry entry, bool[]? include, int part, ref int item, int end, ref int personalAt, int offset)
    {
        EntryColumns columns = entry.Columns;
        (int stop, int count, long sum) = Measure(columns.Amount!, include, item, end);
        EnsureRoom(offset, HeaderBytesMax + (count * OrderBytesMax));
        Span<byte> to = _buffer.AsSpan(offset);
        int at = WriteHeader(to, entry, columns.Bank![item], part, count, sum);

        // Programme, period and cohort are the same in every id of the entry; only index and attempt are written anew.
        Span<byte> id = stackalloc byte[EndToEndId.TextLength];
        entry.EndToEndIdOf(item).Write(id);
        ReadOnlySpan<byte> personal = entry.Personal;
        var bundle = new EncodedBundle(columns.Bank[item], part, count, sum, offset, 0);
        for (; item < stop; item++)
        {
            if (include is not null && !include[item])
            {
                SkipPerson(personal, ref personalAt);
                continue;
            }

            int index = columns.Beneficiary[item];
            short attempt = columns.Attempt![item];
            if ((uint)index > EndToEndId.MaxIndex || attempt is < 1 or > EndToEndId.MaxAttempt)
                throw new JournalDriftException($"Entry {entry.Cohort}/{entry.Sequence}: item {item} has no valid identity.");
            WriteDigits(id[14..21], (uint)index);
            WriteDigits(id[21..], (uint)attempt);
            ReadOnlySpan<byte> name = PayeeDetails.NextField(personal, ref personalAt);
            ReadOnlySpan<byte> account = PayeeDetails.NextField(personal, ref personalAt);
            ReadOnlySpan<byte> citizenId = PayeeDetails.NextField(personal, ref personalAt);
            at = WriteOrder(to, at, id, columns.Amount![item], name, account, citizenId);
        }

        return bundle with { Length = at };
    }

    private static (int Stop, int Count, long Sum) Measure(long[] amounts, bool[]? include, int item, int end)
    {
        int count = 0;
        long sum = 0;
        while (item < end && count < TransferLimits.MaxOrdersPerBundle)
        {
            if (include is null || include[item])
            {
                count++;
                sum = checked(sum + amounts[item]);
            }

            item++;
        }

        return (item, count, sum);
    }

    private void EnsureRoom(int offset, int size)
    {
        if (_buffer.Length - offset < size)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, offset + size));
    }
}
