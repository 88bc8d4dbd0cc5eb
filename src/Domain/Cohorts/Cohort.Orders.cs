using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts;

public sealed partial class Cohort
{
    private const int CommandIdBytes = 16;
    private const int PayeeFields = 3;
    private const int CitizenIdDigits = 12;

    /// <summary>
    /// The orders of the lots asked for, one entry per month, sorted by bank. A lot that this batch has ordered here is skipped; a lot whose
    /// content is not what was approved is not ordered and counted as outdated.
    /// </summary>
    /// <param name="lots">As the dry run that was approved had them.</param>
    /// <param name="context">Actor and time; the command ids follow from batch and lots, so that they are the same whoever asks again.</param>
    public OrdersPlan PlanOrders(string batchId, RunRequest run, IReadOnlyCollection<CohortLot> lots, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(lots);
        CohortBatch? batch = _batches.GetValueOrDefault(batchId);
        CohortLot[] wanted = [.. lots.Where(lot => batch?.HasLot(lot.Period, lot.Bank) != true).DistinctBy(lot => (lot.Period, lot.Bank))];
        if (wanted.Length == 0)
            return new OrdersPlan([], 0);
        var pass = new RunPass(this, run, batch, wanted);
        pass.JudgeEverybody(withChanges: false);
        Dictionary<(BenefitPeriod, int), LotLines> present = pass.Lots.ToDictionary(lot => (lot.Period, lot.Bank));
        var good = new List<(CohortLot Lot, LotLines Lines)>(wanted.Length);
        foreach (CohortLot lot in wanted)
        {
            if (present.TryGetValue((lot.Period, lot.Bank), out LotLines? lines) && lines.Sum == lot.Sum
                && HashLot(run.Rules.Programme, lines).AsSpan().SequenceEqual(lot.ContentHash))
            {
                good.Add((lot, lines));
            }
        }

        var entries = new List<JournalEntry>();
        foreach (IGrouping<BenefitPeriod, (CohortLot Lot, LotLines Lines)> month in good.GroupBy(lot => lot.Lot.Period).OrderBy(month => month.Key))
            entries.Add(SealOrders(batchId, run.Rules.Programme, month.Key, [.. month.OrderBy(lot => lot.Lot.Bank)], context, entries));
        return new OrdersPlan(entries, wanted.Length - good.Count);
    }

    private JournalEntry SealOrders(
        string batchId, ProgrammeCode programme, BenefitPeriod period, (CohortLot Lot, LotLines Lines)[] lots, CommandContext context, List<JournalEntry> before)
    {
        LotLines[] lines = Array.ConvertAll(lots, static lot => lot.Lines);
        JournalEntry entry = NextEntry(EntryKind.Orders, context, ColumnsOf(lines), EncodePayees(lines)) with
        {
            Sequence = Sequence + 1 + before.Count,
            CommandId = OrdersCommand(batchId, programme, period, lots),
            BatchId = batchId,
            Programme = programme,
            Period = period,
            PreviousOrders = before.Count > 0 ? before[^1].Sequence : LastOrders,
        };
        return EntryHash.Seal(entry, before.Count > 0 ? before[^1].Hash : Hash);
    }

    private static EntryColumns ColumnsOf(LotLines[] lots)
    {
        int count = lots.Sum(static lot => lot.Lines.Length);
        bool deducts = Array.Exists(lots, static lot => lot.Deducts);
        var columns = new EntryColumns
        {
            Beneficiary = new int[count],
            Attempt = new short[count],
            Amount = new long[count],
            Bank = new int[count],
            Commune = new int[count],
            Deducted = deducts ? new long[count] : null,
        };
        int i = 0;
        foreach (LotLines lot in lots)
        {
            foreach (ref readonly PayableLine line in lot.Lines)
            {
                columns.Beneficiary[i] = line.Index;
                columns.Attempt[i] = line.Attempt;
                columns.Amount[i] = line.Amount;
                columns.Bank[i] = line.Bank;
                columns.Commune[i] = line.Commune;
                if (columns.Deducted is { } deducted)
                    deducted[i] = line.Deducted;
                i++;
            }
        }

        return columns;
    }

