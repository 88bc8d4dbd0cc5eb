using AnSinh.Domain.Cohorts;

namespace AnSinh.Streaming.Lanes;

/// <summary>What a lane is and what it knows; both outlive its producers.</summary>
/// <param name="Lane">Its number.</param>
/// <param name="Positions">The committed positions that this lane knows of.</param>
/// <param name="Manifests">Where the banks' chains of manifests stand.</param>
internal sealed record LaneMemory(
    int Lane,
    CohortMap Map,
    StreamingOptions Options,
    TimeProvider Time,
    LaneWaiters Positions,
    Dictionary<int, ManifestState> Manifests);
