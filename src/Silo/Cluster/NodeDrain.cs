using AnSinh.Grains.Placement;
using AnSinh.Silo.Health;
using AnSinh.Streaming.Statuses;
using Microsoft.Extensions.Logging;

namespace AnSinh.Silo.Cluster;

/// <summary>The steps of a silo that leaves while the others go on; each has its own patience.</summary>
internal sealed partial class NodeDrain(
    NodeHealth health, StatusConsumer statuses, LaneKeeper keeper, TimeProvider time, ILogger<NodeDrain> logger)
{
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StepPatience = TimeSpan.FromSeconds(10);

    public async Task RunAsync()
    {
        long started = time.GetTimestamp();
        health.BeginDrain();
        // Leaving the group at once spares the others its session time-out.
        await StepAsync("leave the status group", statuses.StopAsync);
        bool answered = await health.DrainedAsync(RequestPatience);
        int cohorts = 0;
        await StepAsync("stop following the membership", keeper.StopAsync);
        await StepAsync("save cohorts", async token => cohorts = await keeper.SaveCohortsAsync(token));
        LogDrained(cohorts, answered, time.GetElapsedTime(started).TotalSeconds);
    }

    private async Task StepAsync(string name, Func<CancellationToken, Task> step)
    {
        using var patience = new CancellationTokenSource(StepPatience, time);
        try
        {
            await step(patience.Token).WaitAsync(StepPatience, time);
        }
#pragma warning disable CA1031 // A step that fails must not keep the silo from leaving.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogStepFailed(name, error);
        }
    }

    [
        LoggerMessage(
            Level = LogLevel.Information,
            Message = "Drained in {Seconds:F1} s: {Cohorts} cohorts saved, every request answered: {Answered}.")]
    private partial void LogDrained(int cohorts, bool answered, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not {Step} in time; leaving anyway.")]
    private partial void LogStepFailed(string step, Exception error);
}
