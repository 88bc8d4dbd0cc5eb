using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests;

public sealed class RunRulesTests
{
    private const int Vietcombank = 970436;
    private const int Momo = 971025;
    private static readonly BenefitPeriod Period = new(2024, 12);
    private static readonly RunRules Rules = RulesFor(Period);

    /// <summary>Payable in 2024-12: 85 years old, decided in 2022, an old account at Vietcombank.</summary>
    private static readonly BeneficiaryRecord Payable = new()
    {
        CitizenId = "074139000001",
        FullName = "Nguyễn Thị Hường",
        BirthDate = new DateOnly(1939, 5, 6),
        Sex = Sex.Female,
        Commune = 25741,
        Category = Number("ELDER_80_NO_PENSION"),
        DecisionNumber = "12/QĐ-UBND",
        DecisionDate = new DateOnly(2022, 3, 4),
        Bank = Vietcombank,
        Account = "0071001234",
        AccountHolder = "NGUYEN THI HUONG",
        AccountSince = new DateOnly(2022, 4, 1),
    };

    [Fact]
    public void A_person_with_everything_in_order_is_paid()
    {
        Judge(Payable).ShouldBe(new Verdict(RefusalRuleNumber.None, 500_000));
    }

    [Theory]
    [InlineData("2024-11-30", RefusalRuleNumber.Deceased)]
    [InlineData("2024-11-01", RefusalRuleNumber.Deceased)]
    [InlineData("2024-12-01", RefusalRuleNumber.None)]
    [InlineData("2024-12-31", RefusalRuleNumber.None)]
    [InlineData("2025-01-01", RefusalRuleNumber.None)]
    public void The_month_of_death_is_paid_and_the_month_after_is_not(string death, RefusalRuleNumber expected)
    {
        Judge(Payable with { DeathDate = Date(death) }).Rule.ShouldBe(expected);
    }

    [Theory]
    [InlineData(Standing.Suspended, 2024, 12, RefusalRuleNumber.Suspended)]
    [InlineData(Standing.Suspended, 2025, 1, RefusalRuleNumber.None)]
    [InlineData(Standing.Suspended, 2020, 1, RefusalRuleNumber.Suspended)]
    [InlineData(Standing.Stopped, 2024, 12, RefusalRuleNumber.Stopped)]
    [InlineData(Standing.Stopped, 2025, 1, RefusalRuleNumber.None)]
    [InlineData(Standing.Active, 2020, 1, RefusalRuleNumber.None)]
    public void A_standing_holds_from_its_month(Standing standing, int year, int month, RefusalRuleNumber expected)
    {
        Judge(Payable with { Standing = standing, StandingSince = new BenefitPeriod(year, month) }).Rule.ShouldBe(expected);
    }

    [Theory]
    [InlineData(Standing.Suspended, RefusalRuleNumber.Suspended)]
    [InlineData(Standing.Stopped, RefusalRuleNumber.Stopped)]
    public void A_standing_without_a_month_is_in_force(Standing standing, RefusalRuleNumber expected)
    {
        Judge(Payable with { Standing = standing, StandingSince = null }).Rule.ShouldBe(expected);
    }

    [Fact]
    public void Nothing_is_paid_without_a_decision()
    {
        Judge(Payable with { DecisionNumber = "", DecisionDate = null }).Rule.ShouldBe(RefusalRuleNumber.NoDecision);
        Judge(Payable with { DecisionNumber = "" }).Rule.ShouldBe(RefusalRuleNumber.NoDecision);
        Judge(Payable with { DecisionDate = null }).Rule.ShouldBe(RefusalRuleNumber.NoDecision);
    }

    [Theory]
    [InlineData("2024-12-31", RefusalRuleNumber.None)]
    [InlineData("2025-01-01", RefusalRuleNumber.NoDecision)]
    public void The_right_runs_from_the_month_of_signature(string signed, RefusalRuleNumber expected)
    {
        Judge(Payable with { DecisionDate = Date(signed) }).Rule.ShouldBe(expected);
    }

