using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Rules;

/// <summary>What one category gives in one month: its amount, and the birth dates for which it holds (two ranges at most).</summary>
internal readonly struct Entitlement
{
    public const int MaxAgeRanges = 2;

    private readonly long _amount;
    private readonly int _firstBirthDay;
    private readonly int _lastBirthDay;
    private readonly int _otherFirstBirthDay;
    private readonly int _otherLastBirthDay;
    private readonly bool _perChild;

    private Entitlement(long amount, bool perChild, (int First, int Last) days, (int First, int Last) otherDays)
    {
        _amount = amount;
        _perChild = perChild;
        (_firstBirthDay, _lastBirthDay) = days;
        (_otherFirstBirthDay, _otherLastBirthDay) = otherDays;
    }

    public bool IsKnown => _amount != 0;

    /// <exception cref="InvalidOperationException">Coefficient × standard is no whole number of đồng, or there are too many age ranges.</exception>
    public static Entitlement Of(BenefitCategory category, long standard, BenefitPeriod period)
    {
        (long amount, long rest) = Math.DivRem(checked(category.CoefficientHundredths * standard), 100);
        if (rest != 0 || amount <= 0)
            throw new InvalidOperationException($"{category.Code}: {category.CoefficientHundredths} hundredths of {standard} is no whole amount in đồng.");
        if (category.Ages.Count > MaxAgeRanges)
            throw new InvalidOperationException($"{category.Code} has {category.Ages.Count} age ranges; {MaxAgeRanges} are possible.");
        (int, int) never = (int.MaxValue, int.MinValue);
        (int, int) days = category.Ages.Count > 0 ? category.Ages[0].BirthDaysFor(period) : (int.MinValue, int.MaxValue);
        return new Entitlement(amount, category.PerChild, days, category.Ages.Count > 1 ? category.Ages[1].BirthDaysFor(period) : never);
    }

    public long AmountFor(byte children) => _perChild ? _amount * children : _amount;

    public bool HoldsFor(int birthDay) =>
        (birthDay >= _firstBirthDay && birthDay <= _lastBirthDay) || (birthDay >= _otherFirstBirthDay && birthDay <= _otherLastBirthDay);
}
