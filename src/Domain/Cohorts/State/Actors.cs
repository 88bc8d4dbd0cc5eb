namespace AnSinh.Domain.Cohorts.State;

/// <summary>The people who changed a cohort, each once, so that a mark of a person holds a number and not a name.</summary>
internal sealed class Actors
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The number of an actor; a new actor gets the next one.</summary>
    public int NumberOf(string actor)
    {
        string name = actor.Trim();
        if (!_numbers.TryGetValue(name, out int number))
        {
            _numbers[name] = number = _names.Count;
            _names.Add(name);
        }

        return number;
    }

    /// <summary>By identity, however the name is typed.</summary>
    public bool AreSame(int number, string actor) => string.Equals(_names[number], actor.Trim(), StringComparison.OrdinalIgnoreCase);

    public void Write(BinaryWriter writer)
    {
        writer.Write(_names.Count);
        foreach (string name in _names)
            writer.Write(name);
    }

    public void Read(BinaryReader reader)
    {
        for (int left = reader.ReadInt32(); left > 0; left--)
            NumberOf(reader.ReadString());
    }
}
