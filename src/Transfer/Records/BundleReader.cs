using AnSinh.Transfer.Messages;

namespace AnSinh.Transfer.Records;

/// <summary>The fields of one order as they lie in a bundle's bytes.</summary>
public ref struct OrderView
{
    public ReadOnlySpan<byte> EndToEndId { get; internal set; }

    public long Amount { get; internal set; }

    public ReadOnlySpan<byte> Name { get; internal set; }

    public ReadOnlySpan<byte> Account { get; internal set; }

    public ReadOnlySpan<byte> CitizenId { get; internal set; }
}

/// <summary>Walks through a <c>TransferOrderBundle</c> without making objects of it. Compatible with any encoder of the schema.</summary>
public ref struct BundleReader
{
    private readonly ReadOnlySpan<byte> _source;
    private int _at;
    private int _seen;
    private long _sum;

    /// <summary>Reads the fields before the orders.</summary>
    /// <exception cref="FormatException">The bytes are no bundle.</exception>
    public BundleReader(ReadOnlySpan<byte> source)
    {
        _source = source;
        // An encoder may put scalar fields anywhere: read them all first, then walk the orders.
        int at = 0;
        while (at < source.Length)
        {
            uint tag = ProtoSpan.ReadTag(source, ref at);
            switch (tag)
            {
                case (TransferOrderBundle.BatchIdFieldNumber << 3) | ProtoSpan.LengthDelimited:
                    BatchId = ProtoSpan.ReadBytes(source, ref at);
                    break;
                case TransferOrderBundle.CohortFieldNumber << 3:
                    Cohort = ProtoSpan.ReadInt32(source, ref at);
                    break;
                case TransferOrderBundle.JournalSequenceFieldNumber << 3:
                    Sequence = (long)ProtoSpan.ReadVarint(source, ref at);
                    break;
                case TransferOrderBundle.BankFieldNumber << 3:
                    Bank = ProtoSpan.ReadInt32(source, ref at);
                    break;
                case TransferOrderBundle.PartFieldNumber << 3:
                    Part = ProtoSpan.ReadInt32(source, ref at);
                    break;
                case TransferOrderBundle.CountFieldNumber << 3:
                    Count = ProtoSpan.ReadInt32(source, ref at);
                    break;
                case TransferOrderBundle.ControlSumFieldNumber << 3:
                    ControlSum = (long)ProtoSpan.ReadVarint(source, ref at);
                    break;
                default:
                    ProtoSpan.Skip(source, ref at, tag);
                    break;
            }
        }
    }

    public ReadOnlySpan<byte> BatchId { get; }

    public int Cohort { get; }

    public long Sequence { get; }

    public int Bank { get; }

    public int Part { get; }

    public int Count { get; }

    public long ControlSum { get; }

    /// <summary>Moves to the next order; at the end checks count and control sum.</summary>
    /// <exception cref="FormatException">The bytes are no bundle, or its count or control sum is wrong.</exception>
    public bool TryRead(out OrderView order)
    {
        order = default;
        while (_at < _source.Length)
        {
            uint tag = ProtoSpan.ReadTag(_source, ref _at);
            if (tag != ((TransferOrderBundle.OrdersFieldNumber << 3) | ProtoSpan.LengthDelimited))
            {
                ProtoSpan.Skip(_source, ref _at, tag);
                continue;
            }

            order = ReadOrder(ProtoSpan.ReadBytes(_source, ref _at));
            _seen++;
            if (order.Amount is < 1 or > TransferLimits.MaxOrderAmount)
                throw new FormatException($"Order {_seen} of the bundle is of {order.Amount} dong.");
            _sum += order.Amount;
            return true;
        }

        if (_seen != Count || _sum != ControlSum)
            throw new FormatException($"The bundle says {Count} orders of {ControlSum} dong and holds {_seen} of {_sum}.");
        return false;
    }

    private static OrderView ReadOrder(ReadOnlySpan<byte> source)
    {
        OrderView order = default;
        int at = 0;
        while (at < source.Length)
        {
            uint tag = ProtoSpan.ReadTag(source, ref at);
            switch (tag)
            {
                case (TransferOrder.EndToEndIdFieldNumber << 3) | ProtoSpan.LengthDelimited:
                    order.EndToEndId = ProtoSpan.ReadBytes(source, ref at);
                    break;
                case TransferOrder.AmountFieldNumber << 3:
                    order.Amount = (long)ProtoSpan.ReadVarint(source, ref at);
                    break;
                case (TransferOrder.CreditorNameFieldNumber << 3) | ProtoSpan.LengthDelimited:
                    order.Name = ProtoSpan.ReadBytes(source, ref at);
                    break;
                case (TransferOrder.CreditorAccountFieldNumber << 3) | ProtoSpan.LengthDelimited:
                    order.Account = ProtoSpan.ReadBytes(source, ref at);
                    break;
                case (TransferOrder.CreditorCitizenIdFieldNumber << 3) | ProtoSpan.LengthDelimited:
                    order.CitizenId = ProtoSpan.ReadBytes(source, ref at);
                    break;
                default:
                    ProtoSpan.Skip(source, ref at, tag);
                    break;
            }
        }

        return order;
    }
}