    [Theory]
    [InlineData("ELDER_80_NO_PENSION", "1944-12-31", true)]
    [InlineData("ELDER_80_NO_PENSION", "1945-01-01", false)]
    [InlineData("ELDER_POOR_ALONE_60_80", "1964-12-31", true)]
    [InlineData("ELDER_POOR_ALONE_60_80", "1965-01-01", false)]
    [InlineData("ELDER_75_80_ETHNIC_POOR", "1944-12-01", true)]
    [InlineData("ELDER_75_80_ETHNIC_POOR", "1944-11-30", false)]
    [InlineData("CHILD_NO_CARER_U4", "2008-12-01", true)]
    [InlineData("CHILD_NO_CARER_U4", "2008-11-30", false)]
    [InlineData("CHILD_NO_CARER_U4", "2024-12-31", true)]
    [InlineData("CHILD_NO_CARER_U4", "2025-01-01", false)]
    [InlineData("CHILD_NO_CARER_4_16", "2020-12-31", true)]
    [InlineData("CHILD_NO_CARER_4_16", "2021-01-01", false)]
    [InlineData("CHILD_NO_CARER_4_16", "2008-12-01", true)]
    [InlineData("CHILD_NO_CARER_4_16", "2008-11-30", false)]
    [InlineData("CHILD_U3_ETHNIC_POOR", "2021-11-30", false)]
    [InlineData("YOUTH_16_22_STUDY", "2008-12-31", true)]
    [InlineData("YOUTH_16_22_STUDY", "2002-11-30", false)]
    [InlineData("DISAB_SEVERE_CHILD_ELDER", "2010-01-01", true)]
    [InlineData("DISAB_SEVERE_CHILD_ELDER", "1990-01-01", true)]
    [InlineData("DISAB_SEVERE_CHILD_ELDER", "1950-01-01", true)]
    [InlineData("DISAB_SEVERE", "2010-01-01", true)]
    [InlineData("HIV_POOR_NO_INCOME", "1990-01-01", true)]
    public void A_category_holds_from_the_month_of_its_lower_age_through_the_month_of_its_upper_age(
        string category, string born, bool holds)
    {
        Judge(Payable with { Category = Number(category), BirthDate = Date(born) }).Rule
            .ShouldBe(holds ? RefusalRuleNumber.None : RefusalRuleNumber.CategoryAge);
    }

    [Fact]
    public void A_child_that_turns_four_has_no_month_without_a_category()
    {
        BeneficiaryRecord child = Payable with { BirthDate = new DateOnly(2020, 12, 15) };
        byte under4 = Number("CHILD_NO_CARER_U4");
        byte from4 = Number("CHILD_NO_CARER_4_16");
        for (int month = -24; month <= 24; month++)
        {
            RunRules rules = RulesFor(Period.AddMonths(month));
            bool either = rules.Judge(new BeneficiaryFacts(child with { Category = under4, AccountSince = null })).IsPayable
                || rules.Judge(new BeneficiaryFacts(child with { Category = from4, AccountSince = null })).IsPayable;
            either.ShouldBeTrue($"month {Period.AddMonths(month)}");
        }
    }

    [Fact]
    public void An_unknown_bank_and_a_wallet_are_not_paid()
    {
        Judge(Payable with { Bank = 123456 }).Rule.ShouldBe(RefusalRuleNumber.BankUnknown);
        Judge(Payable with { Bank = -1 }).Rule.ShouldBe(RefusalRuleNumber.BankUnknown);
        Judge(Payable with { Bank = Momo }).Rule.ShouldBe(RefusalRuleNumber.AccountIsWallet);
    }

    [Theory]
    [InlineData(HolderRelation.Self, RefusalRuleNumber.NameMismatch)]
    [InlineData(HolderRelation.Guardian, RefusalRuleNumber.None)]
    [InlineData(HolderRelation.AuthorisedPerson, RefusalRuleNumber.None)]
    public void Another_holder_needs_a_relation(HolderRelation relation, RefusalRuleNumber expected)
    {
        Judge(Payable with { AccountHolder = "TRAN VAN BINH", HolderRelation = relation }).Rule.ShouldBe(expected);
    }

    [Theory]
    [InlineData("2024-11-15", RefusalRuleNumber.None)]
    [InlineData("2024-11-16", RefusalRuleNumber.AccountChangedRecently)]
    [InlineData("2024-11-25", RefusalRuleNumber.AccountChangedRecently)]
    [InlineData("2024-12-02", RefusalRuleNumber.AccountChangedRecently)]
    public void An_account_changed_less_than_ten_days_before_the_25th_of_the_month_before_is_held(string since, RefusalRuleNumber expected)
    {
        Judge(Payable with { AccountSince = Date(since) }).Rule.ShouldBe(expected);
    }

