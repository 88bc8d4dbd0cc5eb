using AnSinh.Contracts.Cohorts;

namespace AnSinh.Grains;

/// <summary>Upper bounds of what grains hold, wait for and have under way.</summary>
public static class GrainLimits
{
    /// <summary>A cohort that was written to takes a snapshot this often.</summary>
    public static TimeSpan SnapshotPeriod { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Cohort calls that a batch has under way at once: enough to fill group commits, few enough to bound memory.</summary>
    public const int CohortCallsInFlight = CohortCalls.MaxInFlight;

    /// <summary>
    /// A batch that heard nothing from the cohorts that it waits for asks them after this, then after twice as long, and so on.
    /// </summary>
    public static TimeSpan FirstPoll { get; } = TimeSpan.FromSeconds(5);

    /// <summary>At the latest after this a waiting batch asks its cohorts again: a lost notice costs no more.</summary>
    public static TimeSpan LongestPoll { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Whoever looks at a batch gets sums that are no older, if the cohorts answer.</summary>
    public static TimeSpan LookAge { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Whoever looks at a batch waits this long for newer sums and gets what is known then.</summary>
    public static TimeSpan LookPatience { get; } = TimeSpan.FromSeconds(2);

    /// <summary>How far back a start looks for batches whose end their fund may not have heard of.</summary>
    public static TimeSpan EndedLately { get; } = TimeSpan.FromDays(7);

    /// <summary>Such batches that one look wakes.</summary>
    public const int MaxEndedLooks = 1_000;

    /// <summary>Batches of one person that are neither released nor withdrawn: some for each commune of a province.</summary>
    public const int MaxDraftsOfPerson = 1_000;

    /// <summary>A batch that was never approved and that nobody touched for so long is withdrawn by the program.</summary>
    public static TimeSpan DraftLife { get; } = TimeSpan.FromDays(90);

    /// <summary>Drafts that one look withdraws.</summary>
    public const int MaxExpiredPerLook = 100;

    /// <summary>A lane is asked again after this.</summary>
    public static TimeSpan StreamPatience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>A failed round of a batch is tried again after this.</summary>
    public static TimeSpan RetryPause { get; } = TimeSpan.FromSeconds(1);

    /// <summary>A cohort waits this long for room in its lane's queue.</summary>
    public static TimeSpan OfferPatience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>A scheduled batch looks at the clock at least this often: clocks are set, and timers do not notice.</summary>
    public static TimeSpan LongestAlarm { get; } = TimeSpan.FromHours(1);

    /// <summary>Between two tries of a scheduled release that was refused.</summary>
    public static TimeSpan AlarmPeriod { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two questions which scheduled batches are due. Orleans allows no shorter reminder.</summary>
    public static TimeSpan ReleaseClockPeriod { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Cohorts and lanes follow a change of membership after this, however many more changes come meanwhile.</summary>
    public static TimeSpan MembershipAge { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Without a change, a silo looks this often whether its lanes run and unfinished batches go on.</summary>
    public static TimeSpan SweepPeriod { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Cohorts that are saved at once before they move: enough to keep the database busy, few enough to leave it to payments.
    /// </summary>
    public const int MovesInFlight = 16;
}
