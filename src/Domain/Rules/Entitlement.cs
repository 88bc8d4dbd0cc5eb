using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

/// <summary>Whether and how the benefit of a category may be added to another one.</summary>
internal enum Combination : byte
{
    /// <summary>Only the highest is paid.</summary>
    Alone,

    /// <summary>The single parent's, which is kept beside the highest of <see cref="KeptBeside"/>.</summary>
    Keeper,

    KeptBeside,
}

/// <summary>A level that follows a category at an age, for people whose row still names the category.</summary>
/// <param name="Amount">đồng; never more than the category gives, for a higher level needs a decision.</param>
/// <param name="Category">Whose rate it is; 0 for that of the row's category.</param>
internal readonly record struct LaterLevel(int FirstBirthDay, int LastBirthDay, long Amount, byte Category);

/// <summary>What one category gives in one month: its amount, and the birth dates for which it holds (two ranges at most).</summary>
internal readonly struct Entitlement
{
    public const int MaxAgeRanges = 2;

    /// <summary>How many levels may follow one another with age.</summary>
    public const int MaxNextLevels = 2;

    /// <summary>The slot of a category that belongs to a programme the edition does not have.</summary>
    public const byte NoSlot = byte.MaxValue;

    private readonly long _amount;
    private readonly int _firstBirthDay;
    private readonly int _lastBirthDay;
    private readonly int _otherFirstBirthDay;
    private readonly int _otherLastBirthDay;
    private readonly bool _perChild;
    private readonly bool _perPerson;
    private readonly LaterLevel[] _later;

    private Entitlement(
        byte slot, long amount, BenefitCategory category, Combination combination, BenefitPeriod period, bool isAccepted,
        LaterLevel[] later)
    {
        Slot = slot;
        RightStart = category.RightStart;
        IsOncePerCouple = category.OncePerCouple;
        LowerAge = category.Ages.Count > 0 ? category.Ages[0].From : 0;
        _later = later;
        _amount = amount;
        _perChild = category.PerChild;
        _perPerson = category.PerPerson;
        Combination = combination;
        IsAccepted = isAccepted;
        (int, int)[] births = BirthDays(category, period);
        (_firstBirthDay, _lastBirthDay) = births[0];
        (_otherFirstBirthDay, _otherLastBirthDay) = births.Length > 1 ? births[1] : (int.MaxValue, int.MinValue);
    }

    private Entitlement(byte slot)
    {
        Slot = slot;
        _later = [];
    }

    /// <summary>The programme, as its place in the edition.</summary>
    public byte Slot { get; }

    public Combination Combination { get; }

    /// <summary>False when the coefficient is from memory and such are not accepted.</summary>
    public bool IsAccepted { get; }

    public bool IsKnown => _amount != 0;

    /// <summary>From which month the right runs.</summary>
    public RightStart RightStart { get; }

    /// <summary>Of a couple who both have it, one is paid.</summary>
    public bool IsOncePerCouple { get; }

    /// <summary>Whole years; 0 for a category without ages.</summary>
    public int LowerAge { get; }

    /// <param name="amount">đồng for one child, person or beneficiary.</param>
    public static Entitlement Of(
        byte slot, long amount, BenefitCategory category, Combination combination, BenefitPeriod period, bool isAccepted,
        params LaterLevel[] later) =>
        new(slot, amount, category, combination, period, isAccepted, later);

    /// <summary>A category that has no rate in the month.</summary>
    public static Entitlement Unknown(byte slot) => new(slot);

    /// <summary>The birth dates for which a category holds in a month; "at any age" begins with the month of birth.</summary>
    public static (int First, int Last)[] BirthDays(BenefitCategory category, BenefitPeriod period) =>
        category.Ages.Count == 0
            ? [(int.MinValue, period.LastDay.DayNumber)]
            : [.. category.Ages.Select(range => range.BirthDaysFor(period))];

    /// <summary>đồng for a person of that age: of the category, or of the level that has followed it.</summary>
    public long AmountFor(byte count, int birthDay)
    {
        long one = _later.Length == 0 || HoldsItself(birthDay) ? _amount : LaterFor(birthDay)?.Amount ?? _amount;
        return _perChild ? one * count
            : _perPerson ? one * Math.Max(count, (byte)1)
            : one;
    }

    public bool HoldsFor(int birthDay) => HoldsItself(birthDay) || (_later.Length > 0 && LaterFor(birthDay) is not null);

    /// <summary>The number of the category whose rate is paid at that age; 0 for the category's own.</summary>
    public byte LaterCategory(int birthDay) => HoldsItself(birthDay) ? (byte)0 : LaterFor(birthDay)?.Category ?? 0;

    private LaterLevel? LaterFor(int birthDay)
    {
        foreach (LaterLevel level in _later)
        {
            if (birthDay >= level.FirstBirthDay && birthDay <= level.LastBirthDay)
                return level;
        }

        return null;
    }

    private bool HoldsItself(int birthDay) =>
        (birthDay >= _firstBirthDay && birthDay <= _lastBirthDay) || (birthDay >= _otherFirstBirthDay && birthDay <= _otherLastBirthDay);
}
