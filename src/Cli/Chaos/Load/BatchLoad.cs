using System.Text.Json.Nodes;
using AnSinh.Domain.Primitives;

namespace AnSinh.Cli.Chaos.Load;

/// <summary>
/// Officers who run one month after the other through its whole life, by three people, with double clicks and two people releasing at the
/// same moment on two silos.
/// </summary>
internal sealed class BatchLoad(ClusterClient client, int worker, int workers, BenefitPeriod first, TimeProvider time)
{
    private const string Maker = "lan";
    private const string Verifier = "minh";
    private const string Approver = "hoa";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>Batches that were made, in order.</summary>
    public List<string> Batches { get; } = [];

    /// <summary>Starts months until <paramref name="stopStarting"/>; finishes what it began until <paramref name="cancellationToken"/>.</summary>
    public async Task RunAsync(CancellationToken stopStarting, CancellationToken cancellationToken)
    {
        for (int month = worker; !stopStarting.IsCancellationRequested && !cancellationToken.IsCancellationRequested; month += workers)
            await PayAsync(first.AddMonths(month), cancellationToken);
    }

    private async Task PayAsync(BenefitPeriod period, CancellationToken cancellationToken)
    {
        var request = new JsonObject { ["programme"] = ProgrammeCode.MonthlySocialAllowance.Value, ["period"] = period.ToString(), ["area"] = "all" };
        (Answer answer, JsonNode? made) = await client.CommandAsync("prepare", $"{period}", Maker, "/api/v1/batches", request, TimeSpan.FromSeconds(15), cancellationToken);
        if (answer != Answer.Acknowledged)
            return;
        string batch = (string)made!["batchId"]!;
        Batches.Add(batch);
        await StepAsync(batch, "submit", Maker, cancellationToken);
        await StepAsync(batch, "verify", Verifier, cancellationToken);
        await Task.WhenAll(StepAsync(batch, "approve", Approver, cancellationToken), StepAsync(batch, "approve", Approver, cancellationToken));
        await Task.WhenAll(StepAsync(batch, "release", Verifier, cancellationToken), StepAsync(batch, "release", Approver, cancellationToken));
        while (!cancellationToken.IsCancellationRequested)
        {
            JsonNode? view = await client.GetAsync($"/api/v1/batches/{batch}", Maker, cancellationToken);
            if ((string?)view?["state"] is "closed" or "stopped" or "withdrawn" or "draft" or "prepared")
                return;
            await Task.Delay(Poll, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task StepAsync(string batch, string verb, string person, CancellationToken cancellationToken) =>
        client.CommandAsync(verb, batch, person, $"/api/v1/batches/{batch}/{verb}", null, Timeout, cancellationToken);
}
