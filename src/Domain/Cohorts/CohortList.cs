using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts;

/// <summary>What a list asks to pay one person.</summary>
/// <param name="Row">Line of the file.</param>
/// <param name="Amount">đồng</param>
/// <param name="Bank">BIN, 0 when the list names none.</param>
/// <param name="Account">"" when the list names none.</param>
public readonly record struct ListedPayout(long Row, long Amount, int Bank, string Account);

/// <summary>The people of one list of instructions as one cohort knows it.</summary>
internal sealed class CohortList(string listId, ProgrammeCode programme, BenefitPeriod period)
{
    private readonly SortedDictionary<int, ListedPayout> _people = [];

    public string ListId { get; } = listId;

    public ProgrammeCode Programme { get; } = programme;

    public BenefitPeriod Period { get; } = period;

    public ListedPayout this[int index] => _people[index];

    public bool Has(int index) => _people.ContainsKey(index);

    public bool TryAdd(int index, ListedPayout payout) => _people.TryAdd(index, payout);

    public void Write(BinaryWriter writer)
    {
        writer.Write(ListId);
        writer.Write(Programme.Value);
        writer.Write(Period.MonthNumber);
        writer.Write(_people.Count);
        foreach ((int index, ListedPayout payout) in _people)
        {
            writer.Write(index);
            writer.Write(payout.Row);
            writer.Write(payout.Amount);
            writer.Write(payout.Bank);
            writer.Write(payout.Account);
        }
    }

    public static CohortList Read(BinaryReader reader)
    {
        var list = new CohortList(reader.ReadString(), ProgrammeCode.Parse(reader.ReadString()), new BenefitPeriod(reader.ReadUInt16()));
        for (int left = reader.ReadInt32(); left > 0; left--)
            list._people.Add(reader.ReadInt32(), new ListedPayout(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadString()));
        return list;
    }
}
