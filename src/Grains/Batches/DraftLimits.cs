using AnSinh.Domain.Batches;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Refusals;
using AnSinh.Ports.Journal;

namespace AnSinh.Grains.Batches;

/// <summary>How many batches one person may leave lying about, and for how long.</summary>
internal static class DraftLimits
{
    /// <summary>What the journal says of a draft that was withdrawn for its age.</summary>
    public static StepDetails Expiry { get; } = new()
    {
        Reason = $"Nobody touched this draft for {GrainLimits.DraftLife.TotalDays:0} days. Prepare the month again when it is needed.",
    };

    /// <summary>Null when the person may prepare another batch.</summary>
    public static async Task<BatchRefusal?> RefuseAsync(IBatchWork work, string maker, CancellationToken cancellationToken)
    {
        int drafts = await work.CountDraftsAsync(maker, cancellationToken);
        return drafts < GrainLimits.MaxDraftsOfPerson
            ? null
            : new BatchRefusal(RefusalCode.TooManyDrafts,
                $"You have {drafts} batches that are neither released nor withdrawn; {GrainLimits.MaxDraftsOfPerson} is the limit. "
                + "Withdraw those that nobody needs: 'ansinh batch list --open' shows them.");
    }

    /// <summary>True for a batch that was never approved and whose newest event is old.</summary>
    public static bool IsStale(BatchLife life, IReadOnlyList<StreamEvent> events, DateTimeOffset now) =>
        life.State <= BatchState.Verified && events is [.., { RecordedAt: var last }] && last < now - GrainLimits.DraftLife
        && !events.Any(static known => known.Event == BatchEventNames.Approved);
}
