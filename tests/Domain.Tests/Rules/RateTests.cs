using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>Levels and coefficients by date, province and edition (Decree 20/2021, articles 4 and 6; Decree 76/2024).</summary>
public sealed class RateTests
{
    [Theory]
    [InlineData("2014-01", 270_000)]
    [InlineData("2021-06", 270_000)]
    [InlineData("2021-07", 360_000)]
    [InlineData("2024-06", 360_000)]
    [InlineData("2024-07", 500_000)]
    [InlineData("2025-08", 500_000)]
    [InlineData("2026-11", 500_000)]
    public void The_standard_level_of_a_month(string month, long level) =>
        Person.Run("MSA", month, new RunRuleOptions { Province = 48 }).Level.Amount.ShouldBe(level);

    [Theory]
    [InlineData("2026-01", 1, false, 650_000)]
    [InlineData("2025-12", 1, false, 500_000)]
    [InlineData("2025-08", 79, false, 500_000)]
    [InlineData("2025-08", 79, true, 600_000)]
    [InlineData("2025-08", 77, true, 625_000)]
    [InlineData("2025-08", 74, true, 500_000)]
    [InlineData("2025-09", 79, false, 650_000)]
    [InlineData("2025-09", 77, false, 650_000)]
    [InlineData("2025-09", 74, false, 650_000)]
    [InlineData("2026-01", 48, true, 500_000)]
    public void A_provincial_level_counts_when_it_is_sourced_or_switched_on(string month, int province, bool unsourced, long amount)
    {
        var options = new RunRuleOptions { Province = province, AcceptUnsourcedLevels = unsourced };
        Person.Run("MSA", month, options).Level.Amount.ShouldBe(amount);
    }

    [Theory]
    [InlineData("MSA", "2024-12", 74, "2026.3/500000@2024-07-01")]
    [InlineData("CAR", "2024-12", 74, "2026.3/500000@2024-07-01")]
    [InlineData("MSA", "2026-02", 1, "2026.3/650000@2026-01-01/p01")]
    [InlineData("SPN", "2025-08", 74, "2026.3/500000@2025-07-01")]
    [InlineData("SPN", "2026-02", 1, "2026.3/500000@2025-07-01+150000@2026-01-01/p01")]
    public void The_rate_version_names_edition_level_province_and_top_up(string programme, string month, int province, string version) =>
        Person.Run(programme, month, new RunRuleOptions { Province = province }).RateVersion.ShouldBe(version);

    [Fact]
    public void The_rate_version_names_options_that_decide_who_is_paid()
    {
        var options = new RunRuleOptions
        {
            AcceptUnsourcedCoefficients = false,
            SingleParentKeepsBoth = false,
            CareBesideAllowance = false,
            PaySuspendedMonths = true,
            AccountHoldDays = 3,
        };
        Person.Run("MSA", "2024-12", options)
            .RateVersion.ShouldBe(
                "2026.3/500000@2024-07-01;sourced-coefficients;single-parent-highest;care-gives-way;suspended-months-paid");
    }

    [Fact]
    public void A_batch_computed_again_with_its_edition_gives_the_same_amounts()
    {
        BeneficiaryRecord child = Person.With("CHILD_U3_ETHNIC_POOR")
            with { BirthDate = new DateOnly(2020, 1, 1), DecisionDate = new DateOnly(2020, 3, 1) };
        RunRules then = Person.Run("MSA", "2021-06", edition: "2026.1");
        then.Judge(child).ShouldPay(405_000);
        then.RateVersion.ShouldBe("2026.1/270000@2014-01-01");
        then.ForMonth(Person.Month("2021-07")).Judge(child).ShouldPay(540_000);
        then.ForMonth(Person.Month("2021-07")).Edition.Name.ShouldBe("2026.1");

        // The newer edition knows that this category began with Decree 20/2021.
        Person.Run("MSA", "2021-06").Judge(child).ShouldRefuse(RefusalRuleNumber.AmountNotEntitled);
        Person.Run("MSA", "2021-07").Judge(child).ShouldPay(540_000);
    }

    [Fact]
    public void An_edition_without_the_programme_or_without_a_name_is_refused_with_one_line()
    {
        RunRules.TryCreate(ProgrammeCode.SocialPension, Person.Month("2025-08"), new RunRuleOptions(), "2026.1", out _, out string error)
            .ShouldBeFalse();
        error.ShouldBe("There are no rules for programme 'SPN' in edition 2026.1: use MSA.");
        RunRules.TryCreate(ProgrammeCode.SocialPension, Person.Month("2025-08"), new RunRuleOptions(), "1999", out _, out error)
            .ShouldBeFalse();
        error.ShouldBe("There is no edition '1999' of the benefit data: use 2026.3 or 2026.2 or 2026.1.");
    }

    [Fact]
    public void An_older_edition_leaves_the_grants_of_programmes_it_does_not_know_alone()
    {
        BeneficiaryRecord both = Person.Elder.Beside(Person.Grant("SOCIAL_PENSION_75"));
        Person.Run("MSA", "2025-08", edition: "2026.1").Judge(both).ShouldPay(500_000);
        Person.Run("MSA", "2025-08", edition: "2026.1").Judge(Person.With("SOCIAL_PENSION_75")).ShouldBe(Verdict.NotOfProgramme);
    }

