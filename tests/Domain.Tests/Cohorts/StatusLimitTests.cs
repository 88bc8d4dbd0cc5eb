using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;

namespace AnSinh.Domain.Tests.Cohorts;

/// <summary>Whatever a bank sends, a cohort's memory grows with orders and not with statuses.</summary>
public sealed class StatusLimitTests
{
    private readonly CohortBench _bench = new();

    [Fact]
    public void What_names_no_order_is_kept_up_to_a_number_a_day_for_each_bank_and_then_counted()
    {
        StatusPlan plan = _bench.Answer([.. Strange(970405, 1_000), .. Strange(970436, 3)]);
        plan.BeyondLimit.ShouldBe(1_000 - ExceptionBook.MaxStrangeOfBankADay);
        _bench.Cohort.Exceptions.ShouldBe(ExceptionBook.MaxStrangeOfBankADay + 3, "another bank's statuses have places of their own");
        _bench.Answer([.. Strange(970405, 1_000)]).Entries.ShouldBeEmpty();
    }

    [Fact]
    public void A_bank_that_gives_itself_many_numbers_gets_no_more()
    {
        StatusItem[] flood = [.. Enumerable.Range(1, 5_000).Select(bank => new StatusItem(bank, $"nothing {bank}", "ACSC", "", 1))];
        _bench.Answer(flood).BeyondLimit.ShouldBe(5_000 - ExceptionBook.MaxStrangeADay);
        _bench.Cohort.Exceptions.ShouldBe(ExceptionBook.MaxStrangeADay);
    }

    [Fact]
    public void The_next_day_is_new_and_the_count_goes_on()
    {
        _bench.Answer([.. Strange(970405, 100)]);
        _bench.Now += TimeSpan.FromDays(1);
        _bench.Answer([.. Strange(970405, 100)]).BeyondLimit.ShouldBe(100 - ExceptionBook.MaxStrangeOfBankADay);
        _bench.Cohort.Exceptions.ShouldBe(2 * ExceptionBook.MaxStrangeOfBankADay);
    }

    [Fact]
    public void What_contradicts_an_order_is_kept_a_few_times()
    {
        Order();
        StatusItem[] flood = [.. Enumerable.Range(1, 100).Select(amount => CohortBench.Status(0, "ACSC", amount: amount))];
        _bench.Answer(flood).BeyondLimit.ShouldBe(100 - ExceptionBook.MaxOfAttempt);
        _bench.Answer(flood).Entries.ShouldBeEmpty();
        _bench.Cohort.KeptOf("MSA-1").Contradictory.ShouldBe(ExceptionBook.MaxOfAttempt);
    }

    /// <summary>A bank that filled all places first must not be able to hide that it paid after a rejection.</summary>
    [Fact]
    public void The_status_that_stops_another_payment_is_kept_beyond_any_limit()
    {
        Order();
        _bench.Answer(CohortBench.Status(0, "RJCT", reason: "AC04"));
        _bench.Answer([.. Enumerable.Range(1, 100).Select(amount => CohortBench.Status(0, "PDNG", amount: amount))]);
        StatusPlan late = _bench.Answer(CohortBench.Status(0, "ACSC"));
        late.BeyondLimit.ShouldBe(0);
        late.Entries.ShouldHaveSingleItem();
        _bench.Cohort.ContradictionsOf("MSA-1").ShouldContain(one => one.Status == "ACSC" && one.MayHavePaid);
    }

    /// <summary>The same person, attempt and amount in two months are two statuses.</summary>
    [Fact]
    public void Two_months_of_one_delivery_are_told_apart()
    {
        Order();
        _bench.Release("MSA-2", new BenefitPeriod(2025, 1));
        StatusPlan plan = _bench.Answer(
            CohortBench.Status(0, "ACSC", amount: 1),
            CohortBench.Status(0, "ACSC", amount: 1, period: new BenefitPeriod(2025, 1)));
        plan.Repeated.ShouldBe(0);
        plan.Entries.Count.ShouldBe(2);
    }

    [Fact]
    public void A_replay_and_a_snapshot_keep_the_same()
    {
        Order();
        _bench.Answer([.. Strange(970405, 100)]);
        _bench.Answer([.. Enumerable.Range(1, 100).Select(amount => CohortBench.Status(0, "ACSC", amount: amount))]);
        _bench.Replay().WriteSnapshot().State.ShouldBe(_bench.Cohort.WriteSnapshot().State);
        _bench.RestartFromSnapshot();
        _bench.Replay().WriteSnapshot().State.ShouldBe(_bench.Cohort.WriteSnapshot().State);
        _bench.Answer([.. Strange(970405, 100)]).BeyondLimit.ShouldBe(100 - ExceptionBook.MaxStrangeOfBankADay);
    }

    private static IEnumerable<StatusItem> Strange(int bank, int count) =>
        Enumerable.Range(0, count).Select(number => new StatusItem(bank, $"nothing {number}", "ACSC", "", 1));

    private void Order()
    {
        _bench.Enrol(CohortBench.Person(1));
        _bench.Release("MSA-1", CohortBench.December);
    }
}
