using AnSinh.Domain.Funds;
using CsCheck;

namespace AnSinh.Domain.Tests.Funds;

public sealed class FundLifeTests
{
    private readonly FundLife _fund = new("MSA-2026");

    [Fact]
    [Trait("rule", "BUDGET")]
    public void A_batch_over_the_budget_is_refused_with_what_is_missing()
    {
        Raise(1_000);
        FundRefusal refusal = _fund.RefuseReservation("b1", 1_500)!;
        refusal.Error.ShouldBe("budget");
        refusal.Message.ShouldContain("500 VND are missing");
        _fund.RefuseReservation("b1", 1_000).ShouldBeNull();
        _fund.Apply(new FundFact(FundEventNames.Reserved, Guid.NewGuid(), "hoa", 1_000) { BatchId = "b1" });
        _fund.Free.ShouldBe(0);
        _fund.RefuseReservation("b2", 1)!.Error.ShouldBe("budget");
        // The same batch again takes the place of its first reservation.
        _fund.RefuseReservation("b1", 900).ShouldBeNull();
    }

    [Fact]
    public void Money_that_came_back_is_free_again_when_the_batch_is_over()
    {
        Raise(1_000);
        _fund.Apply(new FundFact(FundEventNames.Reserved, Guid.NewGuid(), "hoa", 800) { BatchId = "b1" });
        Settle("b1", 600, done: false);
        (_fund.Reserved, _fund.Consumed, _fund.Free).ShouldBe((200, 600, 200));
        Settle("b1", 500, done: true);
        (_fund.Reserved, _fund.Consumed, _fund.Free).ShouldBe((0, 500, 500));
        Settle("b1", 450, done: true);
        (_fund.Consumed, _fund.Free).ShouldBe((450, 550));
    }

    /// <summary>A second activation that asks for the release again reserves again; that must not bring back money that was paid.</summary>
    [Fact]
    public void A_reservation_that_is_repeated_later_leaves_what_was_consumed()
    {
        Raise(1_000);
        _fund.Apply(new FundFact(FundEventNames.Reserved, Guid.NewGuid(), "hoa", 800) { BatchId = "b1" });
        Settle("b1", 300, done: false);
        _fund.HoldsAlready("b1", _fund.AfterReservation("b1", 800)).ShouldBeTrue();
        _fund.Apply(new FundFact(FundEventNames.Reserved, Guid.NewGuid(), "hoa", 800) { BatchId = "b1" });
        (_fund.Reserved, _fund.Consumed, _fund.Free).ShouldBe((500, 300, 200));
    }

    [Fact]
    public void A_claim_that_follows_from_an_earlier_event_of_the_batch_than_the_fund_knows_is_stale()
    {
        Raise(1_000);
        _fund.RefuseStale("b1", 1).ShouldBeNull("nothing is known of the batch");
        _fund.Apply(new FundFact(FundEventNames.Reserved, Guid.NewGuid(), "hoa", 800) { BatchId = "b1", BatchSequence = 6 });
        _fund.RefuseStale("b1", 5)!.Error.ShouldBe("changed-meanwhile");
        _fund.RefuseStale("b1", 6).ShouldBeNull();
        (_fund.IsNews("b1", 6), _fund.IsNews("b1", 7)).ShouldBe((false, true));
        _fund.RefuseStale("b2", 5).ShouldBeNull("each batch counts its own events");
        // Events and callers of before name no event of the batch.
        Settle("b1", 100, done: true);
        _fund.RefuseStale("b1", null).ShouldBeNull();
        _fund.RefuseStale("b1", 5)!.Error.ShouldBe("changed-meanwhile");
    }

    [Fact]
    public void A_change_of_the_budget_needs_a_second_person_and_a_source()
    {
        FundLife.RefuseProposal("lan", 0, "decision 1", 140)!.Message.ShouldContain("dong is 0");
        FundLife.RefuseProposal("lan", 5, " ", 140)!.Message.ShouldContain("source");
        var proposal = Guid.NewGuid();
        _fund.Apply(new FundFact(FundEventNames.Proposed, proposal, "lan", 500) { Source = "treasury 12" });
        _fund.RefuseConfirmation("lan", proposal)!.Error.ShouldBe("four-eyes");
        _fund.RefuseConfirmation("system", proposal)!.Message.ShouldContain("reserved");
        _fund.RefuseConfirmation("hoa", Guid.NewGuid())!.Error.ShouldBe("not-found");
        _fund.RefuseConfirmation("hoa", proposal).ShouldBeNull();
        _fund.Budget.ShouldBe(0);
    }

