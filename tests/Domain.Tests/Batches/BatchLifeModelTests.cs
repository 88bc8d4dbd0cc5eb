using AnSinh.Domain.Batches;
using CsCheck;

namespace AnSinh.Domain.Tests.Batches;

/// <summary>
/// Commands in any order, repeated, from anybody: what matters is read from the events alone, by other means than the code under test.
/// </summary>
public sealed class BatchLifeModelTests
{
    private static readonly string[] People = ["lan", "minh", "hoa", "tuan"];
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.FromHours(7));

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Int[-2, (int)BatchAction.ThrottleBank], Gen.Int[0, People.Length - 1], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Bool)
        .Select((action, person, content, minutes, reason) => new Step(action, People[person], content, minutes, reason));

    [Fact]
    public void No_order_of_commands_breaks_four_eyes_or_pays_what_was_not_approved() => Steps.Array[1, 60].Sample(
        steps =>
        {
            var life = new BatchLife("b");
            var events = new List<BatchFact>();
            DateTimeOffset now = Start;
            foreach (Step step in steps)
            {
                now = now.AddMinutes(step.Minutes);
                int before = events.Count;
                Take(life, events, step, now);
                if (events.Count > before)
                    Check(events);
            }
        },
        iter: 5_000);

    [Fact]
    public void Random_lives_reach_every_state()
    {
        var reached = new HashSet<BatchState>();
        Steps.Array[40, 60].Sample(
            steps =>
            {
                var life = new BatchLife("b");
                var events = new List<BatchFact>();
                foreach (Step step in steps)
                {
                    Take(life, events, step, Start);
                    lock (reached)
                        reached.Add(life.State);
                }
            },
            iter: 5_000,
            seed: "0000KOIKEa41");
        reached.ShouldBeSubsetOf(Enum.GetValues<BatchState>());
        reached.Count.ShouldBeGreaterThanOrEqualTo(11);
    }

    /// <summary>A model in which nobody ever comes second would prove nothing.</summary>
    [Fact]
    public void Random_lives_see_every_step_that_takes_two_people_asked_and_carried_out()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            BatchLife life = Released(random.Next(2) == 0);
            var events = new List<BatchFact>();
            for (int step = 0; step < 40; step++)
            {
                var action = (BatchAction)random.Next((int)BatchAction.SendBack, (int)BatchAction.CancelRest + 1);
                Take(life, events, new Step((int)action, People[random.Next(People.Length)], 0, 0, HasReason: true), Start);
            }

            seen.UnionWith(events.Select(fact => fact.Asked ?? fact.Event));
        }

        string[] wanted = ["cancel-rest", "continue", "withdraw", "rest-cancelled", "continued", "withdrawn", "paused"];
        wanted.Except(seen).ShouldBeEmpty();
    }

    private static BatchLife Released(bool released)
    {
        var life = new BatchLife("b");
        life.Apply(new BatchFact(BatchEventNames.Prepared, "lan") { Content = "c0" });
        string[] steps = [BatchEventNames.Submitted, BatchEventNames.Verified, BatchEventNames.Approved, BatchEventNames.Released];
        foreach (string step in released ? steps : steps[..^1])
            life.Apply(new BatchFact(step, "tuan"));
        return life;
    }

    private static void Take(BatchLife life, List<BatchFact> events, Step step, DateTimeOffset now)
    {
        BatchFact? fact = null;
        if (step.Action == -2)
        {
            if (life.RefusePreparation(step.Person) is null)
                fact = new BatchFact(BatchEventNames.Prepared, step.Person) { Content = $"c{step.Content}" };
        }
        else if (step.Action == -1)
        {
            fact = life.RefuseLift(step.Person, step.HasReason ? "known" : null, life.Content) is null && step.Content == 0
                ? new BatchFact(BatchEventNames.HoldLifted, step.Person)
                : SystemStep(life, step);
        }
        else if (step.Action == 0)
        {
            fact = SystemStep(life, step);
        }
        else
        {
            var command = new BatchCommand(Guid.Empty, step.Person, (BatchAction)step.Action)
            {
                Reason = step.HasReason ? "because" : null,
                ExpectedContent = step.Content switch { 3 => "c3", 2 => null, _ => life.Content },
                ReleaseAt = now.AddHours(1),
                Bank = 970400 + step.Content,
                OrdersPerSecond = 10,
            };
            (BatchState state, string? content) = (life.State, life.Content);
            if (!life.TryDecide(command, now, out fact, out _))
                (life.State, life.Content).ShouldBe((state, content));
            else if (fact.Event is BatchEventNames.Verified or BatchEventNames.Approved or BatchEventNames.Scheduled
                or BatchEventNames.Released)
                command.ExpectedContent.ShouldBe(content, "nobody answers for what they have not named");
        }

        if (fact is null)
            return;
        (BatchState State, bool Paused, bool Cancelled) before = (life.State, life.IsPaused, life.IsRestCancelled);
        life.Apply(fact);
        if (fact.Event == BatchEventNames.SecondAsked)
            (life.State, life.IsPaused, life.IsRestCancelled).ShouldBe(before, "one person carries nothing out");
        events.Add(fact);
    }

    /// <summary>What the drive of a batch does by itself.</summary>
    private static BatchFact? SystemStep(BatchLife life, Step step) => life.State switch
    {
        BatchState.Released when !life.IsPaused =>
            new BatchFact(step.Content == 1 ? BatchEventNames.Stopped : BatchEventNames.Ordered, "system"),
        BatchState.Ordered => new BatchFact(BatchEventNames.Streamed, "system"),
        BatchState.Settling => new BatchFact(step.Content == 1 ? BatchEventNames.Stopped : BatchEventNames.Closed, "system"),
        _ => null,
    };

    /// <summary>What takes two people was never done by one identity; nor did a request outlive the state that it was about.</summary>
    private static void CheckSeconds(List<BatchFact> events)
    {
        BatchFact newest = events[^1];
        List<BatchFact> before = events[..^1];
        string? asked = newest.Event switch
        {
            BatchEventNames.RestCancelled => "cancel-rest",
            BatchEventNames.Withdrawn when before.Exists(fact => fact.Event == BatchEventNames.Approved) => "withdraw",
            BatchEventNames.Continued
                when Who(before.FindLast(fact => fact.Event == BatchEventNames.Paused)!) != Who(newest) => "continue",
            _ => null,
        };
        if (asked is null)
            return;
        int changed = before.FindLastIndex(fact => fact.Event is not (BatchEventNames.SecondAsked
            or BatchEventNames.BankHeld or BatchEventNames.BankContinued or BatchEventNames.BankThrottled));
        before[(changed + 1)..].ShouldContain(
            fact => fact.Event == BatchEventNames.SecondAsked && fact.Asked == asked && Who(fact) != Who(newest),
            $"{newest.Event} by {newest.Actor}");
    }

    private static void Check(List<BatchFact> events)
    {
        CheckSeconds(events);
        int released = events.FindIndex(fact => fact.Event == BatchEventNames.Released);
        events.Count(fact => fact.Event == BatchEventNames.Released).ShouldBeLessThanOrEqualTo(1);
        int end = events.FindIndex(fact => fact.Event is BatchEventNames.Closed or BatchEventNames.Stopped or BatchEventNames.Withdrawn);
        if (end >= 0)
            end.ShouldBe(events.Count - 1);
        if (released < 0)
        {
            events.ShouldNotContain(fact => fact.Event == BatchEventNames.Ordered);
            return;
        }

        List<BatchFact> before = events[..released];
        int prepared = before.FindLastIndex(fact => fact.Event == BatchEventNames.Prepared);
        List<BatchFact> since = before[(prepared + 1)..];
        since.ShouldNotContain(fact => fact.Event == BatchEventNames.SentBack || fact.Event == BatchEventNames.HoldLifted);
        BatchFact submitted = since.Single(fact => fact.Event == BatchEventNames.Submitted);
        BatchFact verified = since.Single(fact => fact.Event == BatchEventNames.Verified);
        BatchFact approved = since.Single(fact => fact.Event == BatchEventNames.Approved);
        HashSet<string> makers = [.. before.Where(fact => fact.Event is BatchEventNames.Prepared or BatchEventNames.Submitted).Select(Who)];
        makers.ShouldNotContain(Who(verified));
        makers.ShouldNotContain(Who(approved));
        makers.ShouldNotContain(Who(events[released]));
        Who(verified).ShouldNotBe(Who(approved));
        foreach (BatchFact step in (BatchFact[])[submitted, verified, approved, events[released]])
            step.Content.ShouldBe(before[prepared].Content);
    }

    private static string Who(BatchFact fact) => fact.Actor;

    private sealed record Step(int Action, string Person, int Content, int Minutes, bool HasReason);
}
