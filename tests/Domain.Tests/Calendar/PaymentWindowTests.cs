using AnSinh.Domain.Calendar;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Calendar;

public sealed class PaymentWindowTests
{
    private static readonly PaymentWindowOptions Strict =
        new() { Enforced = true, CutOffs = new Dictionary<string, TimeOnly> { ["970436"] = new(14, 0) } };
    private static readonly WorkingDays Days = new([], []);

    [Fact]
    public void By_default_it_is_always_open() =>
        new PaymentWindow(new PaymentWindowOptions()).IsOpen(At("2026-11-22T03:00"), out _).ShouldBeTrue();

    [Theory]
    [InlineData("2026-11-23T08:00", true, "2026-11-23T08:00")]
    [InlineData("2026-11-23T16:29", true, "2026-11-23T16:29")]
    [InlineData("2026-11-23T07:59", false, "2026-11-23T08:00")]
    [InlineData("2026-11-23T16:30", false, "2026-11-24T08:00")]
    [InlineData("2026-11-27T17:00", false, "2026-11-30T08:00")] // Friday evening → Monday
    [InlineData("2026-02-15T10:00", false, "2026-02-23T08:00")] // Sunday before Tet → Monday after it
    [InlineData("2026-09-01T10:00", false, "2026-09-03T08:00")] // National Day
    public void It_opens_on_working_days_at_its_hours(string at, bool open, string opens)
    {
        new PaymentWindow(Strict).IsOpen(At(at), out DateTimeOffset next).ShouldBe(open);
        next.ShouldBe(At(opens));
    }

    [Fact]
    public void A_moment_is_the_same_in_every_zone() =>
        new PaymentWindow(Strict).IsOpen(At("2026-11-23T08:00").ToUniversalTime(), out _).ShouldBeTrue();

    [Fact]
    public void Holidays_and_working_weekends_are_configured()
    {
        var window = new PaymentWindow(Strict with { Holidays = [new DateOnly(2026, 11, 23)], WorkingDays = [new DateOnly(2026, 11, 22)] });
        window.IsOpen(At("2026-11-23T10:00"), out DateTimeOffset opens).ShouldBeFalse();
        opens.ShouldBe(At("2026-11-24T08:00"));
        window.WhyClosed(At("2026-11-23T10:00")).ShouldContain("configuration");
        window.IsOpen(At("2026-11-22T10:00"), out _).ShouldBeTrue();
    }

    [Fact]
    [Trait("rule", "CUTOFF")]
    public void After_its_cut_off_a_bank_waits_for_the_next_day_and_others_go_on()
    {
        var window = new PaymentWindow(Strict);
        window.IsPastCutOff(970436, At("2026-11-23T13:59")).ShouldBeFalse();
        window.IsPastCutOff(970436, At("2026-11-23T14:00")).ShouldBeTrue();
        window.IsPastCutOff(970436, At("2026-11-24T09:00")).ShouldBeFalse();
        window.IsPastCutOff(970405, At("2026-11-23T15:00")).ShouldBeFalse();
        new PaymentWindow(Strict with { Enforced = false }).IsPastCutOff(970436, At("2026-11-23T15:00")).ShouldBeFalse();
    }

    [Theory]
    [Trait("rule", "DATE_NON_BANK_DAY")]
    [InlineData("2026-11-28", "2026-11-30")]
    [InlineData("2026-04-25", "2026-04-28")] // Saturday; Hung Kings on Sunday is made up on Monday
    public void An_order_for_a_day_off_is_routed_to_the_next_working_day(string requested, string executed) =>
        ExecutionDates.Judge(Day(requested), Day("2026-04-01"), Days)
            .ShouldBe(new ExecutionVerdict(RefusalRuleNumber.DateNonBankDay, Day(executed)));

    [Fact]
    [Trait("rule", "DATE_PAST")]
    public void A_day_long_past_is_refused_and_yesterday_is_today()
    {
        ExecutionDates.Judge(Day("2026-11-20"), Day("2026-11-24"), Days).Rule.ShouldBe(RefusalRuleNumber.DatePast);
        ExecutionDates.Judge(Day("2026-11-23"), Day("2026-11-24"), Days)
            .ShouldBe(new ExecutionVerdict(RefusalRuleNumber.None, Day("2026-11-24")));
    }

    [Theory]
    [Trait("rule", "AMOUNT_OVER_INSTANT_LIMIT")]
    [InlineData(499_999_999, RefusalRuleNumber.None)]
    [InlineData(500_000_000, RefusalRuleNumber.AmountOverInstantLimit)]
    public void An_amount_over_the_instant_limit_goes_through_clearing(long dong, RefusalRuleNumber rule)
    {
        ExecutionDates.JudgeAmount(dong).ShouldBe(rule);
        if (rule != RefusalRuleNumber.None)
            RefusalRules.Get(rule).Severity.ShouldBe(RefusalSeverity.Route);
    }

    [Fact]
    public void A_window_that_closes_before_it_opens_is_refused() =>
        Should.Throw<ArgumentException>(() => new PaymentWindow(new PaymentWindowOptions { Opens = new TimeOnly(17, 0) }))
            .Message.ShouldContain("17:00");

    [Fact]
    public void A_cut_off_names_its_bank() =>
        Should.Throw<ArgumentException>(
            () => new PaymentWindow(Strict
            with { CutOffs = new Dictionary<string, TimeOnly> { ["VCB"] = new(14, 0) } })).Message.ShouldContain("VCB");

    [Fact]
    public void The_years_of_the_reference_data_have_the_holidays_of_the_law()
    {
        foreach (int year in (int[])[2024, 2025, 2026, 2027])
        {
            WorkingDays.Holidays.Count(day => day.Date.Year == year && day.Name == "Tet").ShouldBeGreaterThanOrEqualTo(5);
            foreach ((int month, int day) in (ReadOnlySpan<(int, int)>)[(1, 1), (4, 30), (5, 1), (9, 2)])
                Days.IsWorkingDay(new DateOnly(year, month, day)).ShouldBeFalse();
        }
    }

    private static DateTimeOffset At(string local) =>
        new(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(7));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
