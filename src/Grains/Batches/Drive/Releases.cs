using AnSinh.Contracts.Cohorts;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Lanes;
using AnSinh.Domain.Payments;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>What each cohort has ordered in the batch, as far as this activation has been told.</summary>
internal sealed class Releases(DriveContext batch)
{
    private readonly Dictionary<int, CohortRelease> _known = [];

    /// <summary>Every cohort has said what it has ordered.</summary>
    public bool IsComplete => _known.Count == batch.Map.Cohorts;

    public CountAndSum Ordered => _known.Values.Aggregate(default(CountAndSum), static (sum, release) => sum + release.Ordered);

    /// <summary>Where the last orders of each cohort stand in its journal.</summary>
    public IEnumerable<CohortPosition> Positions =>
        _known.Where(static release => release.Value.OrdersSequence > 0)
            .Select(static release => new CohortPosition(release.Key, release.Value.OrdersSequence));

    public long OrdersOf(int cohort) => _known.TryGetValue(cohort, out CohortRelease? release) ? release.Ordered.Count : 0;

    public void Take(int cohort, CohortRelease release) => _known[cohort] = release;

    /// <summary>
    /// Asks every cohort what it has ordered. Each answers from the newest state of its journal: one that was left behind drops what it
    /// has.
    /// </summary>
    public Task AskAllAsync(CancellationToken cancellationToken) =>
        RunAsync(batch.AllCohorts, (cohort, token) => AskAsync(cohort, [], lookOnly: true, token), Take, cancellationToken);

    public Task<CohortRelease> AskAsync(int cohort, CohortLot[] lots, bool lookOnly, CancellationToken cancellationToken)
    {
        StreamEvent released = batch.Record.Released!;
        return batch.Cohorts.ReleaseAsync(
            cohort,
            new ReleaseCommand(released.CommandId, batch.BatchId, released.Actor, batch.Content.Value.Run!, lots, lookOnly),
            cancellationToken);
    }

    public async Task RunAsync<TResult>(
        IEnumerable<int> cohorts,
        Func<int, CancellationToken, Task<TResult>> call,
        Action<int, TResult> done,
        CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<int, Exception> failed = await batch.FanOut.RunAsync(cohorts.ToArray(), call, done, cancellationToken);
        if (failed.Count > 0)
        {
            Exception first = failed.Values.First();
            throw new InvalidOperationException($"{failed.Count} cohorts could not order yet: {first.Message}", first);
        }
    }
}
