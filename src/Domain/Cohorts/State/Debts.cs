using AnSinh.Domain.Journal;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>đồng that were paid without right and are still to be kept back, by position of the person.</summary>
internal sealed class Debts
{
    private readonly Dictionary<int, long> _owed = [];

    public long OwedBy(int index) => _owed.Count > 0 ? _owed.GetValueOrDefault(index) : 0;

    public void Add(int index, long dong) => _owed[index] = checked(OwedBy(index) + dong);

    /// <summary>An order keeps a part back, or officers take a part back: so much less is owed.</summary>
    /// <exception cref="InvalidOperationException">More is kept back than is owed.</exception>
    public void KeepBack(int index, long deducted, JournalEntry entry)
    {
        long left = OwedBy(index) - deducted;
        if (deducted < 0 || left < 0)
        {
            throw new InvalidOperationException(
                $"Entry {entry.Cohort}/{entry.Sequence} keeps back {deducted} from beneficiary {index}, who owes {OwedBy(index)}.");
        }

        if (left == 0)
            _owed.Remove(index);
        else
            _owed[index] = left;
    }

    /// <summary>A failed order paid nothing, so what it kept back is owed again.</summary>
    public void GiveBack(int index, long deducted)
    {
        if (deducted != 0)
            Add(index, deducted);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_owed.Count);
        foreach ((int index, long owed) in _owed.OrderBy(person => person.Key))
        {
            writer.Write(index);
            writer.Write(owed);
        }
    }

    public void Read(BinaryReader reader)
    {
        for (int left = reader.ReadInt32(); left > 0; left--)
            _owed.Add(reader.ReadInt32(), reader.ReadInt64());
    }
}
