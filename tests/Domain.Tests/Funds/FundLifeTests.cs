using AnSinh.Domain.Funds;
using CsCheck;

namespace AnSinh.Domain.Tests.Funds;

/// <summary>Not one đồng of a fund is counted twice or forgotten, whatever is asked of it in whatever order.</summary>
public sealed class FundLifeTests
{
    private static readonly string[] People = ["lan", " Lan", "minh", ""];
    private static readonly string[] Batches = ["b1", "b2", "b3"];

    private static readonly Gen<Action<Story>> Step = Gen.OneOf(
        Gen.Select(Gen.Int[0, 3], Gen.Long[-500, 1_000]).Select<(int, long), Action<Story>>(p => story => story.Propose(People[p.Item1], p.Item2)),
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5]).Select<(int, int), Action<Story>>(p => story => story.Confirm(People[p.Item1], p.Item2)),
        Gen.Select(Gen.Int[0, 2], Gen.Long[1, 800]).Select<(int, long), Action<Story>>(p => story => story.Reserve(Batches[p.Item1], p.Item2)),
        Gen.Select(Gen.Int[0, 2], Gen.Long[0, 100], Gen.Bool).Select<(int, long, bool), Action<Story>>(p => story => story.Settle(Batches[p.Item1], p.Item2, p.Item3)));

    [Fact]
    public void Budget_is_free_plus_reserved_plus_consumed_at_every_moment() => Step.Array[1, 60].Sample(
        steps =>
        {
            var story = new Story();
            foreach (Action<Story> step in steps)
            {
                step(story);
                story.Check();
            }

            story.CheckReplay();
        },
        iter: 2_000);

    [Fact]
    [Trait("rule", "BUDGET")]
    public void More_than_is_free_is_refused_and_says_what_is_missing()
    {
        FundLife fund = Of(1_000_000);
        fund.RefuseReservation("b1", 1_000_000).ShouldBeNull();
        BatchesRefusal(fund, 1_000_001).ShouldBe("Fund F has 1,000,000 VND free and batch b1 needs 1,000,001 VND: 1 VND are missing. Have the fund raised, or prepare a smaller area.");
        fund.Apply(Reserved("b2", 400_000));
        fund.RefuseReservation("b1", 600_001)!.Error.ShouldBe("budget");
        fund.RefuseReservation("b2", 1_000_000).ShouldBeNull("its own reservation makes room for itself");
    }

    [Fact]
    public void What_banks_reject_and_what_is_cancelled_is_free_again()
    {
        FundLife fund = Of(1_000);
        fund.Apply(Reserved("b1", 800));
        fund.Apply(Settled("b1", 300, done: false));
        (fund.Free, fund.Reserved, fund.Consumed).ShouldBe((200, 500, 300));
        fund.Apply(Settled("b1", 700, done: true));
        (fund.Free, fund.Reserved, fund.Consumed).ShouldBe((300, 0, 700));
        fund.Apply(Settled("b1", 650, done: true));
        fund.Free.ShouldBe(350);
    }

    /// <summary>A release that is asked for again reserves again; it must not bring back money that was paid.</summary>
    [Fact]
    public void A_reservation_that_is_repeated_later_leaves_what_was_consumed()
    {
        FundLife fund = Of(1_000);
        fund.Apply(Reserved("b1", 800));
        fund.Apply(Settled("b1", 300, done: false));
        fund.Apply(Reserved("b1", 800));
        (fund.Free, fund.Reserved, fund.Consumed).ShouldBe((200, 500, 300));
        fund.HoldsAlready("b1", fund.AfterReservation("b1", 800)).ShouldBeTrue();
    }

    [Fact]
    public void Nobody_confirms_what_they_proposed()
    {
        var fund = new FundLife("F");
        var id = new Guid("7f1e3c5a-0000-4000-8000-000000000001");
        fund.Apply(new FundFact(FundEventNames.Proposed, id, "lan", 10) { Source = "12/QĐ-STC" });
        fund.Budget.ShouldBe(0);
        fund.RefuseConfirmation(" LAN ", id)!.Error.ShouldBe("four-eyes");
        fund.RefuseConfirmation("minh", Guid.Empty)!.Error.ShouldBe("not-found");
        fund.RefuseConfirmation("minh", id).ShouldBeNull();
    }

    [Theory]
    [InlineData("lan", 0, "12/QĐ")]
    [InlineData("lan", 5, " ")]
    [InlineData("lan", 5, null)]
    [InlineData(" ", 5, "12/QĐ")]
    public void A_proposal_names_who_how_much_and_the_decision(string actor, long dong, string? source) =>
        FundLife.RefuseProposal(actor, dong, source, 140)!.Error.ShouldBe("bad-field");

    private static string BatchesRefusal(FundLife fund, long dong) => fund.RefuseReservation("b1", dong)!.Message;

    private static FundLife Of(long dong)
    {
        var fund = new FundLife("F");
        var id = new Guid("7f1e3c5a-0000-4000-8000-000000000002");
        fund.Apply(new FundFact(FundEventNames.Proposed, id, "lan", dong) { Source = "s" });
        fund.Apply(new FundFact(FundEventNames.Confirmed, new Guid("7f1e3c5a-0000-4000-8000-000000000003"), "minh", 0) { Proposal = id });
        return fund;
    }

    private static FundFact Reserved(string batch, long dong) => new(FundEventNames.Reserved, Guid.Empty, "hoa", dong) { BatchId = batch };

    private static FundFact Settled(string batch, long dong, bool done) => new(FundEventNames.Settled, Guid.Empty, "system", dong) { BatchId = batch, Done = done };

    private sealed class Story
    {
        private readonly FundLife _fund = new("F");
        private readonly List<FundFact> _events = [];
        private readonly List<Guid> _proposals = [];
        private long _confirmed;
        private int _commands;

        public void Propose(string actor, long dong)
        {
            if (FundLife.RefuseProposal(actor, dong, "s", 140) is not null)
                return;
            Guid id = Id();
            _proposals.Add(id);
            Apply(new FundFact(FundEventNames.Proposed, id, actor, dong) { Source = "s" });
        }

        public void Confirm(string actor, int which)
        {
            if (_proposals.Count == 0)
                return;
            Guid id = _proposals[which % _proposals.Count];
            if (_fund.RefuseConfirmation(actor, id) is not null)
                return;
            FundFact proposed = _events.Single(known => known.CommandId == id);
            proposed.Actor.Trim().ToUpperInvariant().ShouldNotBe(actor.Trim().ToUpperInvariant());
            _confirmed += proposed.Dong;
            Apply(new FundFact(FundEventNames.Confirmed, Id(), actor, 0) { Proposal = id });
        }

        public void Reserve(string batch, long dong)
        {
            long had = Held(batch);
            bool fits = dong <= _fund.Free + had;
            (_fund.RefuseReservation(batch, dong) is null).ShouldBe(fits);
            long consumed = _fund.Batches.GetValueOrDefault(batch).Consumed;
            if (!fits || dong < consumed)
                return;
            Apply(Reserved(batch, dong) with { CommandId = Id() });
            _fund.Batches[batch].Consumed.ShouldBe(consumed);
            Held(batch).ShouldBe(dong);
        }

        /// <summary>A batch orders at most what was reserved for it: it uses some hundredths of that.</summary>
        public void Settle(string batch, long percent, bool done)
        {
            if (!_fund.Batches.ContainsKey(batch))
                return;
            Apply(Settled(batch, Held(batch) * percent / 100, done) with { CommandId = Id() });
        }

        public void Check()
        {
            _fund.Budget.ShouldBe(_confirmed);
            (_fund.Free + _fund.Reserved + _fund.Consumed).ShouldBe(_fund.Budget);
            _fund.Reserved.ShouldBe(_fund.Batches.Values.Sum(batch => batch.Reserved));
            _fund.Consumed.ShouldBe(_fund.Batches.Values.Sum(batch => batch.Consumed));
            _fund.Free.ShouldBeGreaterThanOrEqualTo(0);
            _fund.Batches.Values.ShouldAllBe(batch => batch.Reserved >= 0 && batch.Consumed >= 0);
        }

        public void CheckReplay()
        {
            var again = new FundLife("F");
            foreach (FundFact known in _events)
                again.Apply(known);
            (again.Budget, again.Reserved, again.Consumed).ShouldBe((_fund.Budget, _fund.Reserved, _fund.Consumed));
            again.Batches.ShouldBe(_fund.Batches);
            again.Proposals.ShouldBe(_fund.Proposals);
        }

        private void Apply(FundFact fact)
        {
            _fund.Apply(fact);
            _events.Add(fact);
        }

        private long Held(string batch) => _fund.Batches.GetValueOrDefault(batch) is var held ? held.Reserved + held.Consumed : 0;

        private Guid Id() => new(++_commands, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
    }
}
