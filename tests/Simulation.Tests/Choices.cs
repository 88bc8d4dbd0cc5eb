namespace AnSinh.Simulation.Tests;

/// <summary>
/// Every decision of a schedule, drawn from a seed or read from a list that an earlier run made. 0 is always the tame choice (the oldest
/// step goes next, nothing fails) and what a list that is too short gives, so a list shrinks by zeros and by its end.
/// </summary>
internal sealed class Choices
{
    private readonly IReadOnlyList<int>? _list;
    private ulong _state;

    public Choices(ulong seed) => _state = seed;

    public Choices(IReadOnlyList<int> list) => _list = list;

    /// <summary>What was chosen so far.</summary>
    public List<int> Made { get; } = [];

    /// <summary>0 to <paramref name="count"/> − 1.</summary>
    public int Next(int count)
    {
        int choice = _list is null ? (int)(Draw() % (uint)count) : Made.Count < _list.Count ? _list[Made.Count] % count : 0;
        Made.Add(choice);
        return choice;
    }

    public bool Chance(int perMille) => perMille > 0 && Next(1_000) >= 1_000 - perMille;

    // SplitMix64, Steele et al., 2014.
    private ulong Draw()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
