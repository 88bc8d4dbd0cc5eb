using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>What a cohort knows of a person beside their record, the decisions of officers, and the change report.</summary>
public sealed class CohortSignalTests
{
    private const long Seed = 42;

    private static readonly BenefitPeriod December = CohortBench.December;
    private static readonly BenefitPeriod January = December.AddMonths(1);

    private readonly CohortBench _bench = new();

    [Fact]
    [Trait("rule", "ACCOUNT_SHARED")]
    public void An_account_of_too_many_is_held_for_each_of_them_but_not_for_a_guardians_wards()
    {
        _bench.Enrol(
            CohortBench.Person(1),
            CohortBench.Person(2),
            CohortBench.Person(3)
                with { AccountHolder = "Trần Thị Bình", HolderRelation = HolderRelation.Guardian },
            CohortBench.Person(4, account: "0071000444444"));
        CohortShares shares = _bench.Cohort.FingerprintsOf(Seed);
        shares.Accounts.Length.ShouldBe(3);
        ulong[] shared =
            [.. shares.Accounts.GroupBy(account => account).Where(account => account.Count() > 1).Select(account => account.Key).Order()];
        CompiledRun run = CohortBench.RunWith(December, new SharedValues(Seed, shared, [], []));
        CohortJudgement judged = _bench.Cohort.Judge(run);
        judged.Refusals.Select(refusal => (refusal.Index, refusal.Rule))
            .ShouldBe([(0, RefusalRuleNumber.AccountShared), (1, RefusalRuleNumber.AccountShared)]);
        judged.Lots.ShouldHaveSingleItem().Sum.Count.ShouldBe(2);

        _bench.DecideAsBefore(OfficerDecision.LiftHold, 0, "minh", rule: RefusalRuleNumber.AccountShared);
        _bench.Cohort.Judge(run).Refusals.ShouldHaveSingleItem().Index.ShouldBe(1);
        _bench.Cohort.Judge(CohortBench.RunWith(January, run.Run.Findings)).Refusals.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("0912 345 678", "84912345678", true)]
    [InlineData("0912345678", "0912345679", false)]
    public void A_phone_number_is_one_however_it_is_written(string one, string other, bool same)
    {
        ulong first = Fingerprint.OfPhone(System.Text.Encoding.ASCII.GetBytes(one), Seed);
        ulong second = Fingerprint.OfPhone(System.Text.Encoding.ASCII.GetBytes(other), Seed);
        (first == second).ShouldBe(same);
    }

    [Theory]
    [InlineData("Ấp 1, đường Lê Lợi", "AP 1  DUONG LE LOI ", true)]
    [InlineData("Ấp 1", "Ấp 2", false)]
    public void An_address_is_one_however_it_is_written(string one, string other, bool same)
    {
        ulong first = Fingerprint.OfAddress(1, System.Text.Encoding.UTF8.GetBytes(one), Seed);
        ulong second = Fingerprint.OfAddress(1, System.Text.Encoding.UTF8.GetBytes(other), Seed);
        (first == second).ShouldBe(same);
    }

    [Fact]
    public void Fingerprints_differ_by_seed_bank_and_commune_and_nothing_has_none()
    {
        byte[] text = "0071000123456"u8.ToArray();
        Fingerprint.OfAccount(1, text, 1).ShouldNotBe(Fingerprint.OfAccount(1, text, 2));
        Fingerprint.OfAccount(1, text, 1).ShouldNotBe(Fingerprint.OfAccount(2, text, 1));
        Fingerprint.OfAddress(1, text, 1).ShouldNotBe(Fingerprint.OfAddress(2, text, 1));
        Fingerprint.OfAccount(1, [], 1).ShouldBe(0UL);
        Fingerprint.OfPhone("-"u8, 1).ShouldBe(0UL);
        Fingerprint.OfAddress(1, " , "u8, 1).ShouldBe(0UL);
    }

