using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>The people of one list of instructions as one cohort knows it.</summary>
internal sealed class CohortList(string listId, ProgrammeCode programme, BenefitPeriod period)
{
    private readonly SortedDictionary<int, (ListedPayout Payout, int Actor)> _people = [];

    public string ListId { get; } = listId;

    public ProgrammeCode Programme { get; } = programme;

    public BenefitPeriod Period { get; } = period;

    public ListedPayout this[int index] => _people[index].Payout;

    /// <summary>Who put a person on the list, as a number in the cohort's <see cref="Actors"/>.</summary>
    public int ActorOf(int index) => _people[index].Actor;

    /// <summary>True when the list is for the programme and month of a run.</summary>
    public bool IsFor(RunRules run) => Programme == run.Programme && Period == run.Period;

    public bool Has(int index) => _people.ContainsKey(index);

    public bool TryAdd(int index, ListedPayout payout, int actor) => _people.TryAdd(index, (payout, actor));

    public void Write(BinaryWriter writer)
    {
        writer.Write(ListId);
        writer.Write(Programme.Value);
        writer.Write(Period.MonthNumber);
        writer.Write(_people.Count);
        foreach ((int index, (ListedPayout payout, int actor)) in _people)
        {
            writer.Write(index);
            writer.Write(payout.Row);
            writer.Write(payout.Amount);
            writer.Write(payout.Bank);
            writer.Write(payout.Account);
            writer.Write(actor);
        }
    }

    public static CohortList Read(BinaryReader reader)
    {
        var list = new CohortList(reader.ReadString(), ProgrammeCode.Parse(reader.ReadString()), new BenefitPeriod(reader.ReadUInt16()));
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            int index = reader.ReadInt32();
            var payout = new ListedPayout(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadString());
            list._people.Add(index, (payout, reader.ReadInt32()));
        }

        return list;
    }
}
