using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AnSinh.Domain.Primitives;

/// <summary>The calendar month that a benefit is for. Stored as months since year 0, so that months can be counted.</summary>
/// <remarks>In SQL and in identifiers a period is the number <c>yyyymm</c>; on screen and in the API it is <c>yyyy-mm</c>.</remarks>
[GenerateSerializer, Immutable, Alias("benefit-period.v1")]
public readonly record struct BenefitPeriod([property: Id(0)] ushort MonthNumber) : IComparable<BenefitPeriod>
{
    public const int MinYear = 1900;
    public const int MaxYear = 2199;

    public BenefitPeriod(int year, int month) : this(ToMonthNumber(year, month))
    {
    }

    public int Year => MonthNumber / 12;

    public int Month => (MonthNumber % 12) + 1;

    /// <summary>The number <c>yyyymm</c>, as SQL and identifiers carry it.</summary>
    public int YearMonth => (Year * 100) + Month;

    public DateOnly FirstDay => new(Year, Month, 1);

    public DateOnly LastDay => FirstDay.AddMonths(1).AddDays(-1);

    public static bool operator <(BenefitPeriod left, BenefitPeriod right) => left.MonthNumber < right.MonthNumber;

    public static bool operator >(BenefitPeriod left, BenefitPeriod right) => left.MonthNumber > right.MonthNumber;

    public static bool operator <=(BenefitPeriod left, BenefitPeriod right) => left.MonthNumber <= right.MonthNumber;

    public static bool operator >=(BenefitPeriod left, BenefitPeriod right) => left.MonthNumber >= right.MonthNumber;

    public static BenefitPeriod Of(DateOnly date) => new(date.Year, date.Month);

    /// <exception cref="ArgumentOutOfRangeException">The number names no month between 1900-01 and 2199-12.</exception>
    public static BenefitPeriod FromYearMonth(int yearMonth) => new(yearMonth / 100, yearMonth % 100);

    /// <summary>Reads <c>yyyy-mm</c>; anything else is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BenefitPeriod period)
    {
        period = default;
        if (text is not { Length: 7 } || text[4] != '-'
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year)
            || !int.TryParse(text.AsSpan(5, 2), NumberStyles.None, CultureInfo.InvariantCulture, out int month)
            || !IsMonth(year, month))
        {
            return false;
        }

        period = new BenefitPeriod(year, month);
        return true;
    }

    public BenefitPeriod AddMonths(int months) => new(checked((ushort)(MonthNumber + months)));

    public int CompareTo(BenefitPeriod other) => MonthNumber.CompareTo(other.MonthNumber);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:D4}-{Month:D2}");

    private static bool IsMonth(int year, int month) => year is >= MinYear and <= MaxYear && month is >= 1 and <= 12;

    private static ushort ToMonthNumber(int year, int month)
    {
        if (!IsMonth(year, month))
            throw new ArgumentOutOfRangeException(nameof(month), $"{year}-{month} is no month between {MinYear}-01 and {MaxYear}-12.");
        return (ushort)((year * 12) + month - 1);
    }
}
