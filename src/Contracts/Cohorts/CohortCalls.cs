using System.Collections.Concurrent;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;

namespace AnSinh.Contracts.Cohorts;

/// <summary>
/// The one way to ask cohorts: a bounded number of calls under way, a failed call tried again after a pause. A call must change nothing
/// when it is repeated: a time-out is unknown, not failed.
/// </summary>
/// <remarks>In a grain everything runs on the grain's own scheduler.</remarks>
public sealed class CohortCalls(IGrainFactory grains, CohortMap map, TimeProvider time)
{
    /// <summary>Calls under way at once: enough to fill group commits, few enough to bound memory.</summary>
    public const int MaxInFlight = 192;

    /// <summary>Tries of one call, the first included.</summary>
    public const int Attempts = 5;

    /// <summary>A cohort that moves to another silo is there again after about a second: all pauses together are longer.</summary>
    public static Backoff Pauses { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)) { Jitter = 0.25 };

    /// <summary>Every cohort, in order.</summary>
    public IEnumerable<int> All => Enumerable.Range(0, map.Cohorts);

    public IBeneficiaryCohortGrain Cohort(int number) => grains.GetGrain<IBeneficiaryCohortGrain>(number);

    /// <summary>The cohort that holds a person.</summary>
    public IBeneficiaryCohortGrain CohortOf(string citizenId) => Cohort(map.CohortOf(citizenId));

    /// <summary>Asks one cohort; throws the last error when every try failed.</summary>
    public Task<T> AskAsync<T>(
        int cohort, Func<IBeneficiaryCohortGrain, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return TryAsync(() => call(Cohort(cohort), cancellationToken), time, cancellationToken);
    }

    /// <summary>Asks the cohort that holds a person; throws the last error when every try failed.</summary>
    public Task<T> AskAsync<T>(
        string citizenId, Func<IBeneficiaryCohortGrain, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        AskAsync(map.CohortOf(citizenId), call, cancellationToken);

    /// <summary>Asks many cohorts. A cohort that keeps failing does not keep the others from being asked.</summary>
    /// <param name="take">Gets each answer, one at a time, in no order.</param>
    /// <returns>The cohorts that kept failing, and the last error of each; empty when all answered.</returns>
    public Task<IReadOnlyDictionary<int, Exception>> TryEachAsync<T>(
        IEnumerable<int> cohorts,
        Func<IBeneficiaryCohortGrain, int, CancellationToken, Task<T>> call,
        Action<int, T> take,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RunAsync(cohorts, (number, token) => call(Cohort(number), number, token), take, time, cancellationToken);
    }

    /// <summary>Asks many cohorts; throws the error of one that kept failing, after all were asked.</summary>
    /// <param name="take">Gets each answer, one at a time, in no order.</param>
    public async Task EachAsync<T>(
        IEnumerable<int> cohorts,
        Func<IBeneficiaryCohortGrain, int, CancellationToken, Task<T>> call,
        Action<int, T> take,
        CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<int, Exception> failed = await TryEachAsync(cohorts, call, take, cancellationToken);
        if (failed.Count > 0)
            throw new CohortsDidNotAnswerException(failed);
    }

    /// <summary>The same for callers that find their cohorts themselves.</summary>
    public static async Task<IReadOnlyDictionary<int, Exception>> RunAsync<T>(
        IEnumerable<int> cohorts,
        Func<int, CancellationToken, Task<T>> call,
        Action<int, T> take,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(take);
        var waiting = new ConcurrentQueue<int>(cohorts);
        var failed = new ConcurrentDictionary<int, Exception>();
        var gate = new Lock();
        int workers = Math.Min(MaxInFlight, waiting.Count);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync()));
        return failed;

        async Task WorkAsync()
        {
            while (waiting.TryDequeue(out int cohort))
            {
                cancellationToken.ThrowIfCancellationRequested();
                T answer;
                try
                {
                    answer = await TryAsync(() => call(cohort, cancellationToken), time, cancellationToken);
                }
                catch (Exception error) when (!cancellationToken.IsCancellationRequested)
                {
                    failed[cohort] = error;
                    continue;
                }

                lock (gate)
                    take(cohort, answer);
            }
        }
    }

    private static async Task<T> TryAsync<T>(Func<Task<T>> call, TimeProvider time, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (Exception error) when (
                attempt < Attempts && error is not ArgumentException && !cancellationToken.IsCancellationRequested)
            {
                // Unknown is not failed: the next try tells, the last one throws.
            }

            await Pauses.WaitAsync(attempt, time, cancellationToken);
        }
    }
}
