namespace AnSinh.Chaos.Check;

/// <summary>What a check found wrong, counted by kind and told in words up to a limit.</summary>
internal sealed class Findings
{
    private const int MaxProblems = 40;

    private readonly List<string> _problems = [];

    /// <summary>Acknowledged commands, people or orders that are nowhere to be found.</summary>
    public long Lost { get; private set; }

    /// <summary>
    /// Orders that the journal has twice, refused commands that it has, and orders on the topics that differ from the journal's.
    /// </summary>
    public long Duplicated { get; private set; }

    /// <summary>Persons with two live or two paid orders for one programme and month.</summary>
    public long DoublePaid { get; private set; }

    /// <summary>Sums, chains, positions and manifests that do not fit.</summary>
    public long Drift { get; private set; }

    /// <summary>Batches that neither closed nor wait for a person.</summary>
    public long Stuck { get; private set; }

    public IReadOnlyList<string> Problems => _problems;

    public void IsLost(string problem, long count = 1) => Lost += Note("lost", problem, count);

    public void IsDuplicated(string problem, long count = 1) => Duplicated += Note("duplicated", problem, count);

    public void IsDoublePaid(string problem, long count = 1) => DoublePaid += Note("paid twice", problem, count);

    public void IsDrift(string problem, long count = 1) => Drift += Note("drift", problem, count);

    public void IsStuck(string problem) => Stuck += Note("stuck", problem, 1);

    private long Note(string kind, string problem, long count)
    {
        if (count > 0 && _problems.Count < MaxProblems)
            _problems.Add($"{kind}: {problem}");
        return count;
    }
}
