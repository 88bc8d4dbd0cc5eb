using AnSinh.Domain.Cohorts;

namespace AnSinh.Grains.Placement;

/// <summary>The homes of lanes, and with them of cohorts, as this silo sees the cluster now.</summary>
public sealed class LaneHomes(ISiloStatusOracle members, CohortMap map)
{
    private Known? _known;

    /// <summary>Silos that take work, in the same order everywhere.</summary>
    public SiloAddress[] Active => [.. members.GetApproximateSiloStatuses(onlyActive: true).Keys.Order()];

    public SiloAddress Self => members.SiloAddress;

    /// <summary>Whether this silo takes work.</summary>
    public bool IsMember => members.CurrentStatus == SiloStatus.Active;

    /// <summary>Does what only one silo needs to do.</summary>
    public bool IsFirst => Active is [var first, ..] && first.Equals(Self);

    public bool IsHere(int lane) => Active is { Length: > 0 } active && Of(lane, active).Equals(Self);

    public SiloAddress Of(int lane, IReadOnlyCollection<SiloAddress> silos)
    {
        if (Volatile.Read(ref _known) is { } known && known.Silos.SequenceEqual(silos))
            return known.Homes[lane];
        var fresh = new Known([.. silos], LaneAssignment.Of(silos, map.Lanes));
        Volatile.Write(ref _known, fresh);
        return fresh.Homes[lane];
    }

    private sealed record Known(SiloAddress[] Silos, SiloAddress[] Homes);
}
