namespace AnSinh.Domain.Cohorts;

/// <summary>What somebody did to the content of a run. The numbers are stored: never renumber.</summary>
[Flags, Alias("AnSinh.ContributionKinds.v1")]
public enum ContributionKinds : short
{
    None = 0,

    /// <summary>Enrolled a person who is paid, or changed that person's record since the person's last settled order.</summary>
    ChangedRecord = 1,

    /// <summary>Uploaded the list, or a correction of it, that names a line.</summary>
    Listed = 2,

    /// <summary>Lifted a hold of a line.</summary>
    LiftedHold = 4,

    /// <summary>Confirmed the account of a line since that person's last settled order.</summary>
    ConfirmedAccount = 8,
}

/// <summary>
/// Somebody behind the lines of a run beside who prepared and submitted it: such a person neither verifies nor approves nor releases.
/// </summary>
[GenerateSerializer, Immutable, Alias("AnSinh.Contributor.v1")]
public readonly record struct Contributor([property: Id(0)] string Actor, [property: Id(1)] ContributionKinds Kinds)
{
    /// <summary>Adds up what each did, by actor, in ordinal order.</summary>
    public static Contributor[] Merge(IEnumerable<Contributor> contributors) =>
    [
        .. contributors
            .GroupBy(static contributor => contributor.Actor, StringComparer.Ordinal)
            .OrderBy(static person => person.Key, StringComparer.Ordinal)
            .Select(static person => new Contributor(
                person.Key,
                person.Aggregate(ContributionKinds.None, static (kinds, contributor) => kinds | contributor.Kinds))),
    ];

    /// <summary>What the person did, in words for a refusal.</summary>
    public string Deeds => string.Join(", ", Words());

    private IEnumerable<string> Words()
    {
        if (Kinds.HasFlag(ContributionKinds.ChangedRecord))
            yield return "entered or changed a person's record";
        if (Kinds.HasFlag(ContributionKinds.Listed))
            yield return "uploaded a list";
        if (Kinds.HasFlag(ContributionKinds.LiftedHold))
            yield return "lifted a hold";
        if (Kinds.HasFlag(ContributionKinds.ConfirmedAccount))
            yield return "confirmed an account";
    }
}
