using AnSinh.Domain.Batches;
using AnSinh.Domain.Lanes;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>Waits until the broker has acknowledged every order of the batch.</summary>
internal sealed class Streaming(DriveContext batch, Releases releases)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // After a restart nobody remembers where each cohort's orders are: the cohorts do.
        if (!releases.IsComplete)
            await releases.AskAllAsync(cancellationToken);
        batch.Record.StreamedOrders = 0;
        await Task.WhenAll(releases.Positions
            .GroupBy(position => batch.Map.LaneOf(position.Cohort))
            .Select(lane => AwaitLaneAsync(lane.Key, [.. lane], cancellationToken)));
        batch.Record.Problem = null;
        await batch.Stream.RecordAsync(BatchEventNames.Streamed, new StreamedDetails(batch.Record.StreamedOrders), cancellationToken);
    }

    private async Task AwaitLaneAsync(int lane, CohortPosition[] waiting, CancellationToken cancellationToken)
    {
        while (waiting.Length > 0)
        {
            CohortPosition[] behind = await batch.Lanes.WaitAsync(lane, waiting, GrainLimits.StreamPatience, cancellationToken);
            HashSet<int> left = [.. behind.Select(position => position.Cohort)];
            batch.Record.StreamedOrders += waiting.Where(position => !left.Contains(position.Cohort))
                .Sum(arrived => releases.OrdersOf(arrived.Cohort));
            if (behind.Length > 0)
            {
                batch.Record.Problem =
                    $"Lane {lane} has {behind.Length} cohorts that the broker has not acknowledged yet. Is Kafka reachable?";
            }

            waiting = behind;
        }
    }
}
