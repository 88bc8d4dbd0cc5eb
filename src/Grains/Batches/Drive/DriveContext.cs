using AnSinh.Domain.Batches;
using AnSinh.Domain.Calendar;
using AnSinh.Domain.Cohorts;
using AnSinh.Domain.Primitives;
using Microsoft.Extensions.Logging;

namespace AnSinh.Grains.Batches.Drive;

/// <summary>What every part of a batch's drive works with. Not for several threads: its owner runs one step at a time.</summary>
/// <param name="Stopping">The process ends: whatever waits lets go.</param>
internal sealed record DriveContext(
    BatchRecord Record,
    IBatchStream Stream,
    IPreparedContent Content,
    IBatchCohorts Cohorts,
    IBatchLanes Lanes,
    IBatchFunds Funds,
    CohortMap Map,
    PaymentWindow Window,
    TimeProvider Time,
    ILogger Log,
    CancellationToken Stopping)
{
    /// <summary>Who acts when nobody does.</summary>
    public const string SystemActor = ActorId.System;

    public CohortFanOut FanOut { get; } = new(Time);

    /// <summary>What every batch needs here.</summary>
    /// <value>The default is what it needs where people are paid.</value>
    public BatchControls Controls { get; init; } = new();

    public string BatchId => Record.BatchId;

    public BatchTotals Totals => Record.Totals;

    public IEnumerable<int> AllCohorts => Enumerable.Range(0, Map.Cohorts);

    /// <summary>Something does not add up: nothing moves until a person has looked.</summary>
    public Task StopAsync(string problem, CancellationToken cancellationToken)
    {
        Log.Stopped(BatchId, problem);
        return Stream.RecordAsync(BatchEventNames.Stopped, new StoppedDetails(problem), cancellationToken);
    }
}
