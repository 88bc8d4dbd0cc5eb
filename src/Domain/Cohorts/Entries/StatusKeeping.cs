namespace AnSinh.Domain.Cohorts.Entries;

/// <summary>What becomes of a status that moves nothing.</summary>
internal enum StatusKeeping
{
    /// <summary>It is new, and the journal gets it.</summary>
    Kept,

    /// <summary>An exact repeat: it leaves no trace.</summary>
    Repeated,

    /// <summary>As many of its kind are kept as are allowed: it is only counted.</summary>
    BeyondLimit,
}
