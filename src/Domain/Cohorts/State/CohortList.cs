using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>The people of one list of instructions as one cohort knows it.</summary>
internal sealed class CohortList(string listId, ProgrammeCode programme, BenefitPeriod period)
{
    private readonly SortedDictionary<int, ListedPayout> _people = [];

    public string ListId { get; } = listId;

    public ProgrammeCode Programme { get; } = programme;

    public BenefitPeriod Period { get; } = period;

    public ListedPayout this[int index] => _people[index];

    /// <summary>True when the list is for the programme and month of a run.</summary>
    public bool IsFor(RunRules run) => Programme == run.Programme && Period == run.Period;

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
            list._people.Add(
                reader.ReadInt32(), new ListedPayout(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadString()));
        return list;
    }
}
