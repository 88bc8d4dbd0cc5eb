using AnSinh.Domain.Cohorts;
using Orleans.Runtime.Placement;

namespace AnSinh.Grains.Placement;

/// <summary>
/// Puts a cohort and its lane on the same silo while membership is stable: the lane's number is hashed over the silos
/// (rendezvous hashing, so a silo that joins or leaves moves only its own share).
/// </summary>
[GenerateSerializer, Immutable, Alias("AnSinh.LanePlacement")]
internal sealed class LanePlacement : PlacementStrategy
{
    public static LanePlacement Instance { get; } = new();
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class LanePlacementAttribute() : Orleans.Placement.PlacementAttribute(LanePlacement.Instance);

internal sealed class LanePlacementDirector(CohortMap map) : IPlacementDirector
{
    private const string CohortType = "beneficiary-cohort";

    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        int number = checked((int)target.GrainIdentity.GetIntegerKey());
        int lane = target.GrainIdentity.Type.ToString() == CohortType ? map.LaneOf(number) : number;
        SiloAddress best = context.GetCompatibleSilos(target)
            .MaxBy(silo => Weight(lane, silo))
            ?? throw new OrleansException($"No silo can host lane {lane}.");
        return Task.FromResult(best);
    }

    private static ulong Weight(int lane, SiloAddress silo)
    {
        ulong mixed = ((ulong)(uint)silo.GetConsistentHashCode() << 32) | (uint)lane;
        mixed ^= mixed >> 33;
        mixed *= 0xFF51_AFD7_ED55_8CCDUL;
        mixed ^= mixed >> 33;
        mixed *= 0xC4CE_B9FE_1A85_EC53UL;
        return mixed ^ (mixed >> 33);
    }
}
