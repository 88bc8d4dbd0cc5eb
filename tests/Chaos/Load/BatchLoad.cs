using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
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
        var request = new JsonObject
        {
            ["programme"] = ProgrammeCode.MonthlySocialAllowance.Value,
            ["period"] = period.ToString(),
            ["area"] = "all",
        };
        (Answer answer, JsonNode? made) =
            await client.CommandAsync("prepare", $"{period}", Maker, "/api/v1/batches", request, PrepareTimeout, cancellationToken);
        if (answer != Answer.Acknowledged)
            return null;
        string batch = (string)made!["batchId"]!;
        Batches.Enqueue(batch);
        return new Prepared(batch, (string)made["contentHash"]!);
    }

    private async Task ApproveAsync(Prepared batch, CancellationToken cancellationToken)
    {
        await StepAsync(batch, "submit", Maker, cancellationToken);
        await StepAsync(batch, "verify", Verifier, cancellationToken);
        await Task.WhenAll(
            StepAsync(batch, "approve", Approver, cancellationToken), StepAsync(batch, "approve", Approver, cancellationToken));
    }

    private async Task ReleaseAsync(Prepared batch, CancellationToken cancellationToken) =>
        await Task.WhenAll(
            StepAsync(batch, "release", Verifier, cancellationToken), StepAsync(batch, "release", Approver, cancellationToken));

    /// <summary>Released by itself; a clock that jumped may take the time for past, and then a person releases.</summary>
    private async Task ScheduleAsync(Prepared batch, CancellationToken cancellationToken)
    {
        string at = (time.GetUtcNow() + ScheduleAhead).ToString("O", CultureInfo.InvariantCulture);
        (Answer answer, _) = await StepAsync(batch, "schedule", Approver, cancellationToken, at);
        if (answer == Answer.Refused)
            await ReleaseAsync(batch, cancellationToken);
    }

    private async Task AwaitEndAsync(string batch, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            JsonNode? view = await client.AskAsync(HttpMethod.Get, $"/api/v1/batches/{batch}", Maker, null, cancellationToken);
            if ((string?)view?["state"] is { } state and not ("scheduled" or "released" or "ordered" or "settling"))
                return;
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<(Answer Answer, JsonNode? Body)> StepAsync(
        Prepared batch, string verb, string person, CancellationToken cancellationToken, string? releaseAt = null)
    {
        var body = new JsonObject { ["content"] = batch.Content };
        if (releaseAt is not null)
            body["releaseAt"] = releaseAt;
        return client.CommandAsync(verb, batch.Id, person, $"/api/v1/batches/{batch.Id}/{verb}", body, Timeout, cancellationToken);
    }

    /// <summary>A batch, and the content that everybody has seen.</summary>
    private sealed record Prepared(string Id, string Content);
}
