using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Cohorts.State;

/// <summary>What was asked and confirmed about money to recover, by position of the person.</summary>
internal sealed class RecoveryBook
{
    private readonly Dictionary<int, List<RecoveryClaim>> _people = [];

    public IReadOnlyList<RecoveryClaim> Of(int index) =>
        _people.Count > 0 && _people.TryGetValue(index, out List<RecoveryClaim>? claims) ? claims : [];

    /// <summary>đồng that are to be recovered of what was paid for a month, and were not taken back.</summary>
    public long InForce(int index, ProgrammeCode programme, BenefitPeriod period) =>
        Of(index).Where(claim => claim.IsFor(programme, period) && claim.IsConfirmed)
            .Sum(static claim => claim.TakesBack ? -claim.Amount : claim.Amount);

    /// <summary>The same claim that waits for a second officer, if there is one.</summary>
    public RecoveryClaim? Waiting(int index, ProgrammeCode programme, BenefitPeriod period, long amount, bool takesBack)
    {
        foreach (RecoveryClaim claim in Of(index))
        {
            if (claim.IsWaiting && claim.TakesBack == takesBack && claim.Amount == amount && claim.IsFor(programme, period))
                return claim;
        }

        return null;
    }

    /// <summary>The claim that a command made, if it did.</summary>
    public RecoveryClaim? OfCommand(int index, Guid commandId)
    {
        foreach (RecoveryClaim claim in Of(index))
        {
            if (claim.CommandId == commandId)
                return claim;
        }

        return null;
    }

    /// <summary>Adds a claim. A confirmed one answers the same one that waited.</summary>
    public void Add(int index, RecoveryClaim claim)
    {
        if (!_people.TryGetValue(index, out List<RecoveryClaim>? claims))
            _people[index] = claims = [];
        if (claim.IsConfirmed && Waiting(index, claim.Programme, claim.Period, claim.Amount, claim.TakesBack) is { } waiting)
            claims[claims.IndexOf(waiting)] = waiting with { IsAnswered = true };
        claims.Add(claim);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(_people.Count);
        foreach ((int index, List<RecoveryClaim> claims) in _people.OrderBy(person => person.Key))
        {
            writer.Write(index);
            writer.Write(claims.Count);
            foreach (RecoveryClaim claim in claims)
                claim.Write(writer);
        }
    }

    public void Read(BinaryReader reader)
    {
        for (int people = reader.ReadInt32(); people > 0; people--)
        {
            List<RecoveryClaim> claims = _people[reader.ReadInt32()] = [];
            for (int left = reader.ReadInt32(); left > 0; left--)
                claims.Add(RecoveryClaim.Read(reader));
        }
    }
}

/// <summary>Money to recover, or to take back from a recovery.</summary>
/// <param name="Period">The month that was paid without right.</param>
/// <param name="Amount">đồng</param>
/// <param name="Actor">Who asked or confirmed, as a number in the cohort's <see cref="Actors"/>.</param>
/// <param name="Sequence">The journal entry.</param>
/// <param name="CommandId">The command behind the entry: a repeat gets the first answer.</param>
/// <param name="IsAnswered">Another officer has confirmed it: the confirmed claim counts instead.</param>
internal readonly record struct RecoveryClaim(
    ProgrammeCode Programme,
    BenefitPeriod Period,
    long Amount,
    bool TakesBack,
    bool IsConfirmed,
    int Actor,
    long Sequence,
    Guid CommandId,
    bool IsAnswered = false)
{
    private const int GuidBytes = 16;

    /// <summary>Another officer must confirm it.</summary>
    public bool IsWaiting => !IsConfirmed && !IsAnswered;

    /// <summary>What the entry says.</summary>
    public OfficerDecision Decision => (IsConfirmed, TakesBack) switch
    {
        (false, false) => OfficerDecision.ProposeRecovery,
        (false, true) => OfficerDecision.ProposeTakeBack,
        (true, false) => OfficerDecision.Recover,
        (true, true) => OfficerDecision.TakeBack,
    };

    public bool IsFor(ProgrammeCode programme, BenefitPeriod period) => Programme == programme && Period == period;

    public void Write(BinaryWriter writer)
    {
        writer.Write(Programme.Value);
        writer.Write(Period.MonthNumber);
        writer.Write(Amount);
        writer.Write(TakesBack);
        writer.Write(IsConfirmed);
        writer.Write(Actor);
        writer.Write(Sequence);
        writer.Write(CommandId.ToByteArray());
        writer.Write(IsAnswered);
    }

    public static RecoveryClaim Read(BinaryReader reader) =>
        new(
            ProgrammeCode.Parse(reader.ReadString()),
            new BenefitPeriod(reader.ReadUInt16()),
            reader.ReadInt64(),
            reader.ReadBoolean(),
            reader.ReadBoolean(),
            reader.ReadInt32(),
            reader.ReadInt64(),
            new Guid(reader.ReadBytes(GuidBytes)),
            reader.ReadBoolean());
}
