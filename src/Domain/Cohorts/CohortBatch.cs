using AnSinh.Domain.Payments;

namespace AnSinh.Domain.Cohorts;

/// <summary>One batch as one cohort knows it: its sums per bank, and which entry holds its orders.</summary>
internal sealed class CohortBatch(string batchId, ushort number, long ordersSequence)
{
    private readonly Dictionary<int, OrderTotals> _banks = [];
    private readonly Dictionary<int, OrderTotals> _superseded = [];

    public string BatchId { get; } = batchId;

    /// <summary>Position of the batch in the cohort's list of batches; order sheets refer to it.</summary>
    public ushort Number { get; } = number;

    public long OrdersSequence { get; } = ordersSequence;

    public long Contradictory { get; set; }

    public long Stale { get; set; }

    public IReadOnlyDictionary<int, OrderTotals> Banks => _banks;

    public OrderTotals Total => _banks.Values.Aggregate(default(OrderTotals), OrderTotals.Add);

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
        writer.Write(Contradictory);
        writer.Write(Stale);
        WriteSums(writer, _banks);
        WriteSums(writer, _superseded);
    }

    public static CohortBatch Read(BinaryReader reader)
    {
        var batch = new CohortBatch(reader.ReadString(), reader.ReadUInt16(), reader.ReadInt64())
        {
            Contradictory = reader.ReadInt64(),
            Stale = reader.ReadInt64(),
        };
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
            foreach (CountAndSum sum in (ReadOnlySpan<CountAndSum>)[totals.Ordered, totals.Settled, totals.Rejected, totals.Returned, totals.Outstanding])
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
