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
    public IReadOnlyList<LiftedHold> Of(int index) =>
        _people.Count > 0 && _people.TryGetValue(index, out List<LiftedHold>? lifts) ? lifts : [];

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

/// <summary>One hold that one officer has lifted for one person.</summary>
/// <param name="Period">The month of the line that was held.</param>
/// <param name="Actor">Number in the cohort's <see cref="Actors"/>.</param>
/// <param name="BatchId">The batch whose dry run held the person; null for a lift of the time before lifts were bound to a batch.</param>
/// <param name="Version"><see cref="PersonMarks.TouchSequence"/> of the person that the officer saw.</param>
/// <param name="Amount">đồng of the line that the officer saw.</param>
internal readonly record struct LiftedHold(
    ProgrammeCode Programme, BenefitPeriod Period, RefusalRuleNumber Rule, int Actor, string? BatchId, uint Version, long Amount)
{
    public void Write(BinaryWriter writer)
    {
        writer.Write(Programme.Value);
        writer.Write(Period.MonthNumber);
        writer.Write((byte)Rule);
        writer.Write(Actor);
        writer.Write(BatchId ?? "");
        writer.Write(Version);
        writer.Write(Amount);
    }

    public static LiftedHold Read(BinaryReader reader) =>
        new(
            ProgrammeCode.Parse(reader.ReadString()),
            new BenefitPeriod(reader.ReadUInt16()),
            (RefusalRuleNumber)reader.ReadByte(),
            reader.ReadInt32(),
            reader.ReadString() is { Length: > 0 } batch ? batch : null,
            reader.ReadUInt32(),
            reader.ReadInt64());
}
