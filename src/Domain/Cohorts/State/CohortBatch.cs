using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>One batch as one cohort knows it: its sums per bank, and which entry holds the orders of which lot.</summary>
internal sealed class CohortBatch(string batchId, ushort number)
{
    private readonly Dictionary<(BenefitPeriod Period, int Bank), long> _lots = [];
    private readonly Dictionary<int, OrderTotals> _banks = [];
    private readonly Dictionary<int, OrderTotals> _superseded = [];

    public string BatchId { get; } = batchId;

    /// <summary>Position of the batch in the cohort's list of batches; order sheets refer to it.</summary>
    public ushort Number { get; } = number;

    /// <summary>Journal sequence of the batch's last orders.</summary>
    public long OrdersSequence { get; private set; }

    /// <summary>The months that the batch has ordered, each once.</summary>
    public IEnumerable<BenefitPeriod> Periods => _lots.Keys.Select(lot => lot.Period).Distinct();

    public long Contradictory { get; set; }

    public long Stale { get; set; }

    public IReadOnlyDictionary<int, OrderTotals> Banks => _banks;

    public OrderTotals Total => _banks.Values.Aggregate(default(OrderTotals), OrderTotals.Add);

    /// <summary>True when the batch has ordered this month at this bank.</summary>
    public bool HasLot(BenefitPeriod period, int bank) => _lots.ContainsKey((period, bank));

    /// <summary>The entry that holds a lot, 0 for none.</summary>
    public long SequenceOf(BenefitPeriod period, int bank) => _lots.GetValueOrDefault((period, bank));

    /// <summary>Room for as many more lots, which growing would take twice.</summary>
    public void Expect(int lots)
    {
        _lots.EnsureCapacity(_lots.Count + lots);
        _banks.EnsureCapacity(lots);
    }

    /// <summary>False when the lot was ordered by an earlier entry.</summary>
    public bool TryAddLot(BenefitPeriod period, int bank, long sequence)
    {
        OrdersSequence = sequence;
        return _lots.TryAdd((period, bank), sequence) || _lots[(period, bank)] == sequence;
    }

    public void AddOrder(int bank, long dong) => _banks[bank] = _banks.GetValueOrDefault(bank).WithOrder(dong);

    public void Move(int bank, OrderState from, OrderState to, long dong) => _banks[bank] = _banks[bank].WithMove(from, to, dong);

    /// <summary>Sums of failed orders of this batch whose place in the sheet a later attempt took.</summary>
    public OrderTotals Superseded(int bank) => _superseded.GetValueOrDefault(bank);

    public void Supersede(int bank, OrderState failedAs, long dong) =>
        _superseded[bank] = _superseded.GetValueOrDefault(bank).WithOrder(dong).WithMove(OrderState.Ordered, failedAs, dong);

    public void Write(BinaryWriter writer)
    {
        writer.Write(BatchId);
        writer.Write(Number);
        writer.Write(OrdersSequence);
        writer.Write(_lots.Count);
        foreach (((BenefitPeriod period, int bank), long sequence) in _lots.OrderBy(lot => lot.Key.Period).ThenBy(lot => lot.Key.Bank))
        {
            writer.Write(period.MonthNumber);
            writer.Write(bank);
            writer.Write(sequence);
        }

        writer.Write(Contradictory);
        writer.Write(Stale);
        WriteSums(writer, _banks);
        WriteSums(writer, _superseded);
    }

    public static CohortBatch Read(BinaryReader reader)
    {
        var batch = new CohortBatch(reader.ReadString(), reader.ReadUInt16()) { OrdersSequence = reader.ReadInt64() };
        for (int left = reader.ReadInt32(); left > 0; left--)
            batch._lots.Add((new BenefitPeriod(reader.ReadUInt16()), reader.ReadInt32()), reader.ReadInt64());
        batch.Contradictory = reader.ReadInt64();
        batch.Stale = reader.ReadInt64();
        ReadSums(reader, batch._banks);
        ReadSums(reader, batch._superseded);
        return batch;
    }

    private static void WriteSums(BinaryWriter writer, Dictionary<int, OrderTotals> banks)
    {
        writer.Write(banks.Count);
        foreach ((int bank, OrderTotals totals) in banks.OrderBy(b => b.Key))
        {
            writer.Write(bank);
            ReadOnlySpan<CountAndSum> sums = [totals.Ordered, totals.Settled, totals.Rejected, totals.Returned, totals.Outstanding];
            foreach (CountAndSum sum in sums)
            {
                writer.Write(sum.Count);
                writer.Write(sum.Dong);
            }
        }
    }

    private static void ReadSums(BinaryReader reader, Dictionary<int, OrderTotals> banks)
    {
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            int bank = reader.ReadInt32();
            banks[bank] = new OrderTotals(ReadSum(reader), ReadSum(reader), ReadSum(reader), ReadSum(reader), ReadSum(reader));
        }
    }

    private static CountAndSum ReadSum(BinaryReader reader) => new(reader.ReadInt64(), reader.ReadInt64());
}
