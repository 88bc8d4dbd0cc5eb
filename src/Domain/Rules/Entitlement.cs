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

/// <summary>What one category gives in one month: its amount, and the birth dates for which it holds (two ranges at most).</summary>
internal readonly struct Entitlement
{
    public const int MaxAgeRanges = 2;

    /// <summary>The slot of a category that belongs to a programme the edition does not have.</summary>
    public const byte NoSlot = byte.MaxValue;

    private readonly long _amount;
    private readonly int _firstBirthDay;
    private readonly int _lastBirthDay;
    private readonly int _otherFirstBirthDay;
    private readonly int _otherLastBirthDay;
    private readonly bool _perChild;
    private readonly bool _perPerson;

    private Entitlement(byte slot, long amount, BenefitCategory category, Combination combination, BenefitPeriod period, bool isAccepted)
    {
        Slot = slot;
        _amount = amount;
        _perChild = category.PerChild;
        _perPerson = category.PerPerson;
        Combination = combination;
        IsAccepted = isAccepted;
        (int, int) never = (int.MaxValue, int.MinValue);
        // "At any age" begins with the month of birth.
        (_firstBirthDay, _lastBirthDay) = category.Ages.Count > 0
            ? category.Ages[0].BirthDaysFor(period)
            : (int.MinValue, period.LastDay.DayNumber);
        (_otherFirstBirthDay, _otherLastBirthDay) = category.Ages.Count > 1 ? category.Ages[1].BirthDaysFor(period) : never;
    }

    private Entitlement(byte slot) => Slot = slot;

    /// <summary>The programme, as its place in the edition.</summary>
    public byte Slot { get; }

    public Combination Combination { get; }

    /// <summary>False when the coefficient is from memory and such are not accepted.</summary>
    public bool IsAccepted { get; }

    public bool IsKnown => _amount != 0;

    /// <param name="amount">đồng for one child, person or beneficiary.</param>
    public static Entitlement Of(
        byte slot, long amount, BenefitCategory category, Combination combination, BenefitPeriod period, bool isAccepted) =>
        new(slot, amount, category, combination, period, isAccepted);

    /// <summary>A category that has no rate in the month.</summary>
    public static Entitlement Unknown(byte slot) => new(slot);

    public long AmountFor(byte count) =>
        _perChild ? _amount * count
        : _perPerson ? _amount * Math.Max(count, (byte)1)
        : _amount;

    public bool HoldsFor(int birthDay) =>
        (birthDay >= _firstBirthDay && birthDay <= _lastBirthDay) || (birthDay >= _otherFirstBirthDay && birthDay <= _otherLastBirthDay);
}
