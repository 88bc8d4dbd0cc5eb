using AnSinh.Domain.Cohorts;

namespace AnSinh.Api.Batches;

/// <summary>What somebody did to the content of a batch, as words of the API.</summary>
internal static class ContributionDocuments
{
    private static readonly (ContributionKinds Kind, string Word)[] Words =
    [
        (ContributionKinds.ChangedRecord, "changed-record"),
        (ContributionKinds.Listed, "listed"),
        (ContributionKinds.LiftedHold, "lifted-hold"),
        (ContributionKinds.ConfirmedAccount, "confirmed-account"),
    ];

    public static SortedDictionary<string, IReadOnlyList<string>> Of(IEnumerable<Contributor> contributors) =>
        new(contributors.ToDictionary(static person => person.Actor, static person => WordsOf(person.Kinds)), StringComparer.Ordinal);

    private static IReadOnlyList<string> WordsOf(ContributionKinds kinds) =>
        [.. Words.Where(word => kinds.HasFlag(word.Kind)).Select(static word => word.Word)];
}
