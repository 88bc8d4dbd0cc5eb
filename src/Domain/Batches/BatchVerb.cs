namespace AnSinh.Domain.Batches;

/// <summary>
/// What people call an action of a batch. A path of the API ends with the word, and the command line has the same word: one action
/// has one name wherever somebody asks for it. Names of stored events are another matter, see <see cref="BatchEventNames"/>.
/// </summary>
/// <param name="About">What of the batch the action is about, null for the batch itself.</param>
/// <param name="Word">The verb, for example <c>cancel-rest</c>.</param>
public sealed record BatchVerb(BatchAction Action, string? About, string Word)
{
    /// <summary>Actions about one bank.</summary>
    public const string Banks = "banks";

    /// <summary>Every action's verb, in the order of a batch's life.</summary>
    public static IReadOnlyList<BatchVerb> All { get; } = [.. Enum.GetValues<BatchAction>().Select(Of)];

    /// <summary>The verb of one action.</summary>
    public static BatchVerb Of(BatchAction action) => action switch
    {
        BatchAction.Submit => new BatchVerb(action, null, "submit"),
        BatchAction.Verify => new BatchVerb(action, null, "verify"),
        BatchAction.Approve => new BatchVerb(action, null, "approve"),
        BatchAction.Schedule => new BatchVerb(action, null, "schedule"),
        BatchAction.Release => new BatchVerb(action, null, "release"),
        BatchAction.SendBack => new BatchVerb(action, null, "send-back"),
        BatchAction.Withdraw => new BatchVerb(action, null, "withdraw"),
        BatchAction.Pause => new BatchVerb(action, null, "pause"),
        BatchAction.Continue => new BatchVerb(action, null, "continue"),
        BatchAction.CancelRest => new BatchVerb(action, null, "cancel-rest"),
        BatchAction.HoldBank => new BatchVerb(action, Banks, "hold"),
        BatchAction.ContinueBank => new BatchVerb(action, Banks, "continue"),
        BatchAction.ThrottleBank => new BatchVerb(action, Banks, "throttle"),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "No such action."),
    };
}
