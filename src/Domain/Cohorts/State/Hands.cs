namespace AnSinh.Domain.Cohorts.State;

/// <summary>
/// Whose hands a person's record went through since the person was last paid. Most people share the same few sets, so a person keeps the
/// number of a set. Set 0 is empty.
/// </summary>
internal sealed class Hands
{
    private readonly List<int[]> _sets = [[]];
    private readonly Dictionary<(int Set, int Member), int> _unions = [];

    /// <summary>The set with one more hand in it; the set itself when the hand is in it already.</summary>
    public int With(int set, int actor, bool hasConfirmed)
    {
        int member = MemberOf(actor, hasConfirmed);
        if (_unions.TryGetValue((set, member), out int known))
            return known;
        int[] wanted = [.. _sets[set].Append(member).Distinct().Order()];
        int number = _sets.FindIndex(other => other.AsSpan().SequenceEqual(wanted));
        if (number < 0)
        {
            number = _sets.Count;
            _sets.Add(wanted);
        }

        return _unions[(set, member)] = number;
    }

    /// <summary>True when the actor entered or changed something.</summary>
    public bool HasChanged(int set, int actor) => Array.IndexOf(_sets[set], MemberOf(actor, hasConfirmed: false)) >= 0;

    /// <summary>The actors of a set, and what each did.</summary>
    public IEnumerable<(int Actor, ContributionKinds Kind)> Of(int set) =>
        _sets[set].Select(static member =>
            (member >> 1, (member & 1) == 0 ? ContributionKinds.ChangedRecord : ContributionKinds.ConfirmedAccount));

    public void Write(BinaryWriter writer)
    {
        writer.Write(_sets.Count);
        foreach (int[] set in _sets)
        {
            writer.Write(set.Length);
            foreach (int member in set)
                writer.Write(member);
        }
    }

    public void Read(BinaryReader reader)
    {
        _sets.Clear();
        for (int sets = reader.ReadInt32(); sets > 0; sets--)
        {
            int[] set = new int[reader.ReadInt32()];
            for (int i = 0; i < set.Length; i++)
                set[i] = reader.ReadInt32();
            _sets.Add(set);
        }
    }

    private static int MemberOf(int actor, bool hasConfirmed) => (actor << 1) | (hasConfirmed ? 1 : 0);
}