    [Fact]
    public void Phones_and_addresses_are_looked_up_too()
    {
        _bench.Enrol(CohortBench.Person(1) with { Phone = "0912345678", Address = "Ấp 1" });
        CohortShares shares = _bench.Cohort.FingerprintsOf(Seed);
        CompiledRun run = CohortBench.RunWith(December, new SharedValues(Seed, shares.Accounts, shares.Phones, shares.Addresses));
        PersonSignals signals = _bench.Cohort.SignalsOf(run, 0, December);
        (signals.AccountShared, signals.PhoneShared, signals.AddressShared).ShouldBe((true, true, true));
    }

    [Fact]
    public void An_account_is_confirmed_by_another_person_than_who_entered_it_and_until_it_changes_again()
    {
        BeneficiaryRecord changed = CohortBench.Person(1) with { AccountSince = new DateOnly(2024, 11, 25) };
        _bench.Enrol(changed);
        Refused().ShouldBe(RefusalRuleNumber.AccountChangedRecently);
        _bench.Decide(OfficerDecision.ConfirmAccount, 0, "lan").Error.ShouldBe("four-eyes");
        _bench.Decide(OfficerDecision.ConfirmAccount, 0, "minh").Error.ShouldBeNull();
        _bench.RestartFromSnapshot();
        _bench.Cohort.Judge(CohortBench.Run(December)).Refusals.ShouldBeEmpty();
        _bench.Decide(OfficerDecision.ConfirmAccount, 0, "hoa").Entry.ShouldBeNull();
        _bench.Enrol(changed with { Account = "0071000777777" });
        Refused().ShouldBe(RefusalRuleNumber.AccountChangedRecently);

        RefusalRuleNumber Refused() => _bench.Cohort.Judge(CohortBench.Run(December)).Refusals.ShouldHaveSingleItem().Rule;
    }

    [Fact]
    public void Only_a_hold_can_be_lifted_and_every_decision_needs_a_reason_and_an_amount_in_range()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Decide(OfficerDecision.LiftHold, 0, "minh", rule: RefusalRuleNumber.Deceased).Error.ShouldBe("bad-rule");
        _bench.Decide(OfficerDecision.LiftHold, 0, "minh").Error.ShouldBe("bad-rule");
        _bench.Decide(OfficerDecision.Recover, 0, "minh", amount: 0).Error.ShouldBe("bad-amount");
        _bench.Decide(OfficerDecision.Recover, 0, "minh", amount: Cohort.MaxRecovery + 1).Error.ShouldBe("bad-amount");
        foreach (string reason in new[] { "", "  ", new string('x', 501) })
        {
            _bench.Cohort.PlanCase(
                    new CaseRequest(
                        0, OfficerDecision.Recover, ProgrammeCode.MonthlySocialAllowance, December, RefusalRuleNumber.None, 1, reason),
                    _bench.Context("minh"))
                .Error.ShouldBe("bad-reason");
        }

