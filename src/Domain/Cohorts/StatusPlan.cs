using AnSinh.Domain.Journal;

namespace AnSinh.Domain.Cohorts;

/// <summary>What a delivery of statuses would do.</summary>
/// <param name="Entries">
/// Sealed one after the other, to be appended in this order: one per batch and month, then one of exceptions. Empty when every status is a
/// repeat.
/// </param>
/// <param name="Repeated">Statuses that were known already and leave no trace.</param>
/// <param name="BeyondLimit">Statuses that fit no order and of which as many are kept as are allowed: only counted.</param>
/// <param name="Batches">Batches whose orders the delivery is about, also those of which everything was known already.</param>
public sealed record StatusPlan(IReadOnlyList<JournalEntry> Entries, int Repeated, int BeyondLimit, IReadOnlyList<string> Batches);
