namespace AnSinh.Api.Batches;

/// <summary>The body of <c>POST /api/v1/batches</c>. Of a retry or a list, what is absent is taken from the batch or the list.</summary>
/// <param name="Programme">Three letters, for example MSA.</param>
/// <param name="Period"><c>yyyy-mm</c></param>
/// <param name="Area"><c>all</c>, or a province, district or commune code; <c>all</c> when absent.</param>
/// <param name="Fund">Code of the fund that pays. Only where nobody is paid may it be absent; then there is no budget check.</param>
/// <param name="List">Only the people of this list, for its amounts.</param>
/// <param name="RetryOf">Only people whose order of this batch was rejected or returned.</param>
public sealed record PrepareRequest(string? Programme, string? Period, string? Area, string? Fund, string? List, string? RetryOf);

/// <summary>The body of a step; a step that needs none of it needs no body.</summary>
/// <param name="Reason">1–500 characters; required to send back, withdraw, pause, cancel the rest, or hold a bank.</param>
/// <param name="Content">
/// The content hash that the person has seen; another content is refused as outdated. Required to verify, approve, schedule and release.
/// </param>
/// <param name="ReleaseAt">For a schedule: ISO 8601; without an offset it is Vietnamese time.</param>
/// <param name="OrdersPerSecond">For a throttled bank.</param>
public sealed record StepRequest(string? Reason, string? Content, string? ReleaseAt, int? OrdersPerSecond);

/// <summary>The body of <c>POST …/holds/lift</c>. A citizen id is never in a path, because paths are logged.</summary>
/// <param name="Content">The content hash that the person has seen; required.</param>
public sealed record LiftHoldRequest(string? CitizenId, string? Rule, string? Reason, string? Content);

/// <summary>The body of <c>POST …/explain</c>.</summary>
/// <param name="Language"><c>vi</c> or <c>en</c>; <c>en</c> when absent.</param>
public sealed record ExplainRequest(string? CitizenId, string? Language);
