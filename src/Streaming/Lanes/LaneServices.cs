using AnSinh.Domain.Cohorts;
using AnSinh.Ports.Journal;
using AnSinh.Ports.Lanes;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnSinh.Streaming.Lanes;

/// <summary>What every lane of a process shares.</summary>
internal sealed record LaneServices(
    KafkaEndpoint Endpoint,
    TopicNames Names,
    StreamingOptions Options,
    CohortMap Map,
    IJournalReader Journal,
    IBatchWork Batches,
    ILanePositionHints Hints,
    StreamingMeters Meters,
    TimeProvider Time,
    ILogger Logger);

/// <summary>Makes the lanes of a process.</summary>
public sealed class LaneStreamFactory : ILaneStreamFactory
{
    private readonly LaneServices _services;

    public LaneStreamFactory(
        KafkaEndpoint endpoint, TopicNames names, IOptions<StreamingOptions> options, CohortMap map, IJournalReader journal,
        IBatchWork batches, ILanePositionHints hints, StreamingMeters meters, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        _services = new LaneServices(
            endpoint, names, options.Value, map, journal, batches, hints, meters, time, loggers.CreateLogger("AnSinh.Streaming.Lane"));
    }

    public ILaneStream Create(int lane)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lane);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(lane, _services.Map.Lanes);
        return new LanePump(lane, _services);
    }
}
