namespace AnSinh.Client.Documents;

/// <summary>Asks for a dry run. Of a retry or a list, what is absent is taken from the batch or the list.</summary>
/// <param name="Programme">Three letters, for example MSA.</param>
/// <param name="Period"><c>yyyy-mm</c></param>
/// <param name="Area"><c>all</c>, or a province, district or commune code; <c>all</c> when absent.</param>
/// <param name="Fund">Code of the fund that pays; without a fund there is no budget check.</param>
/// <param name="List">Only the people of this list, for its amounts.</param>
/// <param name="RetryOf">Only people whose order of this batch was rejected or returned.</param>
public sealed record PrepareBody(
    string? Programme = null, string? Period = null, string? Area = null, string? Fund = null, string? List = null, string? RetryOf = null);

/// <summary>The body of a step; a step that needs none of it needs no body.</summary>
/// <param name="Reason">1–500 characters; required to send back, withdraw, pause, cancel the rest, or hold a bank.</param>
/// <param name="Content">The content hash that the person has seen; another content is refused as outdated.</param>
/// <param name="ReleaseAt">For a schedule: ISO 8601; without an offset it is Vietnamese time.</param>
/// <param name="OrdersPerSecond">For a throttled bank.</param>
public sealed record StepBody(string? Reason = null, string? Content = null, string? ReleaseAt = null, int? OrdersPerSecond = null);

/// <summary>Lifts the hold that a dry run put on one person.</summary>
/// <param name="Content">The content hash that the person has seen.</param>
public sealed record LiftHoldBody(string CitizenId, string Rule, string Reason, string Content);

/// <summary>Asks what the rules say of one person. A batch has programme and month of its own.</summary>
/// <param name="Language"><c>vi</c> or <c>en</c>; <c>en</c> when absent.</param>
public sealed record ExplainBody(string CitizenId, string? Programme = null, string? Period = null, string? Language = null);

/// <summary>A decision about one person: an account is confirmed with a reason alone, a recovery needs everything.</summary>
/// <param name="Amount">For a recovery: đồng.</param>
/// <param name="AccountDigest">For a confirmed account: what the explanation of the person names it.</param>
public sealed record DecisionBody(
    string CitizenId,
    string Reason,
    string? Programme = null,
    string? Period = null,
    long? Amount = null,
    string? AccountDigest = null);

/// <summary>Proposes money for a fund.</summary>
/// <param name="Dong">đồng to add; below zero to take away.</param>
/// <param name="Source">The decision or treasury document.</param>
public sealed record FundChangeBody(long Dong, string Source);

/// <summary>Confirms a proposal for a fund.</summary>
public sealed record FundConfirmBody(Guid Proposal);

/// <summary>How a registry file is read; what is absent is found out.</summary>
/// <param name="Mode"><c>delta</c> or <c>full</c>.</param>
/// <param name="Communes">The communes of which a full file has everybody, with commas between.</param>
public sealed record ImportQuery(
    string? Mode = null, string? Encoding = null, string? Sheet = null, string? Language = null, string? Communes = null);

/// <summary>What an upload says of its list, each optional: what the file says too must agree.</summary>
public sealed record ListQuery(
    string? Id = null,
    string? Programme = null,
    string? Period = null,
    string? Count = null,
    string? Sum = null,
    string? ExecutionDate = null,
    string? Corrects = null);
