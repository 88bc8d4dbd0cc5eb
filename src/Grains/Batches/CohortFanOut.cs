using AnSinh.Contracts.Cohorts;

namespace AnSinh.Grains.Batches;

/// <summary>Calls many cohorts with a bounded number of calls under way, and tries a failed call again.</summary>
internal sealed class CohortFanOut(TimeProvider time)
{
    /// <summary>
    /// Calls every key; results arrive through <paramref name="done"/> on the caller's scheduler. Returns the keys that kept failing
    /// and their last error.
    /// </summary>
    public async Task<IReadOnlyDictionary<int, Exception>> RunAsync<TResult>(
        IEnumerable<int> keys,
        Func<int, CancellationToken, Task<TResult>> call,
        Action<int, TResult> done,
        CancellationToken cancellationToken)
    {
        var waiting = new Queue<int>(keys);
        var failed = new Dictionary<int, Exception>();
        int workers = Math.Min(GrainLimits.CohortCallsInFlight, waiting.Count);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync()));
        return failed;

        async Task WorkAsync()
        {
            while (waiting.TryDequeue(out int key))
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (int attempt = 1; ; attempt++)
                {
                    try
                    {
                        done(key, await call(key, cancellationToken));
                        break;
                    }
                    catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
                    {
                        if (attempt == CohortCalls.Attempts)
                        {
                            failed[key] = error;
                            break;
                        }

                        await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt * attempt), time, cancellationToken);
                    }
                }
            }
        }
    }
}
