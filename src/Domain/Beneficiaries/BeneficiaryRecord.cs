using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Beneficiaries;

public enum Sex : byte
{
    Male = 0,
    Female = 1,
}

/// <summary>Whether a person's allowance runs. The numbers are stored: never renumber.</summary>
public enum Standing : byte
{
    Active = 0,

    /// <summary>Circular 02/2021, article 2(3): three months uncollected, re-determination refused, custody of a month or more.</summary>
    Suspended = 1,

    /// <summary>Circular 02/2021, article 2(1): a stop decision, prison, waiver, moved away.</summary>
    Stopped = 2,
}

/// <summary>Whose account it is. The numbers are stored: never renumber.</summary>
public enum HolderRelation : byte
{
    Self = 0,
    Guardian = 1,
    AuthorisedPerson = 2,
}

/// <summary>
/// A beneficiary of the monthly social allowance as the registry gives them: one valid row. The cohort keeps it encoded
/// (<see cref="BeneficiaryCodec"/>), with the facts that rules ask for beside it (<see cref="BeneficiaryFacts"/>).
/// </summary>
[GenerateSerializer, Immutable, Alias("beneficiary-record.v1")]
public sealed record BeneficiaryRecord
{
    /// <summary>Twelve digits (Decree 137/2015/ND-CP, article 13). Also the functional id.</summary>
    [Id(0)]
    public required string CitizenId { get; init; }

    /// <summary>NFC, 1–140 characters, at most 255 UTF-8 bytes.</summary>
    [Id(1)]
    public required string FullName { get; init; }

    [Id(2)]
    public required DateOnly BirthDate { get; init; }

    [Id(3)]
    public required Sex Sex { get; init; }

    /// <summary>Commune code of five digits, as a number.</summary>
    [Id(4)]
    public required int Commune { get; init; }

    /// <summary>Number of the benefit category, see <c>BenefitCategories</c>.</summary>
    [Id(5)]
    public required byte Category { get; init; }

    /// <summary>Children that count, for categories paid per child; 0 otherwise.</summary>
    [Id(6)]
    public byte Children { get; init; }

    /// <summary>Number of the decision that grants the allowance, at most 40 characters, "" when there is none.</summary>
    [Id(7)]
    public string DecisionNumber { get; init; } = "";

    /// <summary>Day of signature; the right runs from its month.</summary>
    [Id(8)]
    public DateOnly? DecisionDate { get; init; }

    [Id(9)]
    public Standing Standing { get; init; }

    /// <summary>The month from which the standing holds; null while active.</summary>
    [Id(10)]
    public BenefitPeriod? StandingSince { get; init; }

    [Id(11)]
    public DateOnly? DeathDate { get; init; }

    /// <summary>NAPAS BIN of the bank, or the house number of a cash channel, see <c>PayerChannels</c>.</summary>
    [Id(12)]
    public required int Bank { get; init; }

    /// <summary>6–19 letters or digits; "" for cash.</summary>
    [Id(13)]
    public string Account { get; init; } = "";

    /// <summary>Name on the account when the registry has it, else "".</summary>
    [Id(14)]
    public string AccountHolder { get; init; } = "";

    [Id(15)]
    public HolderRelation HolderRelation { get; init; }

    /// <summary>Day of the last change of the account, when known.</summary>
    [Id(16)]
    public DateOnly? AccountSince { get; init; }
}
