using System.Collections.Concurrent;
using System.Globalization;
using AnSinh.Client;
using AnSinh.Client.Documents;
using AnSinh.Domain.Primitives;

namespace AnSinh.Chaos.Load;

/// <summary>
/// Officers who run one month after the other through its whole life, by three people, with double clicks and two people releasing at the
/// same moment on two silos. Now and then two batches want the same month: each person must be paid by one of them only.
/// </summary>
internal sealed class BatchLoad(
    ClusterClient client, int worker, int workers, BenefitPeriod first, int seed, ReleaseMoments moments, TimeProvider time)
{
    private const string Maker = "lan";
    private const string Verifier = "minh";
    private const string Approver = "hoa";
    private const double RivalShare = 0.4;
    private const double ScheduledShare = 0.3;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan PrepareTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ScheduleAhead = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>Batches that were made.</summary>
    public ConcurrentQueue<string> Batches { get; } = [];

    /// <summary>
    /// Starts months until <paramref name="stopStarting"/>; finishes what it began until <paramref name="cancellationToken"/>.
    /// </summary>
    public async Task RunAsync(CancellationToken stopStarting, CancellationToken cancellationToken)
    {
        var random = new Random((seed * 397) ^ worker);
        for (int month = worker; !stopStarting.IsCancellationRequested && !cancellationToken.IsCancellationRequested; month += workers)
        {
            BenefitPeriod period = first.AddMonths(month);
            bool rivals = random.NextDouble() < RivalShare;
            List<Prepared> made = [];
            for (int batch = 0; batch < (rivals ? 2 : 1); batch++)
            {
                if (await PrepareAsync(period, cancellationToken) is { } prepared)
                    made.Add(prepared);
            }

            await Task.WhenAll(made.Select(batch => ApproveAsync(batch, cancellationToken)));
            moments.Now();
            bool scheduled = random.NextDouble() < ScheduledShare;
            await Task.WhenAll(
                made.Select(batch => scheduled ? ScheduleAsync(batch, cancellationToken) : ReleaseAsync(batch, cancellationToken)));
            await Task.WhenAll(made.Select(batch => AwaitEndAsync(batch.Id, cancellationToken)));
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Prepared?> PrepareAsync(BenefitPeriod period, CancellationToken cancellationToken)
    {
        ApiRequest<BatchDocument> request =
            ApiRequests.Prepare(new PrepareBody(ProgrammeCode.MonthlySocialAllowance.Value, period.ToString(), "all"));
        (_, BatchDocument? made) =
            await client.CommandAsync("prepare", $"{period}", Maker, () => request, PrepareTimeout, cancellationToken);
        if (made is null)
            return null;
        Batches.Enqueue(made.BatchId);
        return new Prepared(made.BatchId, made.ContentHash);
    }

    private async Task ApproveAsync(Prepared batch, CancellationToken cancellationToken)
    {
        await StepAsync(batch, "submit", Maker, null, cancellationToken);
        await StepAsync(batch, "verify", Verifier, null, cancellationToken);
        await Task.WhenAll(
            StepAsync(batch, "approve", Approver, null, cancellationToken),
            StepAsync(batch, "approve", Approver, null, cancellationToken));
    }

    private async Task ReleaseAsync(Prepared batch, CancellationToken cancellationToken) =>
        await Task.WhenAll(
            StepAsync(batch, "release", Verifier, null, cancellationToken),
            StepAsync(batch, "release", Approver, null, cancellationToken));

    /// <summary>Released by itself; a clock that jumped may take the time for past, and then a person releases.</summary>
    private async Task ScheduleAsync(Prepared batch, CancellationToken cancellationToken)
    {
        string at = (time.GetUtcNow() + ScheduleAhead).ToString("O", CultureInfo.InvariantCulture);
        Answer answer = await StepAsync(batch, "schedule", Approver, at, cancellationToken);
        if (answer == Answer.Refused)
            await ReleaseAsync(batch, cancellationToken);
    }

    private async Task AwaitEndAsync(string batch, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            BatchDocument? view = await client.AskAsync(ApiRequests.Batch(batch), Maker, cancellationToken);
            if (view?.State is { } state and not ("scheduled" or "released" or "ordered" or "settling"))
                return;
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Names the content that was prepared, as everybody has seen it.</summary>
    private async Task<Answer> StepAsync(
        Prepared batch, string verb, string person, string? releaseAt, CancellationToken cancellationToken)
    {
        ApiRequest<BatchDocument> step = ApiRequests.Step(batch.Id, verb, new StepBody(Content: batch.Content, ReleaseAt: releaseAt));
        return (await client.CommandAsync(verb, batch.Id, person, () => step, Timeout, cancellationToken)).Answer;
    }

    /// <summary>A batch, and the content that everybody has seen.</summary>
    private sealed record Prepared(string Id, string Content);
}
