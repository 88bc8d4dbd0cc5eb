using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Orleans.Metadata;

namespace AnSinh.Grains.Placement;

/// <summary>
/// The cohorts and lanes that are active in this process, so that they can be moved and saved; the grains themselves know nothing of it.
/// </summary>
public sealed class LaneResidents : IConfigureGrainContextProvider, IConfigureGrainContext
{
    private readonly ConcurrentDictionary<IGrainContext, byte> _contexts = new();

    public IReadOnlyCollection<IGrainContext> All => [.. _contexts.Keys];

    public bool TryGetConfigurator(
        GrainType grainType, GrainProperties properties, [NotNullWhen(true)] out IConfigureGrainContext? configurator)
    {
        configurator = LaneBound.IsBound(grainType) ? this : null;
        return configurator is not null;
    }

    public void Configure(IGrainContext context)
    {
        _contexts[context] = 0;
        _ = context.Deactivated.ContinueWith(
            _ => _contexts.TryRemove(context, out byte _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
