using System.Runtime.InteropServices;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>Why a line is in a run.</summary>
internal enum LineKind
{
    /// <summary>For the run's own month, or for the month of a one-off benefit.</summary>
    Due,

    /// <summary>For an earlier month that was owed and never ordered.</summary>
    Arrears,

    /// <summary>For an earlier month whose order came back.</summary>
    CarriedOver,
}

/// <summary>What a pass pays: the lines by lot, and sums for the dry run.</summary>
internal sealed class RunLines
{
    private readonly Dictionary<(ushort Month, int Bank), LotLines> _lots = [];
    private readonly bool _isRelease;

    /// <param name="approved">Of a release: room is made for these lots beforehand, and no sums are kept. Null for a dry run.</param>
    /// <param name="people">No lot has more lines.</param>
    public RunLines(IReadOnlyCollection<CohortLot>? approved, int people)
    {
        _isRelease = approved is not null;
        _lots.EnsureCapacity(approved?.Count ?? 0);
        foreach (CohortLot lot in approved ?? [])
            _lots[(lot.Period.MonthNumber, lot.Bank)] = new LotLines(lot.Period, lot.Bank, (int)Math.Min(lot.Sum.Count, people));
    }

    public ICollection<LotLines> Lots => _lots.Values;

    public Dictionary<int, CountAndSum> Communes { get; } = [];

    public CountAndSum Arrears { get; private set; }

    public CountAndSum CarriedOver { get; private set; }

    public CountAndSum Deducted { get; private set; }

    public void Add(PayableLine line, BenefitPeriod period, LineKind kind)
    {
        ref LotLines? lot = ref CollectionsMarshal.GetValueRefOrAddDefault(_lots, (period.MonthNumber, line.Bank), out _);
        lot ??= new LotLines(period, line.Bank, capacity: 0);
        lot.Add(line);
        if (!_isRelease)
            AddToSums(in line, kind);
    }

    private void AddToSums(in PayableLine line, LineKind kind)
    {
        ref CountAndSum commune = ref CollectionsMarshal.GetValueRefOrAddDefault(Communes, line.Commune, out _);
        commune = commune.Plus(line.Amount);
        if (line.Deducted > 0)
            Deducted = Deducted.Plus(line.Deducted);
        if (kind == LineKind.Arrears)
            Arrears = Arrears.Plus(line.Amount);
        else if (kind == LineKind.CarriedOver)
            CarriedOver = CarriedOver.Plus(line.Amount);
    }
}
