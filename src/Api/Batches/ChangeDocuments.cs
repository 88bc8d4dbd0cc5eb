using AnSinh.Client.Documents;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;

namespace AnSinh.Api.Batches;

/// <summary>What the API says of the change report.</summary>
public static class ChangeDocuments
{
    /// <summary>How paths and documents call the kinds.</summary>
    public static IReadOnlyDictionary<PayoutChange, string> Kinds { get; } = new SortedDictionary<PayoutChange, string>
    {
        [PayoutChange.New] = "new",
        [PayoutChange.Stopped] = "stopped",
        [PayoutChange.Up] = "up",
        [PayoutChange.Down] = "down",
        [PayoutChange.AccountChanged] = "account-changed",
        [PayoutChange.CommuneChanged] = "commune-changed",
    };

    /// <summary>Every kind, also those where nothing changed, in the order of the report.</summary>
    public static IReadOnlyDictionary<string, ChangeDocument> Of(ChangeTally[] changes)
    {
        var byKind = changes.ToDictionary(change => change.Kind);
        return Kinds.ToDictionary(
            kind => kind.Value,
            kind => byKind.TryGetValue(kind.Key, out ChangeTally change)
                ? new ChangeDocument(Math.Max(change.Before.Count, change.Now.Count), change.Before.Dong, change.Now.Dong)
                : default,
            StringComparer.Ordinal);
    }

    internal static ChangedPersonDocument Of(ChangedPayout changed) => new(
        changed.CitizenId, Codes.Commune(changed.Commune), Kinds[changed.Kind], changed.Before, changed.Now, changed.Rule);

    internal static bool TryParse(string text, out PayoutChange kind)
    {
        foreach ((PayoutChange known, string name) in Kinds)
        {
            if (name == text)
            {
                kind = known;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
