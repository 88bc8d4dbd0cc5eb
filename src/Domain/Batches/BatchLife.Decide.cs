using System.Diagnostics.CodeAnalysis;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Refusals;

namespace AnSinh.Domain.Batches;

public sealed partial class BatchLife
{
    /// <summary>Orders a second that a bank can be throttled to.</summary>
    public const int MaxOrdersPerSecond = 1_000_000;

    /// <summary>The longest time ahead for which a release can be scheduled.</summary>
    public static readonly TimeSpan MaxScheduleAhead = TimeSpan.FromDays(366);

    /// <summary>Whether the batch may be prepared (again) by this person; null when it may.</summary>
    public BatchRefusal? RefusePreparation(string actor)
    {
        if (RefuseActor(actor) is { } refusal)
            return refusal;
        return IsNew || State is BatchState.Draft or BatchState.Prepared
            ? null
            : WrongState(
                "prepare",
                "draft or prepared",
                State is BatchState.Submitted or BatchState.Verified or BatchState.Approved or BatchState.Scheduled
                    ? " Send it back first: what was looked at must not change under the hands of those who look."
                    : "");
    }

    /// <summary>Whether a hold of the dry run may be lifted by this person; null when it may.</summary>
    /// <param name="seenContent">The content hash that the person saw: a hold is lifted for what was looked at.</param>
    public BatchRefusal? RefuseLift(string actor, string? reason, string? seenContent)
    {
        if (RefuseActor(actor) is { } refusal)
            return refusal;
        if (State is not (BatchState.Prepared or BatchState.Submitted or BatchState.Verified or BatchState.Draft) || IsNew)
            return WrongState("lift a hold of", "prepared, submitted or verified");
        if (_makers.Contains(actor))
            return new BatchRefusal(RefusalCode.FourEyes, $"{actor} made this batch: another person must lift its holds.");
        return RefuseReason(reason) ?? RefuseContent(seenContent);
    }

    /// <summary>The event that carries the command out, or why it is refused. Changes nothing.</summary>
    public bool TryDecide(
        BatchCommand command,
        DateTimeOffset now,
        [NotNullWhen(true)] out BatchFact? fact,
        [NotNullWhen(false)] out BatchRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(command);
        fact = null;
        refusal = RefuseActor(command.Actor)
            ?? RefuseState(command.Action)
            ?? RefuseIdentity(command.Action, command.Actor)
            ?? RefuseSeen(command)
            ?? RefuseFields(command, now)
            ?? RefuseSecond(command.Action, command.Actor);
        if (refusal is not null)
            return false;
        string? reason = command.Reason?.Trim() is { Length: > 0 } given ? given : null;
        if (NeedsSecond(command.Action, command.Actor) && !_asked.ContainsKey(command.Action))
        {
            string asked = BatchVerb.Of(command.Action).Word;
            fact = new BatchFact(BatchEventNames.SecondAsked, command.Actor) { Reason = reason, Asked = asked };
            return true;
        }

        fact = new BatchFact(EventOf(command.Action), command.Actor)
        {
            Reason = reason,
            Bank = command.Action is BatchAction.HoldBank or BatchAction.ContinueBank or BatchAction.ThrottleBank ? command.Bank : null,
            OrdersPerSecond = command.Action == BatchAction.ThrottleBank ? command.OrdersPerSecond : null,
            ReleaseAt = command.Action == BatchAction.Schedule ? command.ReleaseAt : null,
            Content = command.Action
                is BatchAction.Submit or BatchAction.Verify or BatchAction.Approve or BatchAction.Schedule or BatchAction.Release
                ? Content
                : null,
        };
        return true;
    }

