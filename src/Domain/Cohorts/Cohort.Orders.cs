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
        var pass = new RunPass(this, run, batch);
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
        PayableLine[] lines = new PayableLine[lots.Sum(lot => lot.Lines.Lines.Length)];
        int at = 0;
        foreach ((_, LotLines lot) in lots)
        {
            lot.Lines.CopyTo(lines.AsSpan(at));
            at += lot.Lines.Length;
        }

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

    private static EntryColumns ColumnsOf(PayableLine[] lines)
    {
        var columns = new EntryColumns
        {
            Beneficiary = new int[lines.Length],
            Attempt = new short[lines.Length],
            Amount = new long[lines.Length],
            Bank = new int[lines.Length],
            Commune = new int[lines.Length],
            Deducted = Array.Exists(lines, line => line.Deducted != 0) ? new long[lines.Length] : null,
        };
        for (int i = 0; i < lines.Length; i++)
        {
            ref readonly PayableLine line = ref lines[i];
            columns.Beneficiary[i] = line.Index;
            columns.Attempt[i] = line.Attempt;
            columns.Amount[i] = line.Amount;
            columns.Bank[i] = line.Bank;
            columns.Commune[i] = line.Commune;
            if (columns.Deducted is { } deducted)
                deducted[i] = line.Deducted;
        }

        return columns;
    }

    private void ApplyOrders(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        OrderSheet sheet = SheetOf(entry.Programme!.Value, entry.Period!.Value);
        CohortBatch batch = BatchOf(entry.BatchId!);
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

    private CohortBatch BatchOf(string batchId)
    {
        if (!_batches.TryGetValue(batchId, out CohortBatch? batch))
        {
            _batches[batchId] = batch = new CohortBatch(batchId, checked((ushort)_batchList.Count));
            _batchList.Add(batch);
        }

        return batch;
    }

    /// <summary>Three fields a payee as <see cref="PayeeDetails"/> reads them; the citizen id only for cash, where the clerk must ask for the card.</summary>
    private byte[] EncodePayees(PayableLine[] lines)
    {
        using var personal = new MemoryStream(lines.Length * 40);
        Span<byte> citizenId = stackalloc byte[12];
        foreach (ref readonly PayableLine line in lines.AsSpan())
        {
            ReadOnlySpan<byte> record = _people.Record(line.Index);
            BeneficiaryCodec.ReadCreditor(record, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> account);
            WriteField(personal, name);
            WriteField(personal, account);
            if (PayerChannels.IsCash(line.Bank) && BeneficiaryCodec.ReadId(record).TryFormat(citizenId, out int written, "D12", System.Globalization.CultureInfo.InvariantCulture))
                WriteField(personal, citizenId[..written]);
            else
                WriteField(personal, []);
        }

        return personal.ToArray();
    }

    private static void WriteField(MemoryStream stream, ReadOnlySpan<byte> field)
    {
        stream.WriteByte(checked((byte)field.Length));
        stream.Write(field);
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