    [Fact]
    public void The_hold_on_changed_accounts_can_be_set_and_switched_off()
    {
        BeneficiaryFacts facts = new(Payable with { AccountSince = new DateOnly(2024, 11, 25) });
        RulesFor(Period, new RunRuleOptions { AccountHoldDays = 0 }).Judge(facts).IsPayable.ShouldBeTrue();
        RulesFor(Period, new RunRuleOptions { AccountHoldDays = 1 }).Judge(facts).Rule.ShouldBe(RefusalRuleNumber.AccountChangedRecently);
    }

    [Fact]
    public void Account_rules_do_not_apply_to_cash()
    {
        BeneficiaryRecord atThePost = Payable with { Bank = PayerChannels.VietnamPost, Account = "", AccountHolder = "SOMEONE ELSE" };
        Judge(atThePost with { AccountSince = new DateOnly(2024, 12, 1) })
            .ShouldBe(new Verdict(RefusalRuleNumber.None, 500_000));
    }

    [Fact]
    public void A_category_paid_per_child_needs_children()
    {
        BeneficiaryRecord parent = Payable with { Category = Number("SINGLE_PARENT_POOR_PER_CHILD") };
        Judge(parent with { Children = 0 }).ShouldBe(new Verdict(RefusalRuleNumber.AmountZero, 0));
        Judge(parent with { Children = 1 }).ShouldBe(new Verdict(RefusalRuleNumber.None, 500_000));
        Judge(parent with { Children = 3 }).ShouldBe(new Verdict(RefusalRuleNumber.None, 1_500_000));
    }

    [Fact]
    public void Children_do_not_multiply_another_category()
    {
        Judge(Payable with { Children = 4 }).Amount.ShouldBe(500_000);
    }

    [Fact]
    public void A_category_that_is_not_in_the_data_is_never_paid()
    {
        Judge(Payable with { Category = 0 }).ShouldBe(new Verdict(RefusalRuleNumber.AmountNotEntitled, 0));
        Judge(Payable with { Category = 255 }).Rule.ShouldBe(RefusalRuleNumber.AmountNotEntitled);
    }

    [Fact]
    public void The_first_rule_in_the_order_wins()
    {
        BeneficiaryRecord everything = Payable with
        {
            DeathDate = new DateOnly(2024, 1, 1),
            Standing = Standing.Stopped,
            StandingSince = new BenefitPeriod(2024, 1),
            DecisionNumber = "",
            BirthDate = new DateOnly(2000, 1, 1),
            Bank = 1,
            AccountHolder = "X",
        };
        Judge(everything).Rule.ShouldBe(RefusalRuleNumber.Deceased);
        BeneficiaryRecord alive = everything with { DeathDate = null };
        Judge(alive).Rule.ShouldBe(RefusalRuleNumber.Stopped);
        BeneficiaryRecord suspended = alive with { Standing = Standing.Suspended };
        Judge(suspended).Rule.ShouldBe(RefusalRuleNumber.Suspended);
        BeneficiaryRecord active = suspended with { Standing = Standing.Active };
        Judge(active).Rule.ShouldBe(RefusalRuleNumber.NoDecision);
        BeneficiaryRecord decided = active with { DecisionNumber = "1" };
        Judge(decided).Rule.ShouldBe(RefusalRuleNumber.CategoryAge);
        BeneficiaryRecord old = decided with { BirthDate = new DateOnly(1930, 1, 1) };
        Judge(old).Rule.ShouldBe(RefusalRuleNumber.BankUnknown);
        BeneficiaryRecord wallet = old with { Bank = Momo };
        Judge(wallet).Rule.ShouldBe(RefusalRuleNumber.AccountIsWallet);
        BeneficiaryRecord bank = wallet with { Bank = Vietcombank, AccountSince = new DateOnly(2024, 11, 24) };
        Judge(bank).Rule.ShouldBe(RefusalRuleNumber.NameMismatch);
        Judge(bank with { AccountHolder = "" }).Rule.ShouldBe(RefusalRuleNumber.AccountChangedRecently);
    }

