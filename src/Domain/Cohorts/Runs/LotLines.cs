using System.Runtime.InteropServices;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>One payment of one person for one month, as a pass finds it.</summary>
/// <param name="Amount">đồng to order, after deduction.</param>
internal readonly record struct PayableLine(int Index, short Attempt, long Amount, long Deducted, int Bank, int Commune)
{
    /// <summary>A funeral in cash: the payee is who organises it.</summary>
    public bool ToOrganiser { get; init; }
}

/// <summary>The lines of a lot, in order of position.</summary>
internal sealed class LotLines(BenefitPeriod period, int bank, int capacity)
{
    private readonly List<PayableLine> _lines = new(capacity);

    public BenefitPeriod Period { get; } = period;

    public int Bank { get; } = bank;

    public CountAndSum Sum { get; private set; }

    /// <summary>True when something is kept back from somebody.</summary>
    public bool Deducts { get; private set; }

    public ReadOnlySpan<PayableLine> Lines => CollectionsMarshal.AsSpan(_lines);

    public void Add(PayableLine line)
    {
        _lines.Add(line);
        Deducts |= line.Deducted != 0;
        Sum = Sum.Plus(line.Amount);
    }
}