    private static string EventOf(BatchAction action) => action switch
    {
        BatchAction.Submit => BatchEventNames.Submitted,
        BatchAction.Verify => BatchEventNames.Verified,
        BatchAction.Approve => BatchEventNames.Approved,
        BatchAction.Schedule => BatchEventNames.Scheduled,
        BatchAction.Release => BatchEventNames.Released,
        BatchAction.SendBack => BatchEventNames.SentBack,
        BatchAction.Withdraw => BatchEventNames.Withdrawn,
        BatchAction.Pause => BatchEventNames.Paused,
        BatchAction.Continue => BatchEventNames.Continued,
        BatchAction.CancelRest => BatchEventNames.RestCancelled,
        BatchAction.HoldBank => BatchEventNames.BankHeld,
        BatchAction.ContinueBank => BatchEventNames.BankContinued,
        BatchAction.ThrottleBank => BatchEventNames.BankThrottled,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "No such action."),
    };

    private BatchRefusal? RefuseState(BatchAction action) => action switch
    {
        BatchAction.Submit when State != BatchState.Prepared => WrongState("submit", "prepared"),
        BatchAction.Verify when State != BatchState.Submitted => WrongState("verify", "submitted"),
        BatchAction.Approve when State != BatchState.Verified => WrongState("approve", "verified"),
        BatchAction.Schedule or BatchAction.Release when State is not (BatchState.Approved or BatchState.Scheduled) =>
            WrongState(action == BatchAction.Release ? "release" : "schedule", "approved"),
        BatchAction.SendBack
            when State is not (BatchState.Submitted or BatchState.Verified or BatchState.Approved or BatchState.Scheduled) =>
            WrongState("send back", "submitted, verified, approved or scheduled"),
        BatchAction.Withdraw when State >= BatchState.Released =>
            WrongState("withdraw", "not released yet", " Pause it or cancel the rest."),
        BatchAction.Pause or BatchAction.CancelRest when State != BatchState.Released =>
            WrongState("do that to", "released and not wholly ordered"),
        BatchAction.Continue when State != BatchState.Released || !IsPaused => WrongState("continue", "paused"),
        // A bank that is known to be down is held before the release, not in a race with it.
        BatchAction.HoldBank or BatchAction.ThrottleBank or BatchAction.ContinueBank
            when State is not (BatchState.Approved or BatchState.Scheduled or BatchState.Released) =>
            WrongState("do that to", "approved or released and not wholly ordered"),
        BatchAction.Pause when IsPaused => WrongState("pause", "not paused already"),
        _ => null,
    };

    private BatchRefusal? RefuseIdentity(BatchAction action, string actor)
    {
        string person = actor;
        bool isMaker = _makers.Contains(person);
        switch (action)
        {
            case BatchAction.Verify or BatchAction.Approve or BatchAction.Release or BatchAction.Schedule when isMaker:
                return new BatchRefusal(
                    RefusalCode.FourEyes, $"{person} prepared this batch: another person must {action.ToString().ToLowerInvariant()} it.");
            case BatchAction.Verify or BatchAction.Approve or BatchAction.Release or BatchAction.Schedule
                when DeedsOf(person) is { } deeds:
                return new BatchRefusal(
                    RefusalCode.FourEyes,
                    $"{person} {deeds} behind this batch: another person must {action.ToString().ToLowerInvariant()} it.");
            case BatchAction.Approve when ActorId.AreSame(person, _verifier):
                return new BatchRefusal(RefusalCode.FourEyes, $"{person} verified this batch: a third person must approve it.");
            case BatchAction.Submit when !isMaker:
                return new BatchRefusal(RefusalCode.FourEyes, $"{Maker} prepared this batch: who prepared it submits it.");
            default:
                return null;
        }
    }

    /// <summary>
    /// Steps that one person alone could do harm with: a payment that was approved is taken away, or goes on although somebody stopped it.
    /// Who paused a batch may continue it alone. A batch that was approved once is not withdrawn by one person: who sends it back could
    /// do that in two steps.
    /// </summary>
    private bool NeedsSecond(BatchAction action, string actor) => action switch
    {
        BatchAction.CancelRest => true,
        BatchAction.Continue => !ActorId.AreSame(actor, _pausedBy),
        BatchAction.Withdraw => _wasApproved,
        _ => false,
    };

    /// <summary>Who asked first is not the second person.</summary>
    private BatchRefusal? RefuseSecond(BatchAction action, string actor)
    {
        if (!NeedsSecond(action, actor) || !_asked.TryGetValue(action, out SecondRequest? first) || !ActorId.AreSame(first.Actor, actor))
            return null;
        string word = BatchVerb.Of(action).Word;
        return new BatchRefusal(
            RefusalCode.FourEyes,
            $"{first.Actor} has asked to {word} batch {batchId} already: another person must ask for the same step, '{word}'.");
    }

    private string? DeedsOf(string person) =>
        _contributors.Where(contributor => ActorId.AreSame(contributor.Actor, person)).Select(static contributor => contributor.Deeds)
            .FirstOrDefault();

    private BatchRefusal? RefuseSeen(BatchCommand command) => command.ExpectedContent is null
        && command.Action is not (BatchAction.Verify or BatchAction.Approve or BatchAction.Schedule or BatchAction.Release)
        ? null
        : RefuseContent(command.ExpectedContent);

    private BatchRefusal? RefuseContent(string? expected)
    {
        if (expected is not { } seen)
        {
            return new BatchRefusal(
                RefusalCode.BadField,
                $"Field content is missing: look at batch {batchId}, and give the contentHash that you have seen. "
                + "'batch show' prints it.");
        }

        return string.Equals(seen, Content, StringComparison.OrdinalIgnoreCase)
            ? null
            : new BatchRefusal(
                RefusalCode.Outdated,
                $"Batch {batchId} was prepared again: its content is {Content ?? "none"} and not the one that you have seen. "
                + "Look at it again.");
    }

    private static BatchRefusal? RefuseFields(BatchCommand command, DateTimeOffset now)
    {
        if (command.Action is BatchAction.SendBack or BatchAction.Withdraw or BatchAction.Pause or BatchAction.CancelRest
            or BatchAction.HoldBank
            && RefuseReason(command.Reason) is { } reason)
        {
            return reason;
        }

        if (command.Reason is { Length: > 0 } given && RefuseReason(given) is { } unclear)
            return unclear;
        return command.Action switch
        {
            BatchAction.HoldBank or BatchAction.ContinueBank or BatchAction.ThrottleBank when command.Bank is null =>
                new BatchRefusal(RefusalCode.BadField, "Field bank is missing: give the BIN of the bank."),
            BatchAction.ThrottleBank when command.OrdersPerSecond is not (>= 1 and <= MaxOrdersPerSecond) =>
                new BatchRefusal(
                    RefusalCode.BadField,
                    $"Field ordersPerSecond is {Shown(command.OrdersPerSecond)}: give 1 to {MaxOrdersPerSecond}."),
            BatchAction.Schedule when command.ReleaseAt is null =>
                new BatchRefusal(
                    RefusalCode.BadField,
                    "Field releaseAt is missing: give a time with its offset, for example 2026-11-25T08:00:00+07:00."),
            BatchAction.Schedule when command.ReleaseAt <= now =>
                new BatchRefusal(
                    RefusalCode.BadField, $"Field releaseAt is {command.ReleaseAt:O}, which is past: give a time to come, or release now."),
            BatchAction.Schedule when command.ReleaseAt > now + MaxScheduleAhead =>
                new BatchRefusal(RefusalCode.BadField, $"Field releaseAt is {command.ReleaseAt:O}: give a time within a year."),
            _ => null,
        };
    }

    private static BatchRefusal? RefuseReason(string? reason) =>
        Reasons.Problem(reason) is { } problem ? new BatchRefusal(RefusalCode.BadField, $"Field reason: {problem}") : null;

    private static BatchRefusal? RefuseActor(string actor) =>
        ActorId.Problem(actor) is { } problem ? new BatchRefusal(RefusalCode.BadField, problem) : null;

    private static string Shown(int? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "missing";

    private BatchRefusal WrongState(string verb, string needed, string hint = "") =>
        new(
            RefusalCode.WrongState,
            $"Batch {batchId} is {(IsPaused ? "paused" : State.ToString().ToLowerInvariant())}; to {verb} it, it must be {needed}.{hint}");
}
