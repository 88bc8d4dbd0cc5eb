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

/// <summary>Why an allowance is suspended or stopped. The numbers are stored: never renumber.</summary>
public enum StandingReason : byte
{
    None = 0,

    /// <summary>Circular 02/2021, article 2(3): not collected for three months in a row.</summary>
    Uncollected = 1,

    /// <summary>Article 2(3): custody of a month or more.</summary>
    Custody = 2,

    /// <summary>Article 2(3), and (1) after three more months: re-determination refused.</summary>
    RedeterminationRefused = 3,

    /// <summary>Article 2(1): prison, or a decision of a court.</summary>
    Prison = 4,

    /// <summary>Article 2(1): the person gave the allowance up.</summary>
    Waiver = 5,

    /// <summary>Decree 176/2025, article 4: moved to another province, whose commune pays on.</summary>
    Moved = 6,

    /// <summary>Article 2(1): the conditions are no longer met.</summary>
    NotEligible = 7,

    /// <summary>Article 2(1): declared missing.</summary>
    Missing = 8,
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
    public const int MaxOtherGrants = 4;

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

    /// <summary>
    /// The month from which the standing holds. While active it is null, or the month from which the person is active again after the
    /// suspension that <see cref="StandingReason"/> names: the months between <see cref="ArrearsFrom"/> and it were suspended.
    /// </summary>
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

    /// <summary>
    /// Grants beside the main one, in other categories: at most <see cref="MaxOtherGrants"/>, none in the category of the main one.
    /// </summary>
    [Id(17)]
    public GrantedBenefit[] OtherGrants { get; init; } = [];

    /// <summary>Why the main grant is suspended or stopped, or was suspended before.</summary>
    [Id(18)]
    public StandingReason StandingReason { get; init; }

    /// <summary>Digits only, with country code or leading zero, 8–15; "" when there is none.</summary>
    [Id(19)]
    public string Phone { get; init; } = "";

    /// <summary>
    /// Street, hamlet or village within the commune, NFC, at most 140 characters and 255 UTF-8 bytes; "" when there is none.
    /// </summary>
    [Id(20)]
    public string Address { get; init; } = "";

    /// <summary>
    /// The first month that is owed and was never paid: the run pays each such month as a line of its own. Null for none.
    /// </summary>
    [Id(21)]
    public BenefitPeriod? ArrearsFrom { get; init; }

    /// <summary>
    /// The commune that pays the months before <see cref="CommuneSince"/>; 0 when the person has not moved within the province.
    /// </summary>
    [Id(22)]
    public int PreviousCommune { get; init; }

    /// <summary>The first month that <see cref="Commune"/> pays after a move; null without a move.</summary>
    [Id(23)]
    public BenefitPeriod? CommuneSince { get; init; }

    /// <summary>
    /// The first month of right where the law counts it from a certificate (disability); null for the month that the law gives by itself.
    /// </summary>
    [Id(24)]
    public BenefitPeriod? RightFrom { get; init; }

    /// <summary>
    /// From which month the decision that ended a suspension pays the suspended months (Circular 02/2021, article 6(1)b); null for none.
    /// </summary>
    [Id(25)]
    public BenefitPeriod? BackPayFrom { get; init; }

    /// <summary>The first suspended month, as the journal knew it when the person came back; null when nobody knows.</summary>
    [Id(26)]
    public BenefitPeriod? SuspendedFrom { get; init; }

    /// <summary>The spouse to whom the care support of both is paid (Decree 20/2021, article 20(2)a), twelve digits; "" for none.</summary>
    [Id(27)]
    public string CarePaidTo { get; init; } = "";

    /// <summary>Who organises the funeral and is paid for it (form 04): NFC, at most 140 characters and 255 bytes; "" for nobody.</summary>
    [Id(28)]
    public string OrganiserName { get; init; } = "";

    /// <summary>The organiser's citizen id, twelve digits; "" for nobody.</summary>
    [Id(29)]
    public string OrganiserId { get; init; } = "";
}
