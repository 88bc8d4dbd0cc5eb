using AnSinh.Domain.Primitives;
using AnSinh.Domain.Refusals;

namespace AnSinh.Domain.Funds;

/// <summary>What a batch holds of a fund, đồng. Together they never exceed what was reserved while the batch is under way.</summary>
public readonly record struct FundHolding(long Reserved, long Consumed);

/// <summary>A change of the budget that waits for a second person.</summary>
public readonly record struct WaitingProposal(string Actor, long Dong, string Source);

/// <summary>
/// A budget, folded from its events. At every moment budget = free + reserved + consumed; free may be negative only when a bank's return
/// was reported and then contradicted, or a budget was cut below what is used.
/// </summary>
/// <remarks>Not for several threads.</remarks>
public sealed class FundLife(string code)
{
    /// <summary>No budget is larger, in đồng: the state budget of Vietnam is some 2.5 million billion.</summary>
    public const long MaxBudget = 10_000_000_000_000_000;

    private readonly Dictionary<Guid, WaitingProposal> _proposals = [];
    private readonly SortedDictionary<string, FundHolding> _batches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _sequences = new(StringComparer.Ordinal);

    public bool IsNew { get; private set; } = true;

    public long Budget { get; private set; }

    public long Reserved { get; private set; }

    public long Consumed { get; private set; }

    public long Free => checked(Budget - Reserved - Consumed);

    public IReadOnlyDictionary<Guid, WaitingProposal> Proposals => _proposals;

    public IReadOnlyDictionary<string, FundHolding> Batches => _batches;

    public void Apply(FundFact fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        IsNew = false;
        switch (fact.Event)
        {
            case FundEventNames.Proposed:
                _proposals.Add(fact.CommandId, new WaitingProposal(fact.Actor, fact.Dong, fact.Source ?? ""));
                break;
            case FundEventNames.Confirmed:
                Budget = checked(Budget + _proposals[fact.Proposal!.Value].Dong);
                _proposals.Remove(fact.Proposal.Value);
                break;
            case FundEventNames.Reserved:
                Hold(fact, AfterReservation(fact.BatchId!, fact.Dong));
                break;
            case FundEventNames.Settled:
                Hold(fact, AfterSettlement(fact.BatchId!, fact.Dong, fact.Done));
                break;
            default:
                throw new InvalidOperationException(
                    $"Fund {code} has event {fact.Event}, which this program does not know. Use the newer program.");
        }
    }

    public static FundRefusal? RefuseProposal(string actor, long dong, string? source, int maxSource) =>
        dong is 0 or < -MaxBudget or > MaxBudget
        ? new FundRefusal(
            RefusalCode.BadField,
            $"Field dong is {dong}: give the amount in đồng that is added, or taken away with a minus; at most {MaxBudget}.")
        : RefuseActor(actor) ?? (source?.Trim().Length is >= 1 && source.Length <= maxSource
            ? null
            : new FundRefusal(
                RefusalCode.BadField, $"Field source must name the decision or treasury document, in 1 to {maxSource} characters."));

    public FundRefusal? RefuseConfirmation(string actor, Guid proposal)
    {
        if (RefuseActor(actor) is { } refusal)
            return refusal;
        if (!_proposals.TryGetValue(proposal, out WaitingProposal waiting))
            return new FundRefusal(
                RefusalCode.NotFound, $"Fund {code} has no proposal {proposal} that waits. Look at the fund for its proposals.");
        if (ActorId.AreSame(waiting.Actor, actor))
            return new FundRefusal(RefusalCode.FourEyes, $"{actor} proposed this change: another person must confirm it.");
        // What only the fold refused would be journaled first, and the fund could never be loaded again.
        if ((Int128)Budget + waiting.Dong > MaxBudget)
            return new FundRefusal(
                RefusalCode.Budget,
                $"Fund {code} has {Amounts.Format(Budget)}: another {Amounts.Format(waiting.Dong)} would make it larger than "
                + $"{Amounts.Format(MaxBudget)}, which no fund may have. Propose a smaller amount.");
        return waiting.Dong < 0 && (Int128)Free + waiting.Dong < 0
            ? new FundRefusal(
                RefusalCode.Budget, $"Fund {code} has {Amounts.Format(Free)} free: {Amounts.Format(-waiting.Dong)} cannot be taken away.")
            : null;
    }

    /// <summary>A reservation takes the place of the batch's earlier one; what the batch has consumed stays consumed.</summary>
    public FundRefusal? RefuseReservation(string batchId, long dong)
    {
        long missing = dong - (Free + TotalOf(batchId));
        return missing <= 0
            ? null
            : new FundRefusal(
                RefusalCode.Budget,
                $"Fund {code} has {Amounts.Format(Free + TotalOf(batchId))} free and batch {batchId} needs {Amounts.Format(dong)}: "
                + $"{Amounts.Format(missing)} are missing. Have the fund raised, or prepare a smaller area.");
    }

    /// <summary>
    /// An activation of a batch that was left behind, or a call that comes late, neither takes nor gives back what the batch holds by now.
    /// </summary>
    /// <param name="sequence">Of the batch's event that the request follows from; null when the caller cannot say.</param>
    public FundRefusal? RefuseStale(string batchId, long? sequence) => sequence is { } told && told < SequenceOf(batchId)
        ? new FundRefusal(
            RefusalCode.ChangedMeanwhile,
            $"Fund {code} knows event {SequenceOf(batchId)} of batch {batchId}, and this request follows from event {told}. "
            + "Look at the batch, and repeat the step.")
        : null;

    /// <summary>True when nothing that the fund has journaled of the batch follows from so late an event of it.</summary>
    public bool IsNews(string batchId, long? sequence) => sequence > SequenceOf(batchId);

    /// <summary>True when the event would change nothing.</summary>
    public bool HoldsAlready(string batchId, FundHolding holding) => _batches.GetValueOrDefault(batchId) == holding;

    /// <summary>What the batch would hold after a reservation.</summary>
    public FundHolding AfterReservation(string batchId, long dong)
    {
        long consumed = _batches.GetValueOrDefault(batchId).Consumed;
        return new FundHolding(Math.Max(0, dong - consumed), consumed);
    }

    /// <summary>What the batch would hold after a settlement.</summary>
    public FundHolding AfterSettlement(string batchId, long used, bool done) => new(done ? 0 : Math.Max(0, TotalOf(batchId) - used), used);

    private long SequenceOf(string batchId) => _sequences.GetValueOrDefault(batchId);

    private long TotalOf(string batchId) =>
        _batches.TryGetValue(batchId, out FundHolding known) ? checked(known.Reserved + known.Consumed) : 0;

    private void Hold(FundFact fact, FundHolding holding)
    {
        string batchId = fact.BatchId!;
        if (IsNews(batchId, fact.BatchSequence))
            _sequences[batchId] = fact.BatchSequence!.Value;
        FundHolding before = _batches.GetValueOrDefault(batchId);
        _batches[batchId] = holding;
        Reserved = checked(Reserved + holding.Reserved - before.Reserved);
        Consumed = checked(Consumed + holding.Consumed - before.Consumed);
    }

    private static FundRefusal? RefuseActor(string actor) =>
        ActorId.Problem(actor) is { } problem ? new FundRefusal(RefusalCode.BadField, problem) : null;
}
