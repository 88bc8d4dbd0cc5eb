using System.Text.Json;
using AnSinh.Domain.Batches;
using CsCheck;

namespace AnSinh.Domain.Tests.Batches;

/// <summary>
/// Random lives of a batch: commands in any order, repeated, from any of several people however they type their name, while the clock moves.
/// What must hold is read from the events alone, by code that shares nothing with the state machine.
/// </summary>
public sealed class BatchLifeModelTests
{
    private static readonly string[] People = ["lan", " LAN ", "Lan", "minh", "MINH", "hoa", "Hoa ", "tuan", "", new('x', BatchLife.MaxActorLength + 1)];
    private static readonly string?[] Reasons = [null, " ", "asked for", new('r', BatchLife.MaxReasonLength), new('r', BatchLife.MaxReasonLength + 1)];
    private static readonly int?[] Banks = [null, 970436, 970405];
    private static readonly int?[] Rates = [null, 0, 1, 500, BatchLife.MaxOrdersPerSecond + 1];
    private static readonly BatchAction[] Actions = Enum.GetValues<BatchAction>();
    private static readonly string[] Errors = ["four-eyes", "wrong-state", "outdated", "bad-field"];

    private static readonly Gen<Action<Story>> Step = Gen.Frequency(
        (6, Gen.Select(Gen.Int[0, Actions.Length - 1], Gen.Int[0, People.Length - 1], Gen.Int[0, Reasons.Length - 1], Gen.Int[0, 14], Gen.Int[-2, 400])
            .Select<(int, int, int, int, int), Action<Story>>(p => story => story.Ask(Request(story, p.Item1, p.Item2, p.Item3, p.Item4, p.Item5)))),
        (8, Gen.Select(Gen.Int[0, 7], Gen.Int[1, 30]).Select<(int, int), Action<Story>>(p => story => story.Forward(People[p.Item1], p.Item2))),
        (2, Gen.Int[0, People.Length - 1].Select<int, Action<Story>>(person => story => story.Prepare(People[person]))),
        (1, Gen.Select(Gen.Int[0, People.Length - 1], Gen.Int[0, Reasons.Length - 1]).Select<(int, int), Action<Story>>(p => story => story.Lift(People[p.Item1], Reasons[p.Item2]))),
        (3, Gen.Int[0, 9].Select<int, Action<Story>>(luck => story => story.GoOn(drifts: luck == 0))),
        (1, Gen.Const<Action<Story>>(story => story.AskAgain())),
        (1, Gen.Int[1, 3_000].Select<int, Action<Story>>(minutes => story => story.Now += TimeSpan.FromMinutes(minutes))));

    [Fact]
    public void Nothing_is_ordered_that_three_people_did_not_agree_on() => Step.Array[1, 60].Sample(
        steps =>
        {
            var story = new Story();
            foreach (Action<Story> step in steps)
                step(story);
            CheckEvents(story.Events);
            story.CheckReplay();
        },
        iter: 5_000);

    /// <summary>The lives must reach what they are meant to test, else the model proves nothing.</summary>
    [Fact]
    public void The_lives_reach_every_event_every_refusal_and_every_end()
    {
        var events = new HashSet<string>();
        var errors = new HashSet<string>();
        var states = new HashSet<BatchState>();
        var gate = new Lock();
        Step.Array[60, 120].Sample(
            steps =>
            {
                var story = new Story();
                foreach (Action<Story> step in steps)
                    step(story);
                lock (gate)
                {
                    events.UnionWith(story.Events.Select(fact => fact.Event));
                    errors.UnionWith(story.Refused);
                    states.UnionWith(story.Reached);
                }
            },
            iter: 4_000);
        typeof(BatchEventNames).GetFields().Select(field => (string)field.GetValue(null)!).Except(events).ShouldBeEmpty();
        Errors.Except(errors).ShouldBeEmpty();
        Enum.GetValues<BatchState>().Except(states).ShouldBeEmpty();
    }

    private static BatchRequest Request(Story story, int action, int person, int reason, int choice, int minutes) => new(
        Actions[action],
        People[person],
        Reasons[reason],
        choice % 3 == 0 ? null : choice % 3 == 1 ? story.Life.Content : "what was prepared before",
        choice % 5 == 0 ? null : story.Now + TimeSpan.FromMinutes(minutes * 2_000L),
        Banks[choice % Banks.Length],
        Rates[choice % Rates.Length]);

    /// <summary>Guarantee 4 and the binding of the dry run, from the events alone.</summary>
    private static void CheckEvents(List<BatchFact> events)
    {
        for (int at = 0; at < events.Count; at++)
        {
            BatchFact fact = events[at];
            List<BatchFact> before = events[..at];
            if (fact.Event == BatchEventNames.Released)
                CheckRelease(before, fact);
            if (fact.Event == BatchEventNames.Ordered)
                before.Count(known => known.Event == BatchEventNames.Released).ShouldBe(1);
            before.ShouldNotContain(known => known.Event == BatchEventNames.Closed || known.Event == BatchEventNames.Stopped || known.Event == BatchEventNames.Withdrawn);
            if (fact.Event is BatchEventNames.Prepared or BatchEventNames.SentBack or BatchEventNames.HoldLifted or BatchEventNames.Withdrawn)
                before.ShouldNotContain(known => known.Event == BatchEventNames.Released);
        }
    }