    /// <summary>B04: the confirmation that no longer fits would be journaled, and the fund could never be loaded again.</summary>
    [Fact]
    public void A_confirmation_beyond_the_largest_budget_is_refused_and_the_proposal_waits_on()
    {
        Raise(FundLife.MaxBudget);
        var proposal = Guid.NewGuid();
        _fund.Apply(new FundFact(FundEventNames.Proposed, proposal, "lan", 1) { Source = "one more" });
        FundRefusal refusal = _fund.RefuseConfirmation("hoa", proposal)!;
        refusal.Error.ShouldBe("budget");
        refusal.Message.ShouldContain("larger than");
        (_fund.Budget, _fund.Proposals.Count).ShouldBe((FundLife.MaxBudget, 1));
        _fund.RefuseReservation("b1", 1_000).ShouldBeNull();
    }

    [Fact]
    public void Sums_near_64_bits_of_an_older_journal_refuse_and_throw_nothing()
    {
        Raise(9_220_000_000_000_000_000);
        var more = Guid.NewGuid();
        _fund.Apply(new FundFact(FundEventNames.Proposed, more, "lan", 10_000_000_000_000_000) { Source = "more" });
        _fund.RefuseConfirmation("hoa", more)!.Error.ShouldBe("budget");
        var less = Guid.NewGuid();
        _fund.Apply(new FundFact(FundEventNames.Proposed, less, "lan", long.MinValue) { Source = "less" });
        _fund.RefuseConfirmation("hoa", less)!.Error.ShouldBe("budget");
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-FundLife.MaxBudget - 1)]
    [InlineData(FundLife.MaxBudget + 1)]
    public void A_proposal_that_could_never_be_confirmed_is_refused(long dong) =>
        FundLife.RefuseProposal("lan", dong, "decision 1", 140)!.Message.ShouldContain($"dong is {dong}");

    [Fact]
    public void Nothing_is_taken_from_a_fund_that_is_not_free()
    {
        Raise(1_000);
        _fund.Apply(new FundFact(FundEventNames.Reserved, Guid.NewGuid(), "hoa", 800) { BatchId = "b1" });
        var proposal = Guid.NewGuid();
        _fund.Apply(new FundFact(FundEventNames.Proposed, proposal, "lan", -300) { Source = "cut" });
        _fund.RefuseConfirmation("hoa", proposal)!.Error.ShouldBe("budget");
    }

    [Fact]
    public void The_budget_is_always_what_is_free_reserved_and_consumed() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Long[0, 1_000], Gen.Bool).Array[1, 80].Sample(
        steps =>
        {
            var fund = new FundLife("f");
            long budget = 0;
            var held = new Dictionary<string, (long Reserved, long Consumed)>();
            foreach ((int kind, int number, long dong, bool done) in steps)
            {
                string batch = $"b{number}";
                (long reserved, long consumed) = held.GetValueOrDefault(batch);
                switch (kind)
                {
                    case 0:
                        Raise(fund, dong + 1);
                        budget += dong + 1;
                        break;
                    case 1 when fund.RefuseReservation(batch, dong) is null:
                        fund.Apply(new FundFact(FundEventNames.Reserved, Guid.NewGuid(), "hoa", dong) { BatchId = batch });
                        held[batch] = (Math.Max(0, dong - consumed), consumed);
                        break;
                    case 2 when dong <= reserved + consumed:
                        fund.Apply(new FundFact(FundEventNames.Settled, Guid.NewGuid(), "system", dong) { BatchId = batch, Done = done });
                        held[batch] = (done ? 0 : reserved + consumed - dong, dong);
                        break;
                }

                fund.Budget.ShouldBe(budget);
                fund.Reserved.ShouldBe(held.Values.Sum(share => share.Reserved));
                fund.Consumed.ShouldBe(held.Values.Sum(share => share.Consumed));
                fund.Free.ShouldBe(budget - fund.Reserved - fund.Consumed);
                fund.Free.ShouldBeGreaterThanOrEqualTo(0);
            }
        },
        iter: 2_000);

    private void Raise(long dong) => Raise(_fund, dong);

    private static void Raise(FundLife fund, long dong)
    {
        var proposal = Guid.NewGuid();
        fund.Apply(new FundFact(FundEventNames.Proposed, proposal, "lan", dong) { Source = "treasury" });
        fund.Apply(new FundFact(FundEventNames.Confirmed, Guid.NewGuid(), "hoa", 0) { Proposal = proposal });
    }

    private void Settle(string batch, long used, bool done) =>
        _fund.Apply(new FundFact(FundEventNames.Settled, Guid.NewGuid(), "system", used) { BatchId = batch, Done = done });
}
