using AnSinh.Domain.Cohorts;

namespace AnSinh.Grains.Batches;

/// <summary>
/// Which lots of which cohorts have been asked for in this activation, by bank. A cohort orders a lot once whatever happens, so losing this
/// costs calls and nothing else.
/// </summary>
internal sealed class OrderProgress
{
    /// <summary>Banks of one batch: each has a bit of a <see cref="UInt128"/>.</summary>
    public const int MaxBanks = 128;

    private readonly PreparedLots _lots;
    private readonly Dictionary<int, int> _bitOfBank = [];
    private readonly UInt128[] _wanted;
    private readonly UInt128[] _asked;

    /// <exception cref="InvalidOperationException">There are more than <see cref="MaxBanks"/> banks.</exception>
    public OrderProgress(PreparedLots lots)
    {
        _lots = lots;
        _wanted = new UInt128[lots.Cohorts];
        _asked = new UInt128[lots.Cohorts];
        for (int cohort = 0; cohort < lots.Cohorts; cohort++)
        {
            foreach (int bank in lots.BanksOf(cohort))
                _wanted[cohort] |= BitOf(bank);
        }
    }

    public bool IsDone => _wanted.AsSpan().SequenceEqual(_asked);

    public IEnumerable<int> Banks => _bitOfBank.Keys;

    /// <summary>Cohorts that have lots at these banks which were not asked for.</summary>
    public IEnumerable<int> CohortsWith(Func<int, bool> wanted)
    {
        UInt128 mask = MaskOf(wanted);
        for (int cohort = 0; cohort < _wanted.Length; cohort++)
        {
            if ((_wanted[cohort] & ~_asked[cohort] & mask) != UInt128.Zero)
                yield return cohort;
        }
    }

    /// <summary>The lots to ask a cohort for.</summary>
    public CohortLot[] LotsOf(int cohort, Func<int, bool> wanted) =>
        _lots.LotsOf(cohort, bank => wanted(bank) && (_asked[cohort] & BitOf(bank)) == UInt128.Zero);

    public void MarkAsked(int cohort, IEnumerable<CohortLot> lots)
    {
        foreach (CohortLot lot in lots)
            _asked[cohort] |= BitOf(lot.Bank);
    }

    private UInt128 MaskOf(Func<int, bool> wanted)
    {
        UInt128 mask = UInt128.Zero;
        foreach ((int bank, int bit) in _bitOfBank)
        {
            if (wanted(bank))
                mask |= UInt128.One << bit;
        }

        return mask;
    }

    private UInt128 BitOf(int bank)
    {
        if (!_bitOfBank.TryGetValue(bank, out int bit))
        {
            bit = _bitOfBank.Count;
            if (bit >= MaxBanks)
                throw new InvalidOperationException($"A batch pays through at most {MaxBanks} banks.");
            _bitOfBank[bank] = bit;
        }

        return UInt128.One << bit;
    }
}
