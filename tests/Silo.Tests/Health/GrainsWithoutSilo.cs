using System.Reflection;
using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Lanes;

namespace AnSinh.Silo.Tests.Health;

/// <summary>The grains that a start wakes, without a silo: cohorts are loaded when the test says so.</summary>
public class GrainsWithoutSilo : DispatchProxy
{
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Load() => _loaded.TrySetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        object grain = Create(targetMethod!.ReturnType, typeof(Grain));
        ((Grain)grain).Loaded = _loaded.Task;
        return grain;
    }

    public class Grain : DispatchProxy
    {
        public Task Loaded { get; set; } = Task.CompletedTask;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.ReturnType switch
        {
            Type answer when answer == typeof(Task<CohortHealth>) => LoadAsync(),
            Type answer when answer == typeof(Task<LaneStatus>) => Task.FromResult(new LaneStatus(0, 0, 0, 0, 0, 0, null)),
            Type answer when answer == typeof(Task<int>) => Task.FromResult(0),
            Type answer => throw new NotSupportedException($"{targetMethod.Name} answers {answer}."),
        };

        private async Task<CohortHealth> LoadAsync()
        {
            await Loaded;
            return new CohortHealth(1, 1, 0);
        }
    }
}
