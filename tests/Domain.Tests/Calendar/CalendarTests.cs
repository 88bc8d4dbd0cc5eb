using System.Globalization;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Calendar;

/// <summary>Working days by Labour Code 45/2019/QH14, article 112, the payment window, and the rules about dates and large amounts.</summary>
public sealed class CalendarTests
{
    private static readonly WorkingDays Days = new([], []);
    private static readonly PaymentWindow Enforced = new(new PaymentWindowOptions { Enforced = true, CutOffs = new Dictionary<string, TimeOnly> { ["970436"] = new(15, 0) } });

    public static TheoryData<int> Years => [2024, 2025, 2026, 2027];

    [Theory]
    [MemberData(nameof(Years))]
    public void Each_year_has_the_days_of_the_law(int year)
    {
        string[] basis = [.. WorkingDays.Holidays.Where(day => day.Date.Year == year).Select(day => day.Basis)];
        foreach (DateOnly fixedDay in (DateOnly[])[new(year, 1, 1), new(year, 4, 30), new(year, 5, 1), new(year, 9, 2)])
            Days.IsWorkingDay(fixedDay).ShouldBeFalse(fixedDay.ToString("O", CultureInfo.InvariantCulture));
        (Days.IsWorkingDay(new DateOnly(year, 9, 1)) && Days.IsWorkingDay(new DateOnly(year, 9, 3))).ShouldBeFalse("one day beside 2 September is off");
        basis.Count(text => text.StartsWith("art. 112(1)(b)", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(5, "Tết has five days");
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

    [Theory]
    [InlineData("2026-02-13T16:29:59+07:00", null)]
    [InlineData("2026-02-13T16:30:00+07:00", "2026-02-23T08:00:00+07:00")]
    [InlineData("2026-02-17T10:00:00+07:00", "2026-02-23T08:00:00+07:00")]
    [InlineData("2026-11-23T07:59:00+07:00", "2026-11-23T08:00:00+07:00")]
    [InlineData("2026-11-23T01:00:00Z", null)]
    [InlineData("2026-11-22T23:30:00Z", "2026-11-23T08:00:00+07:00")]
    [InlineData("2026-11-21T10:00:00+07:00", "2026-11-23T08:00:00+07:00")]
    public void The_window_says_when_it_opens_next(string at, string? opens)
    {
        DateTimeOffset moment = Time(at);
        Enforced.IsOpen(moment, out DateTimeOffset next).ShouldBe(opens is null);
        next.ShouldBe(opens is null ? moment : Time(opens));
        Enforced.IsOpen(next, out _).ShouldBeTrue("what it names is open");
    }

    [Fact]
    public void A_first_user_meets_no_window()
    {
        var window = new PaymentWindow(new PaymentWindowOptions());
        window.IsOpen(Time("2026-02-17T03:00:00+07:00"), out _).ShouldBeTrue();
        window.IsPastCutOff(970436, Time("2026-02-17T23:00:00+07:00")).ShouldBeFalse();
    }

    [Theory]
    [Trait("rule", "CUTOFF")]
    [InlineData(970436, "2026-11-23T14:59:59+07:00", false)]
    [InlineData(970436, "2026-11-23T15:00:00+07:00", true)]
    [InlineData(970405, "2026-11-23T15:00:00+07:00", false)]
    [InlineData(970436, "2026-11-24T07:00:00+07:00", true)]
    [InlineData(970436, "2026-11-24T08:00:00+07:00", false)]
    [InlineData(970436, "2026-11-22T10:00:00+07:00", true)]
    public void A_bank_takes_nothing_after_its_cut_off_until_the_next_working_day(int bank, string at, bool past) =>
        Enforced.IsPastCutOff(bank, Time(at)).ShouldBe(past);

    [Theory]
    [InlineData(17, 8, "970436")]
    [InlineData(8, 8, "970436")]
    [InlineData(8, 17, "Vietcombank")]
    public void Options_that_make_no_window_are_refused(int opens, int closes, string bank) => Should.Throw<ArgumentException>(() => new PaymentWindow(
        new PaymentWindowOptions { Opens = new(opens, 0), Closes = new(closes, 0), CutOffs = new Dictionary<string, TimeOnly> { [bank] = new(15, 0) } }));

    [Theory]
    [Trait("rule", "DATE_NON_BANK_DAY")]
    [InlineData("2026-11-21", "2026-11-23")]
    [InlineData("2026-02-17", "2026-02-23")]
    [InlineData("2027-04-30", "2027-05-03")]
    public void A_day_on_which_banks_rest_is_moved_to_the_next_working_day(string requested, string executed)
    {
        ExecutionVerdict verdict = ExecutionDates.Judge(Day(requested), Day("2026-01-05"), Days);
        verdict.ShouldBe(new ExecutionVerdict(RefusalRuleNumber.DateNonBankDay, Day(executed)));
        ExecutionDates.Judge(verdict.Date, Day("2026-01-05"), Days).ShouldBe(new ExecutionVerdict(RefusalRuleNumber.None, verdict.Date));
    }

    [Theory]
    [Trait("rule", "DATE_PAST")]
    [InlineData("2026-11-23", RefusalRuleNumber.None)]
    [InlineData("2026-11-22", RefusalRuleNumber.None)]
    [InlineData("2026-11-21", RefusalRuleNumber.DatePast)]
    [InlineData("0026-11-23", RefusalRuleNumber.DatePast)]
    public void A_day_that_is_past_is_a_mistake(string requested, RefusalRuleNumber rule) =>
        ExecutionDates.Judge(Day(requested), Day("2026-11-23"), Days).ShouldBe(new ExecutionVerdict(rule, Day("2026-11-23")));

    [Theory]
    [Trait("rule", "AMOUNT_OVER_INSTANT_LIMIT")]
    [InlineData(499_999_999, RefusalRuleNumber.None)]
    [InlineData(500_000_000, RefusalRuleNumber.AmountOverInstantLimit)]
    public void A_large_amount_goes_through_clearing(long dong, RefusalRuleNumber rule) => ExecutionDates.JudgeAmount(dong).ShouldBe(rule);

    private static DateOnly Lunar(int year, int month, int day)
    {
        var calendar = new ChineseLunisolarCalendar();
        int leap = calendar.GetLeapMonth(year);
        return DateOnly.FromDateTime(calendar.ToDateTime(year, leap > 0 && month >= leap ? month + 1 : month, day, 0, 0, 0, 0));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