        _bench.Stream.Count.ShouldBe(1);
    }

    [Fact]
    public void Three_months_that_came_back_in_a_row_suspend()
    {
        _bench.Enrol(CohortBench.Person(1));
        for (int month = 0; month < 3; month++)
        {
            _bench.Cohort.SignalsOf(CohortBench.Run(December.AddMonths(month)), 0, December.AddMonths(month))
                .UncollectedMonths.ShouldBe((byte)month);
            _bench.Release($"MSA-{month}", December.AddMonths(month));
            _bench.Answer(CohortBench.Status(0, "RTRN", period: December.AddMonths(month)));
        }

        _bench.Cohort.Judge(CohortBench.Run(December.AddMonths(3))).Refusals.ShouldHaveSingleItem()
            .Rule.ShouldBe(RefusalRuleNumber.Suspended);
        _bench.Cohort.Judge(CohortBench.Run(December.AddMonths(7))).Refusals.ShouldHaveSingleItem().Rule
            .ShouldBe(RefusalRuleNumber.Suspended, "the months of the suspension have no order, and that ends nothing");
        BenefitPeriod lifted = December.AddMonths(8);
        _bench.DecideAsBefore(OfficerDecision.LiftHold, 0, "minh", rule: RefusalRuleNumber.Suspended, period: lifted);
        _bench.Release("MSA-8", lifted);
        _bench.Answer(CohortBench.Status(0, "ACSC", period: lifted));
        _bench.Cohort.Judge(CohortBench.Run(lifted.AddMonths(1))).Refusals.ShouldBeEmpty();
    }

    [Fact]
    [Trait("rule", "DOUBLE_BENEFIT")]
    public void A_month_that_one_programme_has_paid_is_not_paid_by_the_other()
    {
        var month = new BenefitPeriod(2025, 8);
        BeneficiaryRecord pensioner = CohortBench.Person(1)
            with { BirthDate = new DateOnly(1940, 1, 1), Category = CohortBench.CategoryOf("SOCIAL_PENSION_75") };
        _bench.Enrol(pensioner);
        _bench.Release("SPN-1", month, programme: "SPN").Entries.ShouldHaveSingleItem();
        _bench.Enrol(pensioner with { Category = CohortBench.CategoryOf("DISAB_SEVERE_CHILD_ELDER") });
        _bench.Cohort.Judge(CohortBench.Run(month)).Refusals.ShouldHaveSingleItem().Rule.ShouldBe(RefusalRuleNumber.DoubleBenefit);
        _bench.Answer(CohortBench.Status(0, "RJCT", period: month, amount: 500_000, programme: "SPN"));
        _bench.Cohort.Judge(CohortBench.Run(month)).Lots.ShouldHaveSingleItem();
    }

    [Fact]
    public void People_without_a_grant_of_the_programme_are_no_part_of_its_run()
    {
        _bench.Enrol(CohortBench.Person(1));
        CohortJudgement judged = _bench.Cohort.Judge(CohortBench.Run(new BenefitPeriod(2025, 12), "SPN"));
        judged.Refusals.ShouldBeEmpty();
        judged.Lots.ShouldBeEmpty();
    }

    [Fact]
    public void The_change_report_says_what_differs_from_the_orders_of_the_month_before()
    {
        byte extreme = CohortBench.CategoryOf("DISAB_EXTREME");
        _bench.Enrol([.. Enumerable.Range(1, 6).Select(number => CohortBench.Person(number))]);
        _bench.Enrol(CohortBench.Person(4) with { Category = extreme });
        _bench.Release("MSA-1", December);
        _bench.Enrol(
            CohortBench.Person(1) with { DeathDate = new DateOnly(2024, 12, 5) },
            CohortBench.Person(2, account: "0071000222222"),
            CohortBench.Person(3) with { Category = extreme },
            CohortBench.Person(4),
            CohortBench.Person(5)
                with { Commune = CohortBench.Person(6).Commune, PreviousCommune = CohortBench.Person(5).Commune, CommuneSince = January },
            CohortBench.Person(7));
        _bench.RestartFromSnapshot();
        CohortJudgement judged = _bench.Cohort.Judge(CohortBench.Run(January));
        judged.Changes.ShouldBe(
        [
            new ChangeTally(PayoutChange.New, default, new CountAndSum(1, 750_000)),
            new ChangeTally(PayoutChange.Stopped, new CountAndSum(1, 750_000), default),
            new ChangeTally(PayoutChange.Up, new CountAndSum(1, 750_000), new CountAndSum(1, 1_000_000)),
            new ChangeTally(PayoutChange.Down, new CountAndSum(1, 1_000_000), new CountAndSum(1, 750_000)),
            new ChangeTally(PayoutChange.AccountChanged, new CountAndSum(1, 750_000), new CountAndSum(1, 750_000)),
            new ChangeTally(PayoutChange.CommuneChanged, new CountAndSum(1, 750_000), new CountAndSum(1, 750_000)),
        ]);
        _bench.Cohort.ChangesOf(CohortBench.Run(January), PayoutChange.Stopped)
            .ShouldBe([new ChangedPerson(0, PayoutChange.Stopped, 750_000, 0, RefusalRuleNumber.Deceased)]);
        _bench.Cohort.ChangesOf(CohortBench.Run(January), PayoutChange.AccountChanged).ShouldHaveSingleItem().Index.ShouldBe(1);
        _bench.Release("MSA-2", January);
        _bench.Cohort.Judge(CohortBench.Run(January.AddMonths(1))).Changes.ShouldBeEmpty();
    }

    [Fact]
    public void A_recovery_is_no_change_and_a_move_that_takes_effect_later_is_none_yet()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2));
        _bench.Release("MSA-1", December);
        _bench.DecideAsBefore(OfficerDecision.Recover, 0, "minh", amount: 100_000);
        BeneficiaryRecord person = CohortBench.Person(2);
        int next = CohortBench.Person(3).Commune;
        _bench.Enrol(person with { Commune = next, PreviousCommune = person.Commune, CommuneSince = January.AddMonths(1) });
        _bench.Cohort.Judge(CohortBench.Run(January)).Changes.ShouldBeEmpty();
        _bench.Release("MSA-2", January);
        _bench.Cohort.Judge(CohortBench.Run(January.AddMonths(1))).Changes.ShouldHaveSingleItem()
            .Kind.ShouldBe(PayoutChange.CommuneChanged);
    }

    [Fact]
    public void Missing_are_the_people_of_the_communes_who_are_not_in_the_file()
    {
        _bench.Enrol(CohortBench.Person(1), CohortBench.Person(2), CohortBench.Person(3));
        ulong[] present = [ulong.Parse(CohortBench.Person(2).CitizenId, System.Globalization.CultureInfo.InvariantCulture)];
        _bench.Cohort.MissingFrom(present, []).ShouldBe([0, 2]);
        _bench.Cohort.MissingFrom(present, [CohortBench.Person(3).Commune]).ShouldBe([2]);
    }

    [Fact]
    public void A_record_with_and_without_the_new_fields_comes_back_as_it_was()
    {
        BeneficiaryRecord plain = CohortBench.Person(1);
        BeneficiaryRecord full = CohortBench.Person(2) with
        {
            StandingReason = StandingReason.Custody,
            Phone = "0912345678",
            Address = "Ấp 1, đường Lê Lợi",
            ArrearsFrom = December,
            PreviousCommune = 25_747,
            CommuneSince = January,
            OtherGrants =
            [
                new GrantedBenefit
                {
                    Category = 20,
                    Children = 1,
                    DecisionNumber = "7/QĐ",
                    DecisionDate = new DateOnly(2025, 7, 1),
                    Standing = Standing.Suspended,
                    StandingSince = January,
                    StandingReason = StandingReason.Prison,
                },
                new GrantedBenefit { Category = 30 },
            ],
        };
        _bench.Enrol(plain, full);
        _bench.RestartFromSnapshot();
        _bench.Cohort.Beneficiary(0).ShouldBe(plain);
        BeneficiaryRecord read = _bench.Cohort.Beneficiary(1);
        read.OtherGrants.ShouldBe(full.OtherGrants);
        (read with { OtherGrants = full.OtherGrants }).ShouldBe(full);
        _bench.Cohort.OtherGrantsOf(1).ToArray().ShouldBe([new GrantFacts(full.OtherGrants[0]), new GrantFacts(full.OtherGrants[1])]);
        _bench.Stream[0].Personal[0].ShouldBe((byte)1);
        _bench.Cohort.PlanEnrolment([plain, full], _bench.Context()).Unchanged.ShouldBe(2);
    }
}
