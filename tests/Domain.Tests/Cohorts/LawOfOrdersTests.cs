using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>What the law owes, as orders and as the journal remembers it.</summary>
public sealed class LawOfOrdersTests
{
    private static readonly DateTimeOffset December2024 = new(2024, 12, 1, 8, 0, 0, TimeSpan.FromHours(7));
    private readonly CohortBench _bench = new() { Now = December2024 };

    [Fact]
    public void The_funeral_of_a_child_is_paid_in_cash_to_the_uncle_who_organises_it()
    {
        var april = new BenefitPeriod(2026, 4);
        _bench.Enrol(Child);
        OrdersPlan plan = _bench.Release("B1", april, programme: "FUN");
        JournalEntry entry = plan.Entries.ShouldHaveSingleItem();
        entry.Columns.Amount.ShouldBe([10_000_000]);
        int offset = 0;
        PayeeDetails.Read(entry.Personal, ref offset).ShouldBe(new PayeeDetails("Trần Văn Bình", "", "074080000001"));
        _bench.Replay().Hash.ShouldBe(_bench.Cohort.Hash);
    }

    [Fact]
    public void Another_organiser_after_the_approval_is_not_what_was_approved()
    {
        var april = new BenefitPeriod(2026, 4);
        _bench.Enrol(Child);
        IReadOnlyList<CohortLot> approved = _bench.Cohort.Judge(CohortBench.Run(april, "FUN")).Lots;
        _bench.Enrol(Child with { OrganiserId = "074080000003" });
        OrdersPlan plan = _bench.Release("B1", april, approved, "FUN");
        plan.Entries.ShouldBeEmpty();
        plan.OutdatedLots.ShouldBe(1);
    }

    [Fact]
    [Trait("rule", "SUSPENDED")]
    public void A_row_that_comes_back_without_a_word_is_not_paid_the_months_that_the_journal_knows_as_suspended()
    {
        BeneficiaryRecord person = CohortBench.Person(1) with { ArrearsFrom = new BenefitPeriod(2024, 8) };
        _bench.Enrol(person with
        {
            Standing = Standing.Suspended, StandingSince = new BenefitPeriod(2024, 8), StandingReason = StandingReason.Custody,
        });
        _bench.Enrol(person);
        CohortJudgement judged = _bench.Cohort.Judge(CohortBench.Run(CohortBench.December));
        judged.Lots.Select(lot => lot.Period.ToString()).ShouldBe(["2024-12"]);
        judged.Refusals.Select(refusal => $"{refusal.Period} {refusal.Rule}")
            .ShouldBe(["2024-08 Suspended", "2024-09 Suspended", "2024-10 Suspended", "2024-11 Suspended"]);

        // The same row again changes nothing, and a decision to go on pays what it says.
        _bench.Cohort.PlanEnrolment([person], _bench.Context()).Entry.ShouldBeNull();
        _bench.Enrol(person with { BackPayFrom = new BenefitPeriod(2024, 10) });
        _bench.Cohort.Judge(CohortBench.Run(CohortBench.December)).Lots.Select(lot => lot.Period.ToString())
            .ShouldBe(["2024-10", "2024-11", "2024-12"]);
        _bench.Replay().Judge(CohortBench.Run(CohortBench.December)).Lots.Count.ShouldBe(3);
    }

    [Fact]
    public void A_second_grant_that_comes_back_without_a_word_is_not_paid_its_suspended_months()
    {
        GrantedBenefit grant = new()
        {
            Category = CohortBench.CategoryOf("DISAB_SEVERE"), DecisionNumber = "1/QĐ", DecisionDate = new DateOnly(2020, 5, 4),
        };
        BeneficiaryRecord person = CohortBench.Person(1) with
        {
            Category = CohortBench.CategoryOf("CARE_ELDER"), OtherGrants = [grant], ArrearsFrom = new BenefitPeriod(2024, 10),
        };
        GrantedBenefit suspended = grant with { Standing = Standing.Suspended, StandingSince = new BenefitPeriod(2024, 10) };
        _bench.Enrol(person with { OtherGrants = [suspended] });
        _bench.Enrol(person);
        _bench.Cohort.Judge(CohortBench.Run(CohortBench.December)).Refusals.Select(refusal => $"{refusal.Period} {refusal.Rule}")
            .ShouldBe(["2024-10 Suspended", "2024-11 Suspended"]);
    }

    private static BeneficiaryRecord Child => CohortBench.Person(1) with
    {
        BirthDate = new DateOnly(2018, 3, 1),
        Category = CohortBench.CategoryOf("FUNERAL_CHILD_OF_SINGLE_PARENT"),
        DecisionDate = new DateOnly(2026, 4, 20),
        DeathDate = new DateOnly(2026, 4, 10),
        Bank = PayerChannels.VietnamPost,
        Account = "",
        OrganiserName = "Trần Văn Bình",
        OrganiserId = "074080000001",
    };
}