    [Fact]
    public void A_refusal_says_what_would_have_been_paid()
    {
        Judge(Payable with { DecisionNumber = "" }).Amount.ShouldBe(500_000);
    }

    [Fact]
    public void Judging_allocates_nothing()
    {
        var facts = new BeneficiaryFacts(Payable);
        long sum = Rules.Judge(facts).Amount;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            sum += Rules.Judge(facts).Amount;
        GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
        sum.ShouldBe(10_001 * 500_000L);
    }

    [Fact]
    public void An_unknown_programme_is_refused_with_one_line()
    {
        RunRules.TryCreate(ProgrammeCode.Parse("XYZ"), Period, new RunRuleOptions(), out _, out string error).ShouldBeFalse();
        error.ShouldContain("XYZ");
        error.ShouldContain("MSA");
        error.ShouldNotContain("\n");
    }

    [Fact]
    public void A_month_without_a_standard_level_is_refused_with_one_line()
    {
        RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, new BenefitPeriod(2013, 12), new RunRuleOptions(), out _, out string error)
            .ShouldBeFalse();
        error.ShouldContain("2013-12");
        error.ShouldContain("2014-01-01");
        RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, default, new RunRuleOptions(), out _, out error).ShouldBeFalse();
        error.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(366)]
    public void Hold_days_out_of_range_are_refused(int days)
    {
        var options = new RunRuleOptions { AccountHoldDays = days };
        RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, Period, options, out _, out string error).ShouldBeFalse();
        error.ShouldContain("AccountHoldDays");
    }

    [Fact]
    public void An_explanation_lists_the_values_seen()
    {
        BeneficiaryFacts dead = new(Payable with { DeathDate = new DateOnly(2024, 10, 5) });
        Rules.Explain(dead, RefusalRuleNumber.Deceased, "en")
            .ShouldContain("died in 2024-10, not paid from 2024-11, benefit month 2024-12");
        Rules.Explain(dead, RefusalRuleNumber.Deceased, "vi").ShouldContain("chết tháng 2024-10");
        BeneficiaryFacts changed = new(Payable with { AccountSince = new DateOnly(2024, 11, 20) });
        string held = Rules.Explain(changed, RefusalRuleNumber.AccountChangedRecently, "en");
        held.ShouldContain("2024-11-20");
        held.ShouldContain("2024-11-25");
        BeneficiaryFacts wallet = new(Payable with { Bank = Momo });
        Rules.Explain(wallet, RefusalRuleNumber.AccountIsWallet, "en").ShouldContain("MoMo (971025)");
        BeneficiaryFacts young = new(Payable with { BirthDate = new DateOnly(1950, 1, 2) });
        string age = Rules.Explain(young, RefusalRuleNumber.CategoryAge, "en");
        age.ShouldContain("ELDER_80_NO_PENSION");
        age.ShouldContain("1950-01-02");
        age.ShouldContain("80+");
    }

    [Fact]
    public void An_explanation_never_names_a_confidential_category()
    {
        foreach (BenefitCategory category in BenefitCategories.All.Where(category => category.IsConfidential))
        {
            BeneficiaryFacts facts = new(Payable with { Category = category.Number });
            foreach (RefusalRule rule in RefusalRules.All)
            {
                foreach (string language in (string[])["en", "vi"])
                {
                    string text = Rules.Explain(facts, rule.Number, language);
                    text.ShouldNotContain("HIV");
                    text.ShouldNotContain(category.Code);
                    foreach (AgeRange ages in category.Ages)
                        text.ShouldNotContain($" {ages},");
                }
            }

            Rules.Explain(facts, RefusalRuleNumber.CategoryAge, "en").ShouldContain("confidential category");
        }
    }

    private static Verdict Judge(BeneficiaryRecord record) => Rules.Judge(new BeneficiaryFacts(record));

    private static RunRules RulesFor(BenefitPeriod period, RunRuleOptions? options = null)
    {
        options ??= new RunRuleOptions();
        RunRules.TryCreate(ProgrammeCode.MonthlySocialAllowance, period, options, out RunRules? rules, out string error)
            .ShouldBeTrue(error);
        return rules!;
    }

    private static byte Number(string code)
    {
        BenefitCategories.TryGet(code, out BenefitCategory? category).ShouldBeTrue(code);
        return category!.Number;
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
