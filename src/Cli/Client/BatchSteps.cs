using System.CommandLine;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Domain.Batches;

namespace AnSinh.Cli.Client;

/// <summary>The commands that move a batch: each is one step of its life, by the person of <c>--as</c>.</summary>
internal static class BatchSteps
{
    public static IEnumerable<Command> Create() =>
    [
        Step(BatchAction.Submit, "Hands the prepared batch to the verifier; by its maker."),
        Seen(BatchAction.Verify, "Hands a submitted batch to the approver; by another person than the maker."),
        Seen(BatchAction.Approve, "Approves exactly what was prepared and reserves the budget; by a third person."),
        Schedule(),
        Seen(BatchAction.Release, "Releases an approved batch: the point of no return; the maker cannot."),
        WithReason(BatchAction.SendBack, "Sends a batch back to its maker; it must be prepared again."),
        WithReason(BatchAction.Withdraw, "Ends a batch before its release and gives the budget back; by two people once it was approved."),
        WithReason(BatchAction.Pause, "Orders no more until the batch is continued."),
        Step(BatchAction.Continue, "Goes on with a paused batch; by the person who paused it, or by two others."),
        WithReason(BatchAction.CancelRest, "What is not ordered yet never will be in this batch; by two people."),
        new Command(BatchVerb.Banks, "How fast the orders of one bank of a batch are made.")
        {
            Bank(BatchAction.HoldBank, "Lets the orders of one bank wait; the others go on.", reason: true, pace: false),
            Bank(BatchAction.ContinueBank, "Ends a hold or throttle of one bank.", reason: false, pace: false),
            Bank(BatchAction.ThrottleBank, "Orders of one bank are made at most so many a second.", reason: false, pace: true),
        },
        new Command("holds", "People whom a dry run holds back.") { LiftHold() },
        OldWords.Create("batch", "resume", "continue"),
        OldWords.Create("batch", "cancel", "cancel-rest"),
        OldWords.Create("batch", "hold-bank", "banks hold"),
        OldWords.Create("batch", "continue-bank", "banks continue"),
        OldWords.Create("batch", "throttle-bank", "banks throttle"),
        OldWords.Create("batch", "lift-hold", "holds lift"),
    ];

    private static Command Step(BatchAction action, string description)
    {
        Argument<string> batch = Commands.Batch();
        var content = new Option<string?>("--content")
        {
            Description = "The content hash that you have seen; another content is refused as outdated.",
        };
        return Create(
            action, description, batch, parsed => parsed.GetValue(content) is { } seen ? new StepBody(Content: seen) : null, content);
    }

    /// <summary>A step for a content that the person has seen: it is shown, and sent as it was shown.</summary>
    private static Command Seen(BatchAction action, string description)
    {
        Argument<string> batch = Commands.Batch();
        Option<string?> content = Content();
        return Commands.Create(
            BatchVerb.Of(action).Word,
            description,
            (parsed, client, token) => SendSeenAsync(parsed, client, batch, action, content, new StepBody(), token),
            batch,
            content);
    }

    private static Option<string?> Content() => new("--content")
    {
        Description = "The content hash that you have seen, or its first 8 digits or more; another content is refused as outdated.",
    };

    private static async Task<Shown> SendSeenAsync(
        ParseResult parsed, AnSinhClient client, Argument<string> batch, BatchAction action, Option<string?> content, StepBody body,
        CancellationToken token)
    {
        string id = parsed.GetValue(batch)!, verb = BatchVerb.Of(action).Word;
        string seen = await SeenContent.OfAsync(client, id, verb, parsed.GetValue(content), SeenContent.ScreenOf(parsed), token);
        ApiAnswer<BatchDocument> answer =
            await Commands.SendAsync(ApiRequests.Step(id, verb, body with { Content = seen }), client, token);
        return Commands.Show(parsed, answer, (_, document) => BatchScreen.ShowStep(document));
    }

    private static Command WithReason(BatchAction action, string description)
    {
        Argument<string> batch = Commands.Batch();
        Option<string> reason = Commands.Reason();
        return Create(action, description, batch, parsed => new StepBody(parsed.GetValue(reason)), reason);
    }

    private static Command Schedule()
    {
        Argument<string> batch = Commands.Batch();
        var at = new Option<string>("--at")
        {
            Description = "For example 2024-12-02T08:00 (Vietnamese time) or with an offset.",
            Required = true,
        };
        Option<string?> content = Content();
        return Commands.Create(
            BatchVerb.Of(BatchAction.Schedule).Word,
            "Sets when an approved batch is released by itself; the maker cannot.",
            (parsed, client, token) => SendSeenAsync(
                parsed, client, batch, BatchAction.Schedule, content, new StepBody(ReleaseAt: parsed.GetValue(at)), token),
            batch,
            at,
            content);
    }

    private static Command Bank(BatchAction action, string description, bool reason, bool pace)
    {
        Argument<string> batch = Commands.Batch();
        var bin = new Argument<string>("bank") { Description = "The bank's BIN, six digits." };
        var because = new Option<string?>("--reason") { Description = "Why, 1 to 500 characters.", Required = reason };
        var rate = new Option<int?>("--per-second") { Description = "Orders a second.", Required = pace };
        Symbol[] symbols = pace ? [batch, bin, rate] : [batch, bin, because];
        string verb = BatchVerb.Of(action).Word;
        return Commands.Create(
            verb,
            description,
            parsed => ApiRequests.BankStep(
                parsed.GetValue(batch)!, parsed.GetValue(bin)!, verb,
                pace ? new StepBody(OrdersPerSecond: parsed.GetValue(rate)) : new StepBody(parsed.GetValue(because))),
            (_, answer) => BatchScreen.ShowStep(answer),
            symbols);
    }

    private static Command LiftHold()
    {
        Argument<string> batch = Commands.Batch();
        Argument<string> citizen = Commands.Citizen();
        var rule = new Option<string>("--rule")
        {
            Description = "The rule of severity hold that is lifted, for example ACCOUNT_SHARED.",
            Required = true,
        };
        Option<string> reason = Commands.Reason();
        Option<string?> content = Content();
        return Commands.Create(
            "lift",
            "Lifts the hold that a dry run put on one person, with a reason; by another person than the maker. Prepare the batch again "
            + "afterwards.",
            async (parsed, client, token) =>
            {
                string id = parsed.GetValue(batch)!;
                TextWriter screen = SeenContent.ScreenOf(parsed);
                string seen = await SeenContent.OfAsync(client, id, "lift a hold of", parsed.GetValue(content), screen, token);
                var body = new LiftHoldBody(Commands.CitizenOf(parsed, citizen), parsed.GetValue(rule)!, parsed.GetValue(reason)!, seen);
                ApiAnswer<BatchDocument> answer = await Commands.SendAsync(ApiRequests.LiftHold(id, body), client, token);
                return Commands.Show(parsed, answer, (_, document) => BatchScreen.ShowStep(document));
            },
            batch,
            citizen,
            rule,
            reason,
            content);
    }

    private static Command Create(
        BatchAction action, string description, Argument<string> batch, Func<ParseResult, StepBody?> body, Option option)
    {
        string verb = BatchVerb.Of(action).Word;
        return Commands.Create(
            verb,
            description,
            parsed => ApiRequests.Step(parsed.GetValue(batch)!, verb, body(parsed)),
            (_, answer) => BatchScreen.ShowStep(answer),
            batch,
            option);
    }
}
