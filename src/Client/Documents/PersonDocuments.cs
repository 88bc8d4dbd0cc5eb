namespace AnSinh.Client.Documents;

/// <summary>A refused person; the citizen id is masked, the amount is in đồng.</summary>
public sealed record RefusalDocument(
    string CitizenId,
    string Commune,
    string Rule,
    string Severity,
    string IsoReason,
    long Amount,
    string Explanation,
    string Remedy,
    string ExplanationVi,
    string RemedyVi,
    string LegalBasis,
    string RuleVersion);

/// <summary>A person behind a number of the change report; the citizen id is masked, amounts are đồng.</summary>
public sealed record ChangedPersonDocument(string CitizenId, string Commune, string Kind, long Before, long Now, string? Rule);

/// <summary>One order of a person for one programme and month.</summary>
public sealed record OrderedMonthDocument(string Programme, string Period, string EndToEndId, string BatchId, long Amount, string State);

/// <summary>What a run says of one person, and why.</summary>
/// <param name="Account">Masked.</param>
/// <param name="AccountDigest">Names the account as it is now: who confirms it gives this digest back.</param>
/// <param name="Owed">đồng that are still to be kept back.</param>
/// <param name="Asked">đồng that an officer has asked to recover and another has not confirmed.</param>
public sealed record ExplanationDocument(
    string CitizenId,
    string Commune,
    string RuleVersion,
    long Amount,
    IReadOnlyList<string> Parts,
    RefusalDocument? Refusal,
    IReadOnlyList<OrderedMonthDocument> Orders,
    string? Account,
    string? AccountDigest,
    long Owed,
    long Asked);

/// <summary>A status that contradicts what its order knows; the citizen id is masked, amounts are in đồng.</summary>
/// <param name="Known">State of the order.</param>
/// <param name="MayHavePaid">Money may have moved for an order that counts as failed: the month is held by PAID_AFTER_REJECTED.</param>
/// <param name="PaidTwice">An attempt that was given up and a later one are both paid.</param>
public sealed record ContradictionDocument(
    string CitizenId,
    string Commune,
    string EndToEndId,
    string Known,
    string OrderBank,
    long OrderAmount,
    string Status,
    string Reason,
    string Bank,
    long Amount,
    bool MayHavePaid,
    bool PaidTwice);

/// <summary>An officer's decision about one person; the citizen id is masked.</summary>
public sealed record DecisionDocument(string CitizenId, string Decision, string Actor);
