using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>The holds that officers have lifted, by position of the person.</summary>
internal sealed class LiftedHolds
{
    private readonly Dictionary<int, List<LiftedHold>> _people = [];

    public void Add(int index, LiftedHold lift)
    {
        if (!_people.TryGetValue(index, out List<LiftedHold>? lifts))
            _people[index] = lifts = [];
        lifts.Add(lift);
    }

    /// <summary>What has been lifted for a person, in order of the entries.</summary>
    public IReadOnlyList<LiftedHold> Of(int index) => _people.TryGetValue(index, out List<LiftedHold>? lifts) ? lifts : [];

    /// <summary>The holds of the run's month and of the line's own that anybody but the maker of the run has lifted.</summary>
    public RuleMask LiftedFor(int index, ProgrammeCode programme, BenefitPeriod run, BenefitPeriod line, Actors actors, string maker)
    {
        RuleMask lifted = default;
        if (_people.Count == 0 || !_people.TryGetValue(index, out List<LiftedHold>? lifts))
            return lifted;
        foreach (LiftedHold lift in lifts)
        {
            if (lift.Programme == programme && (lift.Period == run || lift.Period == line) && !actors.AreSame(lift.Actor, maker))
                lifted = lifted.With(lift.Rule);
        }

        return lifted;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_people.Count);
        foreach ((int index, List<LiftedHold> lifts) in _people.OrderBy(person => person.Key))
        {
            writer.Write(index);
            writer.Write(lifts.Count);
            foreach (LiftedHold lift in lifts)
                lift.Write(writer);
        }
    }

    public void Read(BinaryReader reader)
    {
        for (int people = reader.ReadInt32(); people > 0; people--)
        {
            List<LiftedHold> lifts = _people[reader.ReadInt32()] = [];
            for (int left = reader.ReadInt32(); left > 0; left--)
                lifts.Add(LiftedHold.Read(reader));
        }
    }
}

/// <summary>One hold that one officer has lifted for one person and month.</summary>
/// <param name="Actor">Number in the cohort's <see cref="Actors"/>.</param>
internal readonly record struct LiftedHold(ProgrammeCode Programme, BenefitPeriod Period, RefusalRuleNumber Rule, int Actor)
{
    public bool Is(ProgrammeCode programme, BenefitPeriod period, RefusalRuleNumber rule) =>
        Programme == programme && Period == period && Rule == rule;

    public void Write(BinaryWriter writer)
    {
        writer.Write(Programme.Value);
        writer.Write(Period.MonthNumber);
        writer.Write((byte)Rule);
        writer.Write(Actor);
    }

    public static LiftedHold Read(BinaryReader reader) =>
        new(
            ProgrammeCode.Parse(reader.ReadString()),
            new BenefitPeriod(reader.ReadUInt16()),
            (RefusalRuleNumber)reader.ReadByte(),
            reader.ReadInt32());
}