    private static void CheckRelease(List<BatchFact> before, BatchFact release)
    {
        int prepared = before.FindLastIndex(fact => fact.Event == BatchEventNames.Prepared);
        List<BatchFact> since = before[(prepared + 1)..];
        since.ShouldNotContain(fact => fact.Event == BatchEventNames.SentBack || fact.Event == BatchEventNames.HoldLifted);
        BatchFact submitted = since.Single(fact => fact.Event == BatchEventNames.Submitted);
        BatchFact verified = since.Single(fact => fact.Event == BatchEventNames.Verified);
        BatchFact approved = since.Single(fact => fact.Event == BatchEventNames.Approved);
        since.IndexOf(submitted).ShouldBeLessThan(since.IndexOf(verified));
        since.IndexOf(verified).ShouldBeLessThan(since.IndexOf(approved));
        foreach (BatchFact seen in (BatchFact[])[submitted, verified, approved, release])
            seen.Content.ShouldBe(before[prepared].Content);

        string[] makers = [.. before.Where(fact => fact.Event is BatchEventNames.Prepared or BatchEventNames.Submitted).Select(Who)];
        makers.ShouldNotContain(Who(verified));
        makers.ShouldNotContain(Who(approved));
        makers.ShouldNotContain(Who(release));
        Who(verified).ShouldNotBe(Who(approved));
        foreach (BatchFact scheduled in since.Where(fact => fact.Event == BatchEventNames.Scheduled))
            makers.ShouldNotContain(Who(scheduled));
    }

    private static string Who(BatchFact fact) => fact.Actor.Trim().ToUpperInvariant();

    private sealed class Story
    {
        private readonly List<BatchRequest> _asked = [];
        private int _prepared;

        public BatchLife Life { get; } = new("b");

        public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);

        public List<BatchFact> Events { get; } = [];

        public HashSet<string> Refused { get; } = [];

        public HashSet<BatchState> Reached { get; } = [];

        public void Ask(BatchRequest request)
        {
            _asked.Add(request);
            string before = Describe(Life);
            bool over = Life.IsOver;
            bool decided = Life.TryDecide(request, Now, out BatchFact? fact, out BatchRefusal? refusal);
            Describe(Life).ShouldBe(before, "deciding changes nothing");
            (decided && over).ShouldBeFalse("an end is an end");
            if (decided)
                Apply(fact!);
            else
                Check(refusal!);
        }

        public void AskAgain()
        {
            if (_asked.Count > 0)
                Ask(_asked[^1]);
        }

        /// <summary>What the state calls for, by whomever; prepares when nothing else does.</summary>
        public void Forward(string actor, int minutes)
        {
            switch (Life.State)
            {
                case BatchState.Prepared:
                    Ask(new BatchRequest(BatchAction.Submit, actor));
                    break;
                case BatchState.Submitted:
                    Ask(new BatchRequest(BatchAction.Verify, actor));
                    break;
                case BatchState.Verified:
                    Ask(new BatchRequest(BatchAction.Approve, actor));
                    break;
                case BatchState.Approved when minutes % 2 == 0:
                    Ask(new BatchRequest(BatchAction.Schedule, actor, ReleaseAt: Now.AddMinutes(minutes)));
                    break;
                case BatchState.Approved or BatchState.Scheduled:
                    Ask(new BatchRequest(BatchAction.Release, actor));
                    break;
                default:
                    Prepare(actor);
                    break;
            }
        }

        public void Prepare(string actor)
        {
            if (Life.RefusePreparation(actor) is { } refusal)
                Check(refusal);
            else
                Apply(new BatchFact(BatchEventNames.Prepared, actor) { Content = $"content {++_prepared}" });
        }

        public void Lift(string actor, string? reason)
        {
            if (Life.RefuseLift(actor, reason) is { } refusal)
                Check(refusal);
            else
                Apply(new BatchFact(BatchEventNames.HoldLifted, actor) { Reason = reason });
        }

        /// <summary>What the system does by itself.</summary>
        public void GoOn(bool drifts)
        {
            if (!Life.IsUnderWay || Life.IsPaused)
                return;
            Apply(new BatchFact(
                drifts ? BatchEventNames.Stopped
                    : Life.State == BatchState.Released ? BatchEventNames.Ordered
                    : Life.State == BatchState.Ordered ? BatchEventNames.Streamed
                    : BatchEventNames.Closed,
                "system"));
        }

        public void CheckReplay()
        {
            var again = new BatchLife("b");
            foreach (BatchFact fact in Events)
                again.Apply(fact);
            Describe(again).ShouldBe(Describe(Life));
        }

        private void Apply(BatchFact fact)
        {
            Life.Apply(fact);
            Events.Add(fact);
            Reached.Add(Life.State);
        }

        private void Check(BatchRefusal refusal)
        {
            Errors.ShouldContain(refusal.Error);
            refusal.Message.ShouldNotBeNullOrWhiteSpace();
            refusal.Message.ShouldNotContain('\n');
            Refused.Add(refusal.Error);
        }

        private static string Describe(BatchLife life) => JsonSerializer.Serialize(new
        {
            life.State,
            life.IsNew,
            life.Content,
            life.Maker,
            life.Approver,
            life.ReleaseAt,
            life.Scheduler,
            life.IsPaused,
            life.IsRestCancelled,
            Held = life.HeldBanks.Order(),
            Throttled = life.ThrottledBanks.OrderBy(bank => bank.Key),
        });
    }
}
