using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>
/// What the rules of a run ask about one person, in 44 bytes, so that a cohort can be judged in one pass over an array.
/// </summary>
/// <remarks>A month of 0 means "none". Everything here is a function of the <see cref="BeneficiaryRecord"/>.</remarks>
public readonly struct BeneficiaryFacts : IEquatable<BeneficiaryFacts>
{
    private const byte DecisionFlag = 1;
    private const byte OtherHolderFlag = 2;
    private const byte OrganiserFlag = 4;
    private const byte CareElsewhereFlag = 8;

    public BeneficiaryFacts(BeneficiaryRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        BirthDay = record.BirthDate.DayNumber;
        AccountSinceDay = record.AccountSince?.DayNumber ?? 0;
        Commune = record.Commune;
        Bank = record.Bank;
        DecisionMonth = MonthOf(record.DecisionDate);
        DeathMonth = MonthOf(record.DeathDate);
        StandingMonth = record.StandingSince?.MonthNumber ?? 0;
        Category = record.Category;
        Children = record.Children;
        Standing = record.Standing;
        HolderRelation = record.HolderRelation;
        DecisionDay = (byte)(record.DecisionDate?.Day ?? 0);
        DeathDay = (byte)(record.DeathDate?.Day ?? 0);
        RightMonth = record.RightFrom?.MonthNumber ?? 0;
        BackPayMonth = record.BackPayFrom?.MonthNumber ?? 0;
        SuspendedMonth = record.SuspendedFrom?.MonthNumber ?? 0;
        StandingReason = record.StandingReason;
        PreviousCommune = record.PreviousCommune;
        CommuneSinceMonth = record.CommuneSince?.MonthNumber ?? 0;
        ArrearsMonth = record.ArrearsFrom?.MonthNumber ?? 0;
        bool hasDecision = record.DecisionNumber.Length > 0 && record.DecisionDate is not null;
        bool otherHolder = record.AccountHolder.Length > 0 && !NameComparison.SamePerson(record.FullName, record.AccountHolder);
        _flags = (byte)((hasDecision ? DecisionFlag : 0) | (otherHolder ? OtherHolderFlag : 0)
            | (record.OrganiserName.Length > 0 ? OrganiserFlag : 0) | (record.CarePaidTo.Length > 0 ? CareElsewhereFlag : 0));
    }

    /// <summary><see cref="DateOnly.DayNumber"/> of the birth date.</summary>
    public int BirthDay { get; }

    /// <summary><see cref="DateOnly.DayNumber"/> of the last change of the account, 0 when unknown.</summary>
    public int AccountSinceDay { get; }

    public int Commune { get; }

    public int Bank { get; }

    /// <summary>The commune that pays the months before <see cref="CommuneSinceMonth"/>.</summary>
    public int PreviousCommune { get; }

    /// <summary><see cref="BenefitPeriod.MonthNumber"/> of the decision's signature.</summary>
    public ushort DecisionMonth { get; }

    public ushort DeathMonth { get; }

    public ushort StandingMonth { get; }

    public ushort CommuneSinceMonth { get; }

    /// <summary>The first month owed, 0 for none.</summary>
    public ushort ArrearsMonth { get; }

    /// <summary>The month of the certificate from which the right runs.</summary>
    public ushort RightMonth { get; }

    /// <summary>The first suspended month that the decision to go on pays.</summary>
    public ushort BackPayMonth { get; }

    /// <summary>The first suspended month; 0 when only the arrears say.</summary>
    public ushort SuspendedMonth { get; }

    public byte Category { get; }

    public byte Children { get; }

    public Standing Standing { get; }

    public HolderRelation HolderRelation { get; }

    public bool HasDecision => (_flags & DecisionFlag) != 0;

    public bool HolderNameDiffers => (_flags & OtherHolderFlag) != 0;

    /// <summary>The row names who organises the funeral.</summary>
    public bool HasOrganiser => (_flags & OrganiserFlag) != 0;

    /// <summary>The care support of the couple is paid to the spouse.</summary>
    public bool IsCarePaidToSpouse => (_flags & CareElsewhereFlag) != 0;

    /// <summary>Day of the month of the signature, 0 without one.</summary>
    public byte DecisionDay { get; }

    /// <summary>Day of the month of the death, 0 without one.</summary>
    public byte DeathDay { get; }

    public StandingReason StandingReason { get; }

    private readonly byte _flags;

    /// <summary>The main grant.</summary>
    public GrantFacts Grant => new()
    {
        Category = Category,
        Children = Children,
        HasDecision = HasDecision,
        DecisionMonth = DecisionMonth,
        Standing = Standing,
        StandingMonth = StandingMonth,
        StandingReason = StandingReason,
        DecisionDay = DecisionDay,
        RightMonth = RightMonth,
        BackPayMonth = BackPayMonth,
        SuspendedMonth = SuspendedMonth,
    };

    /// <summary>The commune that pays a month: after a move the new one from its first month on, so that a month has one payer.</summary>
    public int CommuneIn(ushort month) => month < CommuneSinceMonth && PreviousCommune != 0 ? PreviousCommune : Commune;

    public static bool operator ==(BeneficiaryFacts left, BeneficiaryFacts right) => left.Equals(right);

    public static bool operator !=(BeneficiaryFacts left, BeneficiaryFacts right) => !left.Equals(right);

    public bool Equals(BeneficiaryFacts other) =>
        BirthDay == other.BirthDay && AccountSinceDay == other.AccountSinceDay && Commune == other.Commune && Bank == other.Bank
        && DecisionMonth == other.DecisionMonth && DeathMonth == other.DeathMonth && StandingMonth == other.StandingMonth
        && Category == other.Category && Children == other.Children && Standing == other.Standing
        && HolderRelation == other.HolderRelation && _flags == other._flags && DecisionDay == other.DecisionDay
        && DeathDay == other.DeathDay && RightMonth == other.RightMonth && BackPayMonth == other.BackPayMonth
        && SuspendedMonth == other.SuspendedMonth
        && StandingReason == other.StandingReason && PreviousCommune == other.PreviousCommune
        && CommuneSinceMonth == other.CommuneSinceMonth && ArrearsMonth == other.ArrearsMonth;

    public override bool Equals(object? obj) => obj is BeneficiaryFacts other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(BirthDay, Commune, Bank, Category);

    private static ushort MonthOf(DateOnly? date) => date is { } day ? BenefitPeriod.Of(day).MonthNumber : (ushort)0;
}
