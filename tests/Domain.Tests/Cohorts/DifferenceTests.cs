using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;
using CsCheck;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>
/// Decree 20/2021, article 8: a raise found late is owed from its month. The difference is an order of its own programme, and a month is
/// never paid more than it is due.
/// </summary>
public sealed class DifferenceTests
{
    private static readonly BenefitPeriod March = new(2026, 3);
    private static readonly BenefitPeriod April = new(2026, 4);
    private static readonly BenefitPeriod May = new(2026, 5);
    private readonly CohortBench _bench = new() { Now = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(7)) };

    /// <summary>80 on 15 March 2026, clause 5a: 975,000 a month until the change, 1,300,000 after it.</summary>
    private static BeneficiaryRecord Elder => CohortBench.Person(1) with
    {
        CitizenId = "074046000001",
        BirthDate = new DateOnly(1946, 3, 15),
        Category = CohortBench.CategoryOf("ELDER_POOR_ALONE_60_80"),
    };

    private static BeneficiaryRecord Changed => Elder with
    {
        Category = CohortBench.CategoryOf("ELDER_POOR_ALONE_80"), DecisionNumber = "45/QĐ-UBND", DecisionDate = new DateOnly(2026, 5, 6),
    };

    /// <summary>The same change, signed in March and known in May.</summary>
    private static BeneficiaryRecord SignedInMarch => Changed with { DecisionDate = new DateOnly(2026, 3, 20) };

    [Fact]
    public void A_change_signed_in_May_pays_May_in_full_and_the_differences_of_March_and_April()
    {
        Pay(Elder, March, April);
        _bench.Enrol(Changed);
        IReadOnlyList<CohortLot> may = _bench.Cohort.Judge(CohortBench.Run(May)).Lots;
        may.Select(lot => $"{lot.Period} {lot.Sum.Dong}").ShouldBe(["2026-05 1300000"]);
        CohortJudgement differences = _bench.Cohort.Judge(Differences(May));
        differences.Lots.Select(lot => $"{lot.Period} {lot.Sum.Dong}").ShouldBe(["2026-03 325000", "2026-04 325000"]);
        differences.Refusals.ShouldBeEmpty();
        (may.Sum(lot => lot.Sum.Dong) + differences.Lots.Sum(lot => lot.Sum.Dong)).ShouldBe(1_950_000);

        CohortBench.RulesFor(May, "MSD").ForMonth(March).ExplainAmount(new BeneficiaryFacts(Changed), [], default, "en")[^2..].ShouldBe(
        [
            "together 1,300,000 VND for 2026-03, edition 2026.3",
            "MSD orders only what is due beyond what is paid for 2026-03",
        ]);

        _bench.Release("D1", Differences(May)).Entries.Select(entry => $"{entry.Programme} {entry.Period}")
            .ShouldBe(["MSD 2026-03", "MSD 2026-04"]);
        _bench.Cohort.Judge(Differences(May)).Lots.ShouldBeEmpty();
        _bench.Answer(Status("ACSC", March, 325_000), Status("ACSC", April, 325_000));
        _bench.Cohort.Judge(Differences(May.AddMonths(1))).Lots.ShouldBeEmpty();
        _bench.Replay().Hash.ShouldBe(_bench.Cohort.Hash);
    }

    [Fact]
    public void A_difference_has_an_identity_of_its_own()
    {
        Pay(Elder, March);
        _bench.Enrol(Changed);
        JournalEntry entry = _bench.Release("D1", Differences(May)).Entries.ShouldHaveSingleItem();
        var order = new EndToEndId(entry.Programme!.Value, entry.Period!.Value, CohortBench.Number, 0, entry.Columns.Attempt![0]);
        order.ToString().ShouldStartWith("MSD202603");
        order.Attempt.ShouldBe((short)1);
        _bench.Answer(CohortBench.Status(0, "RTRN", period: March, amount: 975_000));
        _bench.Totals("D1").Outstanding.Count.ShouldBe(1);
    }

    [Fact]
    public void Only_a_settled_month_has_a_difference()
    {
        _bench.Enrol(Elder);
        _bench.Release("B1", March);
        _bench.Enrol(Changed);
        _bench.Cohort.Judge(Differences(May)).Lots.ShouldBeEmpty();
        _bench.Answer(CohortBench.Status(0, "ACSC", period: March, amount: 975_000));
        _bench.Cohort.Judge(Differences(May)).Lots.ShouldHaveSingleItem();
        _bench.Answer(CohortBench.Status(0, "RTRN", period: March, amount: 975_000));
        _bench.Cohort.Judge(Differences(May)).Lots.ShouldBeEmpty();
    }

    [Fact]
    public void A_month_that_comes_back_after_its_difference_is_paid_the_rest_only()
    {
        Pay(Elder, March);
        _bench.Enrol(SignedInMarch);
        _bench.Release("D1", Differences(May));
        _bench.Answer(Status("ACSC", March, 325_000), CohortBench.Status(0, "RTRN", period: March, amount: 975_000));
        _bench.Enrol(SignedInMarch with { Account = "0071000999999" });
        _bench.Cohort.Judge(CohortBench.Run(May)).Lots.Select(lot => $"{lot.Period} {lot.Sum.Dong}")
            .ShouldBe(["2026-03 975000", "2026-05 1300000"]);
        _bench.Release("B2", May);
        _bench.Answer(CohortBench.Status(0, "ACSC", attempt: 2, period: March, amount: 975_000));
        _bench.Cohort.Judge(Differences(May)).Lots.ShouldBeEmpty();
    }

    [Fact]
    public void A_difference_that_a_bank_rejected_is_tried_again_once_the_account_is_corrected()
    {
        Pay(Elder, March);
        _bench.Enrol(Changed);
        _bench.Release("D1", Differences(May));
        _bench.Answer(Status("RJCT", March, 325_000));
        _bench.Cohort.Judge(Differences(May)).Lots.ShouldBeEmpty();
        _bench.Enrol(Changed with { Account = "0071000999999" });
        JournalEntry entry = _bench.Release("D2", Differences(May)).Entries.ShouldHaveSingleItem();
        (entry.Columns.Attempt![0], entry.Columns.Amount![0]).ShouldBe(((short)2, 325_000L));
    }

    [Fact]
    [Trait("rule", "ALREADY_ORDERED")]
    public void A_second_difference_for_a_month_is_named_and_not_paid()
    {
        Pay(Elder, March);
        _bench.Enrol(Changed);
        _bench.Release("D1", Differences(May));
        _bench.Answer(Status("ACSC", March, 325_000));
        _bench.Enrol(Changed with
        {
            Category = CohortBench.CategoryOf("ELDER_POOR_FACILITY_ELIGIBLE_HOME_CARE"), DecisionDate = new DateOnly(2026, 3, 20),
        });
        CohortJudgement judged = _bench.Cohort.Judge(Differences(May));
        judged.Lots.ShouldBeEmpty();
        Refusal refusal = judged.Refusals.ShouldHaveSingleItem();
        (refusal.Rule, refusal.Amount, refusal.Period).ShouldBe((RefusalRuleNumber.AlreadyOrdered, 650_000, March));
    }

    [Fact]
    [Trait("rule", "DIFFERENCE_UNDECIDED")]
    public void A_row_that_grew_without_a_decision_is_held_for_a_second_person()
    {
        BeneficiaryRecord parent = CohortBench.Person(1) with
        {
            Category = CohortBench.CategoryOf("SINGLE_PARENT_POOR_PER_CHILD"), Children = 1,
        };
        Pay(parent, March);
        _bench.Enrol(parent with { Children = 2 });
        CohortJudgement judged = _bench.Cohort.Judge(Differences(May));
        judged.Lots.ShouldBeEmpty();
        Refusal refusal = judged.Refusals.ShouldHaveSingleItem();
        (refusal.Rule, refusal.Amount).ShouldBe((RefusalRuleNumber.DifferenceUndecided, 650_000));
        CohortBench.RulesFor(May, "MSD").ForMonth(March)
            .Explain(new BeneficiaryFacts(parent with { Children = 2 }), RefusalRuleNumber.DifferenceUndecided, "en")
            .ShouldContain("due now 1,300,000 VND, decision month 2020-05, benefit month 2026-03");

        // With a decision of March the raise counts from March.
        _bench.Enrol(parent with { Children = 2, DecisionDate = new DateOnly(2026, 3, 20) });
        _bench.Cohort.Judge(Differences(May)).Lots.ShouldHaveSingleItem().Sum.Dong.ShouldBe(650_000);
    }

    [Fact]
    public void A_level_that_was_set_late_is_owed_to_everybody_who_was_paid_the_lower_one()
    {
        var september = new BenefitPeriod(2025, 9);
        _bench.Enrol(CohortBench.Person(1));
        CompiledRun before = CohortBench.Run(september);
        RunRules.TryCreate(
            ProgrammeCode.MonthlySocialAllowance, september, new RunRuleOptions(), "2026.2", out RunRules? old, out string error)
            .ShouldBeTrue(error);
        _bench.Release("B1", before with { Rules = old! }).Entries.ShouldHaveSingleItem().Columns.Amount.ShouldBe([750_000]);
        _bench.Answer(CohortBench.Status(0, "ACSC", period: september, amount: 750_000));
        _bench.Cohort.Judge(Differences(May)).Lots.ShouldHaveSingleItem().Sum.Dong.ShouldBe(225_000);
    }

    [Fact]
    public void Nobody_who_was_paid_rightly_or_who_died_since_has_a_difference()
    {
        Pay(Elder, March, April);
        _bench.Cohort.Judge(Differences(May)).ShouldSatisfyAllConditions(
            judged => judged.Lots.ShouldBeEmpty(), judged => judged.Refusals.ShouldBeEmpty());
        _bench.Enrol(Changed with { DeathDate = new DateOnly(2026, 3, 20), HolderRelation = HolderRelation.AuthorisedPerson });
        _bench.Cohort.Judge(Differences(May)).Lots.Select(lot => lot.Period).ShouldBe([March]);
    }

    [Fact]
    public void An_edition_of_before_knows_no_differences_and_one_of_today_is_computed_again()
    {
        RunRules.TryCreate(ProgrammeCode.Parse("MSD"), May, new RunRuleOptions(), "2026.2", out _, out string error).ShouldBeFalse();
        error.ShouldContain("no rules for programme 'MSD' in edition 2026.2");
        Pay(Elder, March);
        _bench.Enrol(Changed);
        var auditor = new Cohort(CohortBench.Number);
        foreach (JournalEntry entry in _bench.Stream)
            auditor.Apply(entry);
        JournalEntry orders = _bench.Release("D1", Differences(May)).Entries.ShouldHaveSingleItem();
        auditor.FindDifference(orders, Differences(May)).ShouldBeNull();
    }

    /// <summary>
    /// Any order of months, changes, answers and corrections: what is live or paid for a month by both programmes never exceeds what the
    /// highest row ever gave, and no order is made twice.
    /// </summary>
    [Fact]
    public void Whatever_happens_a_month_is_never_paid_more_than_it_is_due()
    {
        int differences = 0;
        Gen.Int[0, 6].Array[5, 40].Sample(
            steps =>
            {
                var bench = new CohortBench();
                bench.Enrol(Elder);
                BeneficiaryRecord row = Elder;
                var orders = new Dictionary<string, (long Amount, int Bank)>(StringComparer.Ordinal);
                int step = 0;
                foreach (int what in steps)
                {
                    step++;
                    if (what == 0)
                        bench.Enrol(row = row.Category == Elder.Category ? SignedInMarch with { Account = row.Account } : row);
                    else if (what == 1)
                        bench.Enrol(row = row with { Account = $"0071000{step:000000}" });
                    else if (what is 2 or 3)
                        Note(bench.Release($"B{step}", CohortBench.Run(what == 2 ? March : May, what == 2 ? "MSA" : "MSD")), orders);
                    else if (orders.Count > 0)
                        Answer(bench, orders, what == 4 ? "ACSC" : what == 5 ? "RJCT" : "RTRN", step);
                    LiveOrPaid(bench, "MSA", "MSD").ShouldBeLessThanOrEqualTo(row.Category == Elder.Category ? 975_000 : 1_300_000);
                    differences += LiveOrPaid(bench, "MSD") > 0 ? 1 : 0;
                }

                bench.Replay().Hash.ShouldBe(bench.Cohort.Hash);
            },
            iter: 2_000,
            threads: 1);
        differences.ShouldBeGreaterThan(100);
    }

    private static long LiveOrPaid(CohortBench bench, params string[] programmes) => bench.Cohort.OrdersOf(0)
        .Where(order => order.Id.Period == March && order.State.IsLiveOrPaid() && programmes.Contains(order.Id.Programme.Value))
        .Sum(order => order.Amount);

    private static void Note(OrdersPlan plan, Dictionary<string, (long Amount, int Bank)> orders)
    {
        foreach (JournalEntry entry in plan.Entries)
        {
            var id = new EndToEndId(entry.Programme!.Value, entry.Period!.Value, CohortBench.Number, 0, entry.Columns.Attempt![0]);
            orders.Add(id.ToString(), (entry.Columns.Amount![0], entry.Columns.Bank![0]));
        }
    }

    private static void Answer(CohortBench bench, Dictionary<string, (long Amount, int Bank)> orders, string status, int step)
    {
        (string id, (long amount, int bank)) = orders.ElementAt(step % orders.Count);
        bench.Answer(new StatusItem(bank, id, status, "", amount));
    }

    private static CompiledRun Differences(BenefitPeriod month) => CohortBench.Run(month, "MSD");

    private static StatusItem Status(string status, BenefitPeriod month, long amount) =>
        CohortBench.Status(0, status, period: month, amount: amount, programme: "MSD");

    private void Pay(BeneficiaryRecord record, params BenefitPeriod[] months)
    {
        _bench.Enrol(record);
        foreach (BenefitPeriod month in months)
        {
            long amount = _bench.Release($"B{month}", month).Entries.ShouldHaveSingleItem().Columns.Amount!.Single();
            _bench.Answer(CohortBench.Status(0, "ACSC", period: month, amount: amount));
        }
    }
}
