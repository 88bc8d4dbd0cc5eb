using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AnSinh.Domain.Cohorts.Runs;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>Entries of kind <see cref="EntryKind.Orders"/>: the transfer orders of a release.</summary>
internal sealed class Orders(CohortState cohort)
{
    private const int CommandIdBytes = 16;

    /// <summary>Batches of the same months and banks whose orders are compared with a lot, the newest first.</summary>
    private const int MaxBatchesLookedAt = 4;

    /// <summary>
    /// The orders of the lots asked for, one entry per month, sorted by bank. A lot that this batch has ordered here is skipped; a lot
    /// whose content is not what was approved is not ordered and counted as outdated.
    /// </summary>
    /// <param name="lots">As the dry run that was approved had them.</param>
    /// <param name="context">
    /// Actor and time; the command ids follow from batch and lots, so that they are the same whoever asks again.
    /// </param>
    public OrdersPlan Plan(string batchId, CompiledRun run, IReadOnlyCollection<CohortLot> lots, CommandContext context)
    {
        CohortBatch? batch = cohort.Batches.GetValueOrDefault(batchId);
        CohortLot[] wanted = [.. lots.Where(lot => batch?.HasLot(lot.Period, lot.Bank) != true).DistinctBy(lot => (lot.Period, lot.Bank))];
        if (wanted.Length == 0)
            return new OrdersPlan([], 0, []);
        var pass = new RunPass(cohort, run, batch, wanted);
        pass.JudgeEverybody();
        List<ApprovedLot> good = Unchanged(wanted, pass, run.Rules.Programme);
        var entries = new List<JournalEntry>();
        foreach (IGrouping<BenefitPeriod, ApprovedLot> month in good.GroupBy(lot => lot.Lot.Period).OrderBy(month => month.Key))
            entries.Add(Seal(batchId, run.Rules.Programme, month.Key, [.. month.OrderBy(lot => lot.Lot.Bank)], context, entries));
        CohortLot[] left = [.. wanted.Except(good.Select(static lot => lot.Lot))];
        List<LotElsewhere> elsewhere = left.Length == 0 ? [] : FindElsewhere(batchId, run, left);
        return new OrdersPlan(entries, left.Length - elsewhere.Count, elsewhere);
    }

    public void Apply(JournalEntry entry)
    {
        EntryColumns columns = entry.Columns;
        OrderSheet sheet = cohort.SheetOf(entry.Programme!.Value, entry.Period!.Value);
        CohortBatch batch = cohort.BatchOf(entry.BatchId!);
        int people = cohort.People.Count;
        batch.Expect(LotsOf(columns.Bank!));
        int bank = -1;
        for (int i = 0; i < columns.Count; i++)
        {
            int index = columns.Beneficiary[i];
            long deducted = columns.Deducted?[i] ?? 0;
            if (columns.Bank![i] != bank && !batch.TryAddLot(sheet.Period, bank = columns.Bank[i], entry.Sequence))
            {
                throw new InvalidOperationException(
                    $"Entry {entry.Cohort}/{entry.Sequence} orders {sheet.Period} at bank {bank} of batch {entry.BatchId} a second time.");
            }

            if (sheet.StateOf(index) is OrderState.Rejected or OrderState.Returned)
                cohort.BatchList[sheet.BatchOf(index)].Supersede(sheet.BankOf(index), sheet.StateOf(index), sheet.AmountOf(index));
            sheet.SetOrder(index, columns.Attempt![i], columns.Amount![i], deducted, bank, batch.Number, people);
            batch.AddOrder(bank, columns.Amount[i]);
            if (deducted != 0)
                cohort.Debts.KeepBack(index, deducted, entry);
        }

        cohort.LastOrders = entry.Sequence;
    }

    /// <summary>The lots whose content is still what was approved, with their lines.</summary>
    private List<ApprovedLot> Unchanged(CohortLot[] wanted, RunPass pass, ProgrammeCode programme)
    {
        Dictionary<(BenefitPeriod, int), LotLines> present = pass.Lots.ToDictionary(lot => (lot.Period, lot.Bank));
        var good = new List<ApprovedLot>(wanted.Length);
        foreach (CohortLot lot in wanted)
        {
            if (present.TryGetValue((lot.Period, lot.Bank), out LotLines? lines) && IsAsApproved(lot, lines, programme))
                good.Add(new ApprovedLot(lot, lines));
        }

        return good;
    }

    /// <summary>
    /// Why a lot is not ordered: when the orders of another batch have the very lines that were approved, that batch has ordered the lot,
    /// and nobody changed.
    /// </summary>
    private List<LotElsewhere> FindElsewhere(string batchId, CompiledRun run, CohortLot[] left)
    {
        var found = new List<LotElsewhere>();
        foreach (CohortLot lot in left)
        {
            CohortBatch? other = cohort.BatchList.AsEnumerable().Reverse()
                .Where(other => other.BatchId != batchId && other.HasLot(lot.Period, lot.Bank)).Take(MaxBatchesLookedAt)
                .FirstOrDefault(other => IsAsApproved(lot, OrderedLines.Of(cohort, run, other, lot), run.Rules.Programme));
            if (other is not null)
                found.Add(new LotElsewhere(other.BatchId, lot.Sum));
        }

        return found;
    }

    private bool IsAsApproved(CohortLot lot, LotLines lines, ProgrammeCode programme) =>
        lines.Sum == lot.Sum && LotContent.Hash(cohort.People, programme, lines).AsSpan().SequenceEqual(lot.ContentHash);

    private JournalEntry Seal(
        string batchId,
        ProgrammeCode programme,
        BenefitPeriod period,
        ApprovedLot[] lots,
        CommandContext context,
        List<JournalEntry> before)
    {
        LotLines[] lines = Array.ConvertAll(lots, static lot => lot.Lines);
        byte[] payees = PayeeFields.Encode(cohort.People, lines);
        JournalEntry entry = cohort.NextEntry(EntryKind.Orders, context, ColumnsOf(lines), payees) with
        {
            Sequence = cohort.Sequence + 1 + before.Count,
            CommandId = CommandOf(batchId, programme, period, lots),
            BatchId = batchId,
            Programme = programme,
            Period = period,
            PreviousOrders = before.Count > 0 ? before[^1].Sequence : cohort.LastOrders,
        };
        return EntryHash.Seal(entry, before.Count > 0 ? before[^1].Hash : cohort.Hash);
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

    /// <summary>The orders of an entry are sorted by bank.</summary>
    private static int LotsOf(int[] banks)
    {
        int lots = 0;
        for (int i = 0; i < banks.Length; i++)
            lots += i == 0 || banks[i] != banks[i - 1] ? 1 : 0;
        return lots;
    }

    /// <summary>The same lots of the same batch have the same command id, so that the journal itself refuses them a second time.</summary>
    private static Guid CommandOf(string batchId, ProgrammeCode programme, BenefitPeriod period, ApprovedLot[] lots)
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

    /// <summary>A lot as it was approved, and its lines as they come out now.</summary>
    private readonly record struct ApprovedLot(CohortLot Lot, LotLines Lines);
}
