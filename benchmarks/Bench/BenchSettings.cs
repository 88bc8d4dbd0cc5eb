using AnSinh.Domain.Primitives;

namespace AnSinh.Bench;

/// <summary>What a benchmark run was asked for, and which months its rounds pay.</summary>
internal sealed record BenchSettings(long Payments, int Runs, long Seed, bool SkipPlain, bool Save)
{
    public const int MaxRuns = 9;

    /// <summary>The registry is made to fit this month; its people are judged alike some months before and after.</summary>
    public static readonly BenefitPeriod ReferenceMonth = new(2025, 6);

    private static readonly BenefitPeriod FirstMonth = new(2025, 1);

    /// <summary>Rounds of each contender; the first one, number 0, warms up and is not counted.</summary>
    public int Rounds => Runs + 1;

    /// <summary>The month whose release to acknowledged is measured, with the banks away. The SQL job pays the same month.</summary>
    public static BenefitPeriod AckedMonth(int round) => FirstMonth.AddMonths(2 * round);

    /// <summary>The month whose release to closed is measured, with the banks at work.</summary>
    public static BenefitPeriod ClosedMonth(int round) => FirstMonth.AddMonths((2 * round) + 1);

    /// <summary>The month that the fresh process number <paramref name="run"/> releases.</summary>
    public BenefitPeriod FreshMonth(int run) => FirstMonth.AddMonths((2 * Rounds) + run);

    /// <summary>The month that is closed with two statuses an order.</summary>
    public BenefitPeriod LastMonth => FirstMonth.AddMonths((2 * Rounds) + Runs);

    public IEnumerable<BenefitPeriod> AllMonths =>
        Enumerable.Range(0, (2 * Rounds) + Runs + 1).Select(month => FirstMonth.AddMonths(month));
}
