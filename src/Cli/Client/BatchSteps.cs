using System.CommandLine;
using System.Text.Json.Nodes;

namespace AnSinh.Cli.Client;

/// <summary>The commands that move a batch: each is one step of its life, by the person of <c>--as</c>.</summary>
internal static class BatchSteps
{
    public static IEnumerable<Command> Create() =>
    [
        Step("submit", "submit", "Hands the prepared batch to the verifier; by its maker."),
        Step("verify", "verify", "Hands a submitted batch to the approver; by another person than the maker."),
        Step("approve", "approve", "Approves exactly what was prepared and reserves the budget; by a third person."),
        Schedule(),
        Step("release", "release", "Releases an approved batch: the point of no return; the maker cannot."),
        WithReason("send-back", "send-back", "Sends a batch back to its maker; it must be prepared again."),
        WithReason("withdraw", "withdraw", "Ends a batch before its release and gives the budget back."),
        WithReason("pause", "pause", "Orders no more until the batch is resumed."),
        Step("resume", "continue", "Goes on with a paused batch."),
        WithReason("cancel", "cancel-rest", "What is not ordered yet never will be in this batch."),
        Bank("hold-bank", "hold", "Lets the orders of one bank wait; the others go on.", reason: true, pace: false),
        Bank("continue-bank", "continue", "Ends a hold or throttle of one bank.", reason: false, pace: false),
        Bank("throttle-bank", "throttle", "Orders of one bank are made at most so many a second.", reason: false, pace: true),
        LiftHold(),
    ];

    private static Command Step(string name, string verb, string description)
    {
        Argument<string> batch = Commands.Batch();
        var content = new Option<string?>("--content") { Description = "The content hash that you have seen; another content is refused as outdated." };
        return Create(name, verb, description, batch, parsed => parsed.GetValue(content) is { } seen ? new JsonObject { ["content"] = seen } : null, content);
    }

    private static Command WithReason(string name, string verb, string description)
    {
        Argument<string> batch = Commands.Batch();
        Option<string> reason = Commands.Reason();
        return Create(name, verb, description, batch, parsed => new JsonObject { ["reason"] = parsed.GetValue(reason) }, reason);
    }

    private static Command Schedule()
    {
        Argument<string> batch = Commands.Batch();
        var at = new Option<string>("--at") { Description = "For example 2024-12-02T08:00 (Vietnamese time) or with an offset.", Required = true };
        return Create("schedule", "schedule", "Sets when an approved batch is released by itself; the maker cannot.", batch, parsed => new JsonObject { ["releaseAt"] = parsed.GetValue(at) }, at);
    }

    private static Command Bank(string name, string verb, string description, bool reason, bool pace)
    {
        Argument<string> batch = Commands.Batch();
        var bin = new Argument<string>("bank") { Description = "The bank's BIN, six digits." };
        var because = new Option<string?>("--reason") { Description = "Why, 1 to 500 characters.", Required = reason };
        var rate = new Option<int?>("--per-second") { Description = "Orders a second.", Required = pace };
        Symbol[] symbols = pace ? [batch, bin, rate] : [batch, bin, because];
        return Commands.Create(
            name,
            description,
            (parsed, client, token) =>
            {
                var body = new JsonObject();
                if (!pace && parsed.GetValue(because) is { } text)
                    body["reason"] = text;
                if (pace)
                    body["ordersPerSecond"] = parsed.GetValue(rate);
                return client.PostAsync(Commands.Path($"/api/v1/batches/{parsed.GetValue(batch)}/banks/{parsed.GetValue(bin)}/") + verb, body, Guid.NewGuid(), token);
            },
            (_, answer) => BatchScreen.ShowStep(answer),
            symbols);
    }

    private static Command LiftHold()
    {
        Argument<string> batch = Commands.Batch();
        Argument<string> citizen = Commands.Citizen();
        var rule = new Option<string>("--rule") { Description = "The rule of severity hold that is lifted, for example ACCOUNT_SHARED.", Required = true };
        Option<string> reason = Commands.Reason();
        return Commands.Create(
            "lift-hold",
            "Lifts the hold that a dry run put on one person, with a reason; by another person than the maker. Prepare the batch again afterwards.",
            (parsed, client, token) => client.PostAsync(
                Commands.Path($"/api/v1/batches/{parsed.GetValue(batch)}/holds/lift"),
                new JsonObject { ["citizenId"] = Commands.CitizenOf(parsed, citizen), ["rule"] = parsed.GetValue(rule), ["reason"] = parsed.GetValue(reason) },
                Guid.NewGuid(),
                token),
            (_, answer) => BatchScreen.ShowStep(answer),
            batch,
            citizen,
            rule,
            reason);
    }

    private static Command Create(string name, string verb, string description, Argument<string> batch, Func<ParseResult, JsonObject?> body, Option option) => Commands.Create(
        name,
        description,
        (parsed, client, token) => client.PostAsync(Commands.Path($"/api/v1/batches/{parsed.GetValue(batch)}/") + verb, body(parsed), Guid.NewGuid(), token),
        (_, answer) => BatchScreen.ShowStep(answer),
        batch,
        option);
}
