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

/// <summary>The newest order of a person for one programme and month.</summary>
public sealed record OrderedMonthDocument(string Programme, string Period, string EndToEndId, string BatchId, long Amount, string State);

/// <summary>What a run says of one person, and why.</summary>
public sealed record ExplanationDocument(
    string CitizenId,
    string Commune,
    string RuleVersion,
    long Amount,
    IReadOnlyList<string> Parts,
    RefusalDocument? Refusal,
    IReadOnlyList<OrderedMonthDocument> Orders);

/// <summary>An officer's decision about one person; the citizen id is masked.</summary>
public sealed record DecisionDocument(string CitizenId, string Decision, string Actor);
