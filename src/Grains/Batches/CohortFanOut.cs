using AnSinh.Contracts.Cohorts;

namespace AnSinh.Grains.Batches;

/// <summary>The batch's way to <see cref="CohortCalls"/>, until its drive asks there itself.</summary>
internal sealed class CohortFanOut(TimeProvider time)
{
    /// <inheritdoc cref="CohortCalls.RunAsync"/>
    public Task<IReadOnlyDictionary<int, Exception>> RunAsync<TResult>(
        IEnumerable<int> keys,
        Func<int, CancellationToken, Task<TResult>> call,
        Action<int, TResult> done,
        CancellationToken cancellationToken) => CohortCalls.RunAsync(keys, call, done, time, cancellationToken);
}