    [Fact]
    [Trait("rule", "AMOUNT_NOT_ENTITLED")]
    public void A_coefficient_from_memory_can_be_switched_off_and_says_so()
    {
        RunRules strict = Person.Run("MSA", "2025-08", new RunRuleOptions { AcceptUnsourcedCoefficients = false }, "2026.2");
        BeneficiaryRecord child = Person.With("CHILD_NO_CARER_4_16") with { BirthDate = new DateOnly(2015, 1, 1) };
        Person.Run("MSA", "2025-08", edition: "2026.2").Judge(child).ShouldPay(750_000);
        strict.Judge(child).ShouldBe(new Verdict(RefusalRuleNumber.AmountNotEntitled, 750_000));
        strict.Explain(child, RefusalRuleNumber.AmountNotEntitled, "en")
            .ShouldContain("CHILD_NO_CARER_4_16: coefficient 1.5 (from memory, 0.95 sure; no source)");
        strict.Explain(child, RefusalRuleNumber.AmountNotEntitled, "vi")
            .ShouldContain("hệ số 1,5 (theo trí nhớ, tin cậy 0.95; chưa có nguồn)");
        strict.Judge(child, default(PersonSignals).Lift(RefusalRuleNumber.AmountNotEntitled)).ShouldPay(750_000);
        strict.Judge(Person.Elder).ShouldPay(500_000);
    }

    [Fact]
    [Trait("rule", "AMOUNT_NOT_ENTITLED")]
    public void A_category_without_a_rate_is_never_paid_also_not_lifted()
    {
        RunRules run = Person.Run("MSA", "2025-08");
        BeneficiaryRecord unknown = Person.Elder with { Category = 250 };
        run.Judge(unknown).ShouldBe(new Verdict(RefusalRuleNumber.AmountNotEntitled, 0));
        run.Explain(unknown, RefusalRuleNumber.AmountNotEntitled, "en")
            .ShouldContain("category number 250 has no rate in 2025-08, edition 2026.3");
        run.Judge(unknown, default(PersonSignals).Lift(RefusalRuleNumber.AmountNotEntitled)).ShouldRefuse(RefusalRuleNumber.AmountZero);
    }

    [Fact]
    [Trait("rule", "AMOUNT_ZERO")]
    public void Per_child_without_a_child_is_nothing()
    {
        RunRules run = Person.Run("MSA", "2025-08");
        BeneficiaryRecord parent = Person.With("SINGLE_PARENT_POOR_PER_CHILD");
        run.Judge(parent).ShouldRefuse(RefusalRuleNumber.AmountZero);
        run.Explain(parent, RefusalRuleNumber.AmountZero, "en").ShouldContain("SINGLE_PARENT_POOR_PER_CHILD, children 0");
        run.Judge(parent with { Children = 3 }).ShouldPay(1_500_000);
    }

    [Theory]
    [InlineData("2025-08", "DISAB_EXTREME_CHILD_ELDER", 500_000, false)]
    [InlineData("2025-08", "DISAB_SEVERE_CHILD_ELDER", 500_000, true)]
    [InlineData("2025-08", "DISAB_EXTREME_CHILD_ELDER", 625_000, true)]
    [InlineData("2025-08", "DISAB_EXTREME_CHILD_ELDER", 624_999, false)]
    [InlineData("2024-07", "DISAB_SEVERE_CHILD_ELDER", 360_000, true)]
    [InlineData("2024-07", "DISAB_SEVERE_CHILD_ELDER", 359_999, false)]
    [InlineData("2025-08", "DISAB_EXTREME_CHILD_ELDER", 0, true)]
    [Trait("rule", "AMOUNT_JUMPED")]
    public void More_than_twice_the_month_before_is_held_beyond_what_the_level_explains(
        string month, string category, long previous, bool paid)
    {
        RunRules run = Person.Run("MSA", month);
        BeneficiaryRecord person = Person.With(category);
        var signals = new PersonSignals { PreviousAmount = previous };
        run.Judge(person, signals).Rule.ShouldBe(paid ? RefusalRuleNumber.None : RefusalRuleNumber.AmountJumped);
        run.Judge(person, signals.Lift(RefusalRuleNumber.AmountJumped)).IsPayable.ShouldBeTrue();
        Person.Run("MSA", month, new RunRuleOptions { AmountJumpPercent = 0 }).Judge(person, signals).IsPayable.ShouldBeTrue();
        Person.Run("MSA", month, new RunRuleOptions { AmountJumpPercent = 300 }).Judge(person, signals).IsPayable.ShouldBeTrue();
    }

    [Fact]
    [Trait("rule", "AMOUNT_JUMPED")]
    public void A_jump_shows_both_amounts_and_both_levels()
    {
        RunRules run = Person.Run("MSA", "2024-07");
        string text = run.Explain(
            Person.With("DISAB_EXTREME_CHILD_ELDER"), RefusalRuleNumber.AmountJumped, "en", new PersonSignals { PreviousAmount = 360_000 });
        text.ShouldContain("1,250,000 VND after 360,000 VND; level 500,000 VND after 360,000 VND; held above 200 per cent");
    }

    [Theory]
    [InlineData(nameof(RunRuleOptions.AccountHoldDays))]
    [InlineData(nameof(RunRuleOptions.RecoveryPercent))]
    [InlineData(nameof(RunRuleOptions.MaxPeopleAtOneAccount))]
    [InlineData(nameof(RunRuleOptions.MaxPeopleAtOnePhone))]
    [InlineData(nameof(RunRuleOptions.MaxPeopleAtOneAddress))]
    [InlineData(nameof(RunRuleOptions.AmountJumpPercent))]
    public void An_option_out_of_range_is_refused_by_name(string name)
    {
        foreach (int value in (int[])[-1, int.MaxValue])
        {
            var options = new RunRuleOptions();
            typeof(RunRuleOptions).GetProperty(name)!.SetValue(options, value);
            RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, Person.Month("2025-08"), options, out _, out string error)
                .ShouldBeFalse();
            error.ShouldStartWith($"{name} is {value}: it must be 0 to ");
        }
    }
}
