using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>The people who changed a cohort, each once, so that a mark of a person holds a number and not a name.</summary>
internal sealed class Actors
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The name of an actor's number.</summary>
    public string this[int number] => _names[number];

    /// <summary>The number of an actor; a new actor gets the next one.</summary>
    public int NumberOf(string actor)
    {
        if (!_numbers.TryGetValue(actor, out int number))
        {
            _numbers[actor] = number = _names.Count;
            _names.Add(actor);
        }

        return number;
    }

    /// <summary>The number of an actor, or -1 when the actor has changed nothing here.</summary>
    public int Find(string actor) => _numbers.GetValueOrDefault(actor, -1);

    public bool AreSame(int number, string actor) => ActorId.AreSame(_names[number], actor);

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
