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
        Step(BatchAction.Verify, "Hands a submitted batch to the approver; by another person than the maker."),
        Step(BatchAction.Approve, "Approves exactly what was prepared and reserves the budget; by a third person."),
        Schedule(),
        Step(BatchAction.Release, "Releases an approved batch: the point of no return; the maker cannot."),
        WithReason(BatchAction.SendBack, "Sends a batch back to its maker; it must be prepared again."),
        WithReason(BatchAction.Withdraw, "Ends a batch before its release and gives the budget back."),
        WithReason(BatchAction.Pause, "Orders no more until the batch is continued."),
        Step(BatchAction.Continue, "Goes on with a paused batch."),
        WithReason(BatchAction.CancelRest, "What is not ordered yet never will be in this batch."),
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
        return Create(
            BatchAction.Schedule, "Sets when an approved batch is released by itself; the maker cannot.", batch,
            parsed => new StepBody(ReleaseAt: parsed.GetValue(at)), at);
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
        return Commands.Create(
            "lift",
            "Lifts the hold that a dry run put on one person, with a reason; by another person than the maker. Prepare the batch again "
            + "afterwards.",
            parsed => ApiRequests.LiftHold(
                parsed.GetValue(batch)!,
                new LiftHoldBody(Commands.CitizenOf(parsed, citizen), parsed.GetValue(rule)!, parsed.GetValue(reason)!)),
            (_, answer) => BatchScreen.ShowStep(answer),
            batch,
            citizen,
            rule,
            reason);
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
