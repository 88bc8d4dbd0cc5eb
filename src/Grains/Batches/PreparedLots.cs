using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Grains.Batches;

/// <summary>The lots of a dry run in columns, cohort after cohort: some twenty for a cohort, 48 bytes each.</summary>
[GenerateSerializer, Alias("AnSinh.PreparedLots.v1")]
internal sealed class PreparedLots
{
    /// <summary>First lot of each cohort, and one more for the end.</summary>
    [Id(0)]
    public int[] Starts { get; set; } = [0];

    [Id(1)]
    public int[] Periods { get; set; } = [];

    [Id(2)]
    public int[] Banks { get; set; } = [];

    [Id(3)]
    public int[] Counts { get; set; } = [];

    [Id(4)]
    public long[] Sums { get; set; } = [];

    /// <summary>32 bytes a lot.</summary>
    [Id(5)]
    public byte[] Hashes { get; set; } = [];

    public int Cohorts => Starts.Length - 1;

    /// <param name="cohorts">The lots of every cohort, in cohort order.</param>
    public static PreparedLots Of(IReadOnlyList<CohortLot[]> cohorts)
    {
        int total = cohorts.Sum(lots => lots.Length);
        var prepared = new PreparedLots
        {
            Starts = new int[cohorts.Count + 1],
            Periods = new int[total],
            Banks = new int[total],
            Counts = new int[total],
            Sums = new long[total],
            Hashes = new byte[total * SHA256.HashSizeInBytes],
        };
        int at = 0;
        for (int cohort = 0; cohort < cohorts.Count; cohort++)
        {
            foreach (CohortLot lot in cohorts[cohort])
            {
                (prepared.Periods[at], prepared.Banks[at], prepared.Counts[at], prepared.Sums[at]) =
                    (lot.Period.YearMonth, lot.Bank, checked((int)lot.Sum.Count), lot.Sum.Dong);
                lot.ContentHash.CopyTo(prepared.Hashes, at * SHA256.HashSizeInBytes);
                at++;
            }

            prepared.Starts[cohort + 1] = at;
        }

        return prepared;
    }

    /// <summary>The lots of one cohort at the banks that <paramref name="wanted"/> takes.</summary>
    public CohortLot[] LotsOf(int cohort, Func<int, bool> wanted)
    {
        var lots = new List<CohortLot>(Starts[cohort + 1] - Starts[cohort]);
        for (int at = Starts[cohort]; at < Starts[cohort + 1]; at++)
        {
            if (wanted(Banks[at]))
                lots.Add(At(at));
        }

        return [.. lots];
    }

    /// <summary>True when the cohort has exactly this lot: month, bank, sums and content.</summary>
    public bool Has(int cohort, CohortLot lot)
    {
        for (int at = cohort < Cohorts ? Starts[cohort] : Banks.Length; at < Banks.Length && at < Starts[cohort + 1]; at++)
        {
            if (Periods[at] == lot.Period.YearMonth && Banks[at] == lot.Bank && Counts[at] == lot.Sum.Count && Sums[at] == lot.Sum.Dong)
                return Hashes.AsSpan(at * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes).SequenceEqual(lot.ContentHash);
        }

        return false;
    }

    public IEnumerable<int> BanksOf(int cohort)
    {
        for (int at = Starts[cohort]; at < Starts[cohort + 1]; at++)
            yield return Banks[at];
    }

    /// <summary>Count and đồng by bank.</summary>
    public SortedDictionary<int, CountAndSum> SumsByBank()
    {
        var sums = new SortedDictionary<int, CountAndSum>();
        for (int at = 0; at < Banks.Length; at++)
            sums[Banks[at]] = sums.GetValueOrDefault(Banks[at]) + new CountAndSum(Counts[at], Sums[at]);
        return sums;
    }

    public void AppendTo(IncrementalHash hash)
    {
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(count, Starts.Length);
        hash.AppendData(count);
        hash.AppendData(MemoryMarshal.AsBytes(Starts.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(Periods.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(Banks.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(Counts.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(Sums.AsSpan()));
        hash.AppendData(Hashes);
    }

    /// <summary>The lots that are the same in the other: count and đồng.</summary>
    public CountAndSum SharedWith(PreparedLots other)
    {
        CountAndSum shared = default;
        for (int cohort = 0; cohort < Math.Min(Cohorts, other.Cohorts); cohort++)
        {
            foreach (CohortLot lot in LotsOf(cohort, static _ => true))
                shared += other.Has(cohort, lot) ? lot.Sum : default;
        }

        return shared;
    }

    /// <summary>How many lots of one are not the same in the other.</summary>
    public int DifferencesFrom(PreparedLots other)
    {
        int differences = 0;
        for (int cohort = 0; cohort < Math.Max(Cohorts, other.Cohorts); cohort++)
        {
            Dictionary<(BenefitPeriod, int), CohortLot> theirs = cohort < other.Cohorts
                ? other.LotsOf(cohort, static _ => true).ToDictionary(lot => (lot.Period, lot.Bank)) : [];
            foreach (CohortLot lot in cohort < Cohorts ? LotsOf(cohort, static _ => true) : [])
            {
                if (!theirs.Remove((lot.Period, lot.Bank), out CohortLot? same)
                    || same.Sum != lot.Sum
                    || !same.ContentHash.AsSpan().SequenceEqual(lot.ContentHash))
                    differences++;
            }

            differences += theirs.Count;
        }

        return differences;
    }

    private CohortLot At(int at) => new(
        BenefitPeriod.FromYearMonth(Periods[at]), Banks[at], new CountAndSum(Counts[at], Sums[at]),
        Hashes.AsSpan(at * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes).ToArray());
}
