using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Primitives;

namespace AnSinh.Grains.Batches;

/// <summary>The batch's way to <see cref="CohortCalls"/>, for cohorts that are no grains too.</summary>
internal sealed class CohortFanOut(TimeProvider time)
{
    /// <summary>Nothing is left to chance: one batch asks, so nobody else comes at the same moment, and the simulator repeats a run.</summary>
    private static readonly Backoff Pauses = CohortCalls.Pauses with { Jitter = 0 };

    /// <inheritdoc cref="CohortCalls.RunAsync"/>
    public Task<IReadOnlyDictionary<int, Exception>> RunAsync<TResult>(
        IEnumerable<int> keys,
        Func<int, CancellationToken, Task<TResult>> call,
        Action<int, TResult> done,
        CancellationToken cancellationToken) => CohortCalls.RunAsync(keys, call, done, Pauses, time, cancellationToken);
}
