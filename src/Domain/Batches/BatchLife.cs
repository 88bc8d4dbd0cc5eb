using AnSinh.Domain.Cohorts;

namespace AnSinh.Domain.Batches;

/// <summary>
/// The life of one batch, folded from its events: which state it is in, who made, verified and approved it, and what may be asked of
/// it next. Maker, verifier and approver are three identities, and nobody releases what they made (guarantee 4).
/// </summary>
/// <remarks>Not for several threads.</remarks>
public sealed partial class BatchLife(string batchId)
{
    private readonly HashSet<string> _makers = new(StringComparer.Ordinal);
    private IReadOnlyList<Contributor> _contributors = [];
    private readonly Dictionary<int, int> _throttled = [];
    private readonly HashSet<int> _held = [];
    private readonly SortedDictionary<BatchAction, SecondRequest> _asked = [];
    private string? _verifier;
    private string? _pausedBy;
    private bool _wasApproved;

    public BatchState State { get; private set; } = BatchState.Draft;

    /// <summary>True when there is no event yet: no such batch.</summary>
    public bool IsNew { get; private set; } = true;

    /// <summary>The hash of what was prepared last, null when it must be prepared.</summary>
    public string? Content { get; private set; }

    /// <summary>Who prepared last.</summary>
    public string Maker { get; private set; } = "";

    public string? Approver { get; private set; }

    /// <summary>When the batch is to be released, null when it is not scheduled.</summary>
    public DateTimeOffset? ReleaseAt { get; private set; }

    /// <summary>Who scheduled: the releaser by name when the time comes.</summary>
    public string? Scheduler { get; private set; }

    /// <summary>The content that was scheduled: the release at its time is about this content.</summary>
    public string? ScheduledContent { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>What was not ordered at the cancellation never will be.</summary>
    public bool IsRestCancelled { get; private set; }

    /// <summary>Steps that one person has asked for and that wait for a second person.</summary>
    public IReadOnlyCollection<SecondRequest> Awaits => _asked.Values;

    /// <summary>Banks whose orders wait.</summary>
    public IReadOnlySet<int> HeldBanks => _held;

    /// <summary>Bank → orders a second.</summary>
    public IReadOnlyDictionary<int, int> ThrottledBanks => _throttled;

    /// <summary>Released and not at its end: there may be something to order, to stream or to wait for.</summary>
    public bool IsUnderWay => State is BatchState.Released or BatchState.Ordered or BatchState.Settling;

    /// <summary>Who ever prepared or submitted the batch.</summary>
    public IReadOnlyCollection<string> Makers => _makers;

    /// <summary>Whose hands are behind the content that was prepared last, beside the makers.</summary>
    public IReadOnlyList<Contributor> Contributors => _contributors;

    /// <summary>Nothing can be asked of it any more.</summary>
    public bool IsOver => State is BatchState.Closed or BatchState.Stopped or BatchState.Withdrawn;

    /// <summary>Folds the next event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known: it was written by a newer program.</exception>
    public void Apply(BatchFact fact)
    {
        ArgumentNullException.ThrowIfNull(fact);
        IsNew = false;
        // What was asked for was about the state of that moment. The pace of one bank does not change that state.
        if (fact.Event is not (BatchEventNames.SecondAsked
            or BatchEventNames.BankHeld or BatchEventNames.BankContinued or BatchEventNames.BankThrottled))
            _asked.Clear();
        switch (fact.Event)
        {
            case BatchEventNames.Prepared:
                (State, Content, Maker) = (BatchState.Prepared, fact.Content, fact.Actor);
                _contributors = fact.Contributors;
                _makers.Add(Maker);
                Forget();
                break;
            case BatchEventNames.Submitted:
                State = BatchState.Submitted;
                _makers.Add(fact.Actor);
                break;
            case BatchEventNames.Verified:
                (State, _verifier) = (BatchState.Verified, fact.Actor);
                break;
            case BatchEventNames.Approved:
                (State, Approver, _wasApproved) = (BatchState.Approved, fact.Actor, true);
                break;
            case BatchEventNames.Scheduled:
                (State, ReleaseAt, Scheduler) = (BatchState.Scheduled, fact.ReleaseAt, fact.Actor);
                ScheduledContent = fact.Content ?? Content;
                break;
            case BatchEventNames.SentBack:
            case BatchEventNames.HoldLifted:
                (State, Content) = (BatchState.Draft, null);
                Forget();
                break;
            case BatchEventNames.Withdrawn:
                State = BatchState.Withdrawn;
                break;
            case BatchEventNames.Released:
                State = BatchState.Released;
                break;
            case BatchEventNames.Ordered:
                // A pause that came while the last orders were on their way has nothing left to hold.
                (State, IsPaused) = (BatchState.Ordered, false);
                break;
            case BatchEventNames.Streamed:
                State = BatchState.Settling;
                break;
            case BatchEventNames.Closed:
                State = BatchState.Closed;
                break;
            case BatchEventNames.Stopped:
                State = BatchState.Stopped;
                break;
            default:
                ApplyPace(fact);
                break;
        }
    }

    private void ApplyPace(BatchFact fact)
    {
        switch (fact.Event)
        {
            case BatchEventNames.Paused:
                (IsPaused, _pausedBy) = (true, fact.Actor);
                break;
            case BatchEventNames.SecondAsked:
                TakeRequest(fact);
                break;
            case BatchEventNames.Continued:
                IsPaused = false;
                break;
            case BatchEventNames.RestCancelled:
                (IsRestCancelled, IsPaused) = (true, false);
                break;
            case BatchEventNames.BankHeld:
                _held.Add(fact.Bank!.Value);
                break;
            case BatchEventNames.BankContinued:
                _held.Remove(fact.Bank!.Value);
                _throttled.Remove(fact.Bank.Value);
                break;
            case BatchEventNames.BankThrottled:
                _throttled[fact.Bank!.Value] = fact.OrdersPerSecond!.Value;
                _held.Remove(fact.Bank.Value);
                break;
            default:
                throw new InvalidOperationException(
                    $"Batch {batchId} has event {fact.Event}, which this program does not know. Use the newer program.");
        }
    }

    private void TakeRequest(BatchFact fact)
    {
        BatchVerb verb = BatchVerb.All.FirstOrDefault(verb => verb.About is null && verb.Word == fact.Asked)
            ?? throw new InvalidOperationException(
                $"Batch {batchId} waits for a second '{fact.Asked}', which this program does not know. Use the newer program.");
        _asked[verb.Action] = new SecondRequest(verb.Action, fact.Actor, fact.Reason);
    }

    /// <summary>Whoever looked at the old content has not looked at the new one.</summary>
    private void Forget() => (_verifier, Approver, ReleaseAt, Scheduler, ScheduledContent) = (null, null, null, null, null);
}