    private void ApplyOrders(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        OrderSheet sheet = SheetOf(entry.Programme!.Value, entry.Period!.Value);
        CohortBatch batch = BatchOf(entry.BatchId!);
        batch.Expect(LotsOf(columns.Bank!));
        int bank = -1;
        for (int i = 0; i < columns.Count; i++)
        {
            int index = columns.Beneficiary[i];
            long deducted = columns.Deducted?[i] ?? 0;
            if (columns.Bank![i] != bank && !batch.TryAddLot(sheet.Period, bank = columns.Bank[i], entry.Sequence))
                throw new InvalidOperationException($"Entry {entry.Cohort}/{entry.Sequence} orders {sheet.Period} at bank {bank} of batch {entry.BatchId} a second time.");
            if (sheet.StateOf(index) is OrderState.Rejected or OrderState.Returned)
                _batchList[sheet.BatchOf(index)].Supersede(sheet.BankOf(index), sheet.StateOf(index), sheet.AmountOf(index));
            sheet.SetOrder(index, columns.Attempt![i], columns.Amount![i], deducted, bank, batch.Number, People);
            batch.AddOrder(bank, columns.Amount[i]);
            if (deducted != 0)
                KeepBack(index, deducted, entry);
        }

        LastOrders = entry.Sequence;
    }

    /// <summary>The orders of an entry are sorted by bank.</summary>
    private static int LotsOf(int[] banks)
    {
        int lots = 0;
        for (int i = 0; i < banks.Length; i++)
            lots += i == 0 || banks[i] != banks[i - 1] ? 1 : 0;
        return lots;
    }

    private CohortBatch BatchOf(string batchId)
    {
        if (!_batches.TryGetValue(batchId, out CohortBatch? batch))
        {
            _batches[batchId] = batch = new CohortBatch(batchId, checked((ushort)_batchList.Count));
            _batchList.Add(batch);
        }

        return batch;
    }

    /// <summary>
    /// Three fields a payee as <see cref="PayeeDetails"/> reads them; the citizen id only for cash, where the clerk must ask for the card. Measured
    /// first and written into an array of that size: growing and copying took three times the memory.
    /// </summary>
    private byte[] EncodePayees(LotLines[] lots)
    {
        int length = 0;
        foreach (LotLines lot in lots)
        {
            foreach (ref readonly PayableLine line in lot.Lines)
            {
                BeneficiaryCodec.ReadCreditor(_people.Record(line.Index), out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account);
                length += PayeeFields + name.Length + account.Length + (PayerChannels.IsCash(line.Bank) ? CitizenIdDigits : 0);
            }
        }

        byte[] personal = new byte[length];
        Span<byte> left = personal;
        foreach (LotLines lot in lots)
        {
            foreach (ref readonly PayableLine line in lot.Lines)
            {
                ReadOnlySpan<byte> record = _people.Record(line.Index);
                BeneficiaryCodec.ReadCreditor(record, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account);
                left = WriteField(WriteField(left, name), account);
                left[0] = 0;
                if (PayerChannels.IsCash(line.Bank))
                {
                    left[0] = CitizenIdDigits;
                    BeneficiaryCodec.ReadId(record).TryFormat(left[1..], out _, "D12", System.Globalization.CultureInfo.InvariantCulture);
                }

                left = left[(1 + left[0])..];
            }
        }

        return personal;
    }

    private static Span<byte> WriteField(Span<byte> to, ReadOnlySpan<byte> field)
    {
        to[0] = checked((byte)field.Length);
        field.CopyTo(to[1..]);
        return to[(1 + field.Length)..];
    }

    /// <summary>The same lots of the same batch have the same command id, so that the journal itself refuses them a second time.</summary>
    private static Guid OrdersCommand(string batchId, ProgrammeCode programme, BenefitPeriod period, (CohortLot Lot, LotLines Lines)[] lots)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"orders\n{batchId}\n{programme}\n{period}"));
        Span<byte> bank = stackalloc byte[4];
        foreach ((CohortLot lot, _) in lots)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bank, lot.Bank);
            hash.AppendData(bank);
            hash.AppendData(lot.ContentHash);
        }

        return new Guid(hash.GetHashAndReset().AsSpan(0, CommandIdBytes));
    }
}
