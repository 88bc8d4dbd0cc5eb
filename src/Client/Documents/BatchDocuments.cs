namespace AnSinh.Client.Documents;

/// <summary>A number of payouts and their sum in đồng.</summary>
public readonly record struct SumDocument(long Count, long Dong);

/// <summary>The sums of a batch or of one bank in it.</summary>
/// <param name="Drift">Anything but zero is a mistake: ordered − settled − rejected − returned − outstanding.</param>
public readonly record struct TotalsDocument(
    SumDocument Ordered, SumDocument Settled, SumDocument Rejected, SumDocument Returned, SumDocument Outstanding, SumDocument Drift);

/// <summary>Lines that are paid otherwise than a month's plain amount.</summary>
/// <param name="Arrears">Earlier months that were owed and never ordered.</param>
/// <param name="CarriedOver">Earlier months whose order came back, after the account was corrected.</param>
/// <param name="Deducted">Recoveries kept back.</param>
public readonly record struct LinesDocument(SumDocument Arrears, SumDocument CarriedOver, SumDocument Deducted);

/// <summary>One kind of change against the month before: how many people, what they had, what they would get.</summary>
public readonly record struct ChangeDocument(long People, long Before, long Now);

/// <summary>How fast one bank's orders are made.</summary>
/// <param name="Held">The bank's orders wait.</param>
/// <param name="OrdersPerSecond">0 when the bank is not throttled.</param>
/// <param name="Waiting">Approved and not yet ordered; null when that is not known yet.</param>
public readonly record struct PaceDocument(bool Held, int OrdersPerSecond, SumDocument? Waiting);

/// <summary>Who did what when.</summary>
/// <param name="Reason">What the person gave as a reason, null when none was asked for.</param>
/// <param name="Asked">The step that waits for a second person, null for other events.</param>
public sealed record StepDocument(string Event, DateTimeOffset At, string Actor, string Hash, string? Reason, string? Asked);

/// <summary>A step that one person has asked for: it is carried out when another person asks for the same step.</summary>
/// <param name="Step">For example <c>cancel-rest</c>.</param>
public sealed record AwaitedDocument(string Step, string Actor, DateTimeOffset At, string? Reason);

/// <summary>A batch in the list of batches: its first and its newest event.</summary>
public sealed record BatchHeadDocument(string BatchId, string Event, DateTimeOffset FirstAt, DateTimeOffset LastAt, string Actor);

/// <summary>A batch: names for numbers, codes padded as people write them, amounts in đồng.</summary>
/// <param name="Totals">Null when they are not known yet, and then so is everything that is counted with them. Unknown is not zero.</param>
/// <param name="TotalsAt">When the totals were true.</param>
/// <param name="Awaits">Steps that one person has asked for and that wait for a second person.</param>
/// <param name="Contributors">Whose hands are behind the content beside its makers, and what each did: none of them approves it.</param>
/// <param name="OutdatedLots">Lots that were not ordered because people changed after the dry run: prepare another batch for them.</param>
/// <param name="OrderedElsewhere">What was not ordered because another batch has ordered it, by batch: nobody is left out.</param>
/// <param name="SharedWith">At the dry run: what open batches of the same month have of the same people, by batch.</param>
public sealed record BatchDocument(
    string BatchId,
    string State,
    string Programme,
    string Period,
    string Area,
    string? List,
    string? RetryOf,
    string? Fund,
    string RateVersion,
    string ContentHash,
    SumDocument Payable,
    IReadOnlyDictionary<string, SumDocument> PayableByBank,
    IReadOnlyDictionary<string, SumDocument> PayableByCommune,
    IReadOnlyDictionary<string, SumDocument> RefusedByRule,
    IReadOnlyDictionary<string, ChangeDocument> Changes,
    LinesDocument Lines,
    TotalsDocument? Totals,
    DateTimeOffset? TotalsAt,
    IReadOnlyDictionary<string, TotalsDocument>? TotalsByBank,
    IReadOnlyDictionary<string, PaceDocument> Banks,
    SumDocument Cancelled,
    long Streamed,
    long? ContradictoryStatuses,
    long? StaleStatuses,
    int OutdatedLots,
    DateTimeOffset? ReleaseAt,
    bool Paused,
    IReadOnlyList<AwaitedDocument> Awaits,
    string? Problem,
    IReadOnlyList<StepDocument> History,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Contributors,
    IReadOnlyDictionary<string, SumDocument> OrderedElsewhere,
    IReadOnlyDictionary<string, SumDocument> SharedWith);

/// <summary>A batch computed again from the journal.</summary>
/// <param name="Edition">The edition of the benefit data that was recorded, null for the first release's.</param>
/// <param name="Orders">Recorded orders that were computed again.</param>
/// <param name="Same">True when every order came out the same, đồng for đồng.</param>
/// <param name="Differences">One line for each journal entry that did not.</param>
public sealed record RecomputationDocument(
    string BatchId, string? Edition, SumDocument Orders, int Entries, bool Same, IReadOnlyList<string> Differences);
