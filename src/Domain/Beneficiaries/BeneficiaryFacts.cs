using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Beneficiaries;

/// <summary>
/// What the rules of a run ask about one person, in 40 bytes, so that a cohort can be judged in one pass over an array.
/// </summary>
/// <remarks>A month of 0 means "none". Everything here is a function of the <see cref="BeneficiaryRecord"/>.</remarks>
public readonly struct BeneficiaryFacts : IEquatable<BeneficiaryFacts>
{
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
        HasDecision = record.DecisionNumber.Length > 0 && record.DecisionDate is not null;
        StandingReason = record.StandingReason;
        PreviousCommune = record.PreviousCommune;
        CommuneSinceMonth = record.CommuneSince?.MonthNumber ?? 0;
        ArrearsMonth = record.ArrearsFrom?.MonthNumber ?? 0;
        HolderNameDiffers = record.AccountHolder.Length > 0 && !NameComparison.SamePerson(record.FullName, record.AccountHolder);
    }

    /// <summary><see cref="DateOnly.DayNumber"/> of the birth date.</summary>
    public int BirthDay { get; }

    /// <summary><see cref="DateOnly.DayNumber"/> of the last change of the account, 0 when unknown.</summary>
    public int AccountSinceDay { get; }

    public int Commune { get; }

    public int Bank { get; }

    /// <summary><see cref="BenefitPeriod.MonthNumber"/> of the decision's signature.</summary>
    public ushort DecisionMonth { get; }

    public ushort DeathMonth { get; }

    public ushort StandingMonth { get; }

    public byte Category { get; }

    public byte Children { get; }

    public Standing Standing { get; }

    public HolderRelation HolderRelation { get; }

    public bool HasDecision { get; }

    public bool HolderNameDiffers { get; }

    public StandingReason StandingReason { get; }

    /// <summary>The commune that pays the months before <see cref="CommuneSinceMonth"/>.</summary>
    public int PreviousCommune { get; }

    public ushort CommuneSinceMonth { get; }

    /// <summary>The first month owed, 0 for none.</summary>
    public ushort ArrearsMonth { get; }

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
    };

    /// <summary>The commune that pays a month: after a move the new one from its first month on, so that a month has one payer.</summary>
    public int CommuneIn(ushort month) => month < CommuneSinceMonth && PreviousCommune != 0 ? PreviousCommune : Commune;

    public static bool operator ==(BeneficiaryFacts left, BeneficiaryFacts right) => left.Equals(right);

    public static bool operator !=(BeneficiaryFacts left, BeneficiaryFacts right) => !left.Equals(right);

    public bool Equals(BeneficiaryFacts other) =>
        BirthDay == other.BirthDay && AccountSinceDay == other.AccountSinceDay && Commune == other.Commune && Bank == other.Bank
        && DecisionMonth == other.DecisionMonth && DeathMonth == other.DeathMonth && StandingMonth == other.StandingMonth
        && Category == other.Category && Children == other.Children && Standing == other.Standing
        && HolderRelation == other.HolderRelation && HasDecision == other.HasDecision && HolderNameDiffers == other.HolderNameDiffers
        && StandingReason == other.StandingReason && PreviousCommune == other.PreviousCommune
        && CommuneSinceMonth == other.CommuneSinceMonth && ArrearsMonth == other.ArrearsMonth;

    public override bool Equals(object? obj) => obj is BeneficiaryFacts other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(BirthDay, Commune, Bank, Category);

    private static ushort MonthOf(DateOnly? date) => date is { } day ? BenefitPeriod.Of(day).MonthNumber : (ushort)0;
}
