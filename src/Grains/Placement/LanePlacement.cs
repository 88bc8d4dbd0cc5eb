using AnSinh.Domain.Cohorts;
using Orleans.Runtime.Placement;

namespace AnSinh.Grains.Placement;

/// <summary>
/// Puts a cohort and its lane on the same silo, see <see cref="LaneAssignment"/>; <see cref="LaneKeeper"/> follows when membership changes.
/// </summary>
[GenerateSerializer, Immutable, Alias("AnSinh.LanePlacement")]
internal sealed class LanePlacement : PlacementStrategy
{
    public static LanePlacement Instance { get; } = new();
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class LanePlacementAttribute() : Orleans.Placement.PlacementAttribute(LanePlacement.Instance);

internal sealed class LanePlacementDirector(CohortMap map, LaneHomes homes) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        int lane = LaneBound.LaneOf(target.GrainIdentity, map);
        SiloAddress[] silos = context.GetCompatibleSilos(target);
        return silos.Length > 0
            ? Task.FromResult(homes.Of(lane, silos))
            : throw new OrleansException($"No silo can host lane {lane}.");
    }
}

/// <summary>The grains that live where a lane lives.</summary>
internal static class LaneBound
{
    private const string CohortType = "beneficiary-cohort";
    private const string LaneType = "lane";

    public static bool IsCohort(GrainType type) => type.ToString() == CohortType;

    public static bool IsBound(GrainType type) => IsCohort(type) || type.ToString() == LaneType;

    public static int LaneOf(GrainId grain, CohortMap map)
    {
        int number = checked((int)grain.GetIntegerKey());
        return IsCohort(grain.Type) ? map.LaneOf(number) : number;
    }
}
