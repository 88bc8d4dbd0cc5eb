using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;

namespace AnSinh.Api.Batches;

/// <summary>One kind of change against the month before: how many people, what they had, what they would get.</summary>
public readonly record struct ChangeDocument(long People, long Before, long Now)
{
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

    public static bool TryParse(string text, out PayoutChange kind)
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

/// <summary>A person behind a number of the change report; the citizen id is masked, amounts are đồng.</summary>
public sealed record ChangedPersonDocument(string CitizenId, string Commune, string Kind, long Before, long Now, string? Rule)
{
    public static ChangedPersonDocument Of(ChangedPayout changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        return new ChangedPersonDocument(
            changed.CitizenId, Codes.Commune(changed.Commune), ChangeDocument.Kinds[changed.Kind], changed.Before, changed.Now,
            changed.Rule);
    }
}
