using AnSinh.Domain.Payments;

namespace AnSinh.Api.Batches;

/// <summary>A batch computed again from the journal.</summary>
/// <param name="Edition">The edition of the benefit data that was recorded, null for the first release's.</param>
/// <param name="Orders">Recorded orders that were computed again.</param>
/// <param name="Same">True when every order came out the same, đồng for đồng.</param>
/// <param name="Differences">One line for each journal entry that did not.</param>
public sealed record RecomputationDocument(
    string BatchId, string? Edition, CountAndSum Orders, int Entries, bool Same, IReadOnlyList<string> Differences);
