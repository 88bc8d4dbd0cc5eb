namespace AnSinh.Simulation.Tests;

/// <summary>Makes a failing list of choices shorter and tamer while the same invariant breaks.</summary>
internal static class Shrinker
{
    public static IReadOnlyList<int> Shrink(IReadOnlyList<int> choices, int mostRuns, Func<IReadOnlyList<int>, bool> fails)
    {
        int[] best = [.. choices];
        int runs = 0;
        for (int size = Math.Max(1, best.Length / 2); size >= 1 && runs < mostRuns; size /= 2)
        {
            for (int at = 0; at < best.Length && runs < mostRuns; at += size)
            {
                if (best.AsSpan(at, Math.Min(size, best.Length - at)).IndexOfAnyExcept(0) < 0)
                    continue;
                int[] tamer = [.. best];
                Array.Clear(tamer, at, Math.Min(size, best.Length - at));
                runs++;
                if (fails(tamer))
                    best = tamer;
            }
        }

        return best.AsSpan().TrimEnd(0).ToArray();
    }
}
