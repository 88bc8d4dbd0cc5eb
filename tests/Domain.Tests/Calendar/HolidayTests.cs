using System.Globalization;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Calendar;

/// <summary>The holidays of <c>data/vn_holidays.json</c> against Labour Code 45/2019/QH14, article 112, and the lunar calendar.</summary>
public sealed class HolidayTests
{
    private static readonly WorkingDays Days = new([], []);

    public static TheoryData<int> Years => [2024, 2025, 2026, 2027];

    [Theory]
    [MemberData(nameof(Years))]
    public void Each_year_has_the_days_of_the_law(int year)
    {
        string[] basis = [.. WorkingDays.Holidays.Where(day => day.Date.Year == year).Select(day => day.Basis)];
        foreach (DateOnly fixedDay in (DateOnly[])[new(year, 1, 1), new(year, 4, 30), new(year, 5, 1), new(year, 9, 2)])
            Days.IsWorkingDay(fixedDay).ShouldBeFalse(fixedDay.ToString("O", CultureInfo.InvariantCulture));
        (Days.IsWorkingDay(new DateOnly(year, 9, 1)) && Days.IsWorkingDay(new DateOnly(year, 9, 3)))
            .ShouldBeFalse("one day beside 2 September is off");
        basis.Count(text => text.StartsWith("art. 112(1)(b)", StringComparison.Ordinal))
            .ShouldBeGreaterThanOrEqualTo(5, "Tết has five days");
    }

    /// <summary>The lunar days are recomputed; Vietnam's and China's lunar calendars agree on these days in these years.</summary>
    [Theory]
    [MemberData(nameof(Years))]
    public void Tet_and_the_Hung_Kings_fall_on_their_lunar_days(int year)
    {
        Holiday[] holidays = [.. WorkingDays.Holidays.Where(day => day.Date.Year == year)];
        holidays.ShouldContain(day => day.Name == "Tet" && day.Date == Lunar(year, 1, 1));
        holidays.ShouldContain(day => day.Name == "Hung Kings" && day.Date == Lunar(year, 3, 10));
    }

    [Fact]
    public void Every_day_says_where_it_comes_from_and_how_sure_it_is()
    {
        WorkingDays.Holidays.ShouldAllBe(day => day.Basis.StartsWith("art. 112(1)(", StringComparison.Ordinal) && day.Certainty.Length > 0);
        WorkingDays.Holidays.Where(day => day.Name is "Tet" or "Hung Kings").ShouldAllBe(day => day.Certainty.StartsWith('M'));
    }

    /// <summary>In 2025 the Government moved Friday 2 May to Saturday 26 April.</summary>
    [Fact]
    public void Moved_days_are_configured()
    {
        DateOnly bridged = new(2025, 5, 2), madeUp = new(2025, 4, 26);
        (Days.IsWorkingDay(bridged), Days.IsWorkingDay(madeUp)).ShouldBe((true, false));
        var moved = new WorkingDays([bridged], [madeUp]);
        (moved.IsWorkingDay(bridged), moved.IsWorkingDay(madeUp)).ShouldBe((false, true));
        moved.SameOrNext(new DateOnly(2025, 4, 30)).ShouldBe(new DateOnly(2025, 5, 5));
    }

    [Fact]
    [Trait("rule", "DATE_PAST")]
    public void A_year_of_26_is_a_mistake() =>
        ExecutionDates.Judge(new DateOnly(26, 11, 23), new DateOnly(2026, 11, 23), Days).Rule.ShouldBe(RefusalRuleNumber.DatePast);

    private static DateOnly Lunar(int year, int month, int day)
    {
        var calendar = new ChineseLunisolarCalendar();
        int leap = calendar.GetLeapMonth(year);
        return DateOnly.FromDateTime(calendar.ToDateTime(year, leap > 0 && month >= leap ? month + 1 : month, day, 0, 0, 0, 0));
    }
}
