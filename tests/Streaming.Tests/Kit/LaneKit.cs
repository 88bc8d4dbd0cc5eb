using System.Diagnostics.Metrics;
using AnSinh.Domain.Cohorts;
using AnSinh.Streaming.Lanes;
using AnSinh.Fixtures;
using AnSinh.Transfer.Reading;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AnSinh.Streaming.Tests.Kit;

internal static class LaneKit
{
    public static readonly TimeSpan Patience = Eventually.Deadline;
    public static readonly CohortMap Map = new(cohorts: 8, lanes: 2);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static LanePump Pump(
        Broker broker, FakeJournal journal, int lane = 0, Action<StreamingOptions>? configure = null, CohortMap? map = null)
    {
        StreamingOptions options = broker.Options();
        configure?.Invoke(options);
        var factory = new LaneStreamFactory(broker.Endpoint, broker.Names, Options.Create(options), map ?? Map, journal, journal, journal,
            new StreamingMeters(new Meters()), TimeProvider.System, NullLoggerFactory.Instance);
        return (LanePump)factory.Create(lane);
    }

    public static AuditedOrder[] Streamed(Broker broker, int[]? banks = null) =>
        [.. new StreamAudit(broker.Endpoint, broker.Names).Read(banks ?? Broker.Banks, Token)];

    public sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
