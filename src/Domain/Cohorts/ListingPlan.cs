using AnSinh.Domain.Journal;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

/// <summary>An instruction that does not come on its list.</summary>
/// <param name="Index">Position in the cohort, -1 when the person is not enrolled.</param>
/// <param name="Seen">What was compared, masked; "" when the rule says it all.</param>
public readonly record struct RefusedListing(long Row, int Index, RefusalRuleNumber Rule, string Seen = "");

/// <summary>What a part of a list would do.</summary>
/// <param name="Entry">The instructions that come on the list anew; null when there are none.</param>
/// <param name="Accepted">Rows on the list, those included that were there already.</param>
public sealed record ListingPlan(JournalEntry? Entry, IReadOnlyList<long> Accepted, IReadOnlyList<RefusedListing> Refused);
