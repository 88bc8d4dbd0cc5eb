using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AnSinh.Streaming;

/// <summary>The instruments of this project; names and units follow OpenTelemetry and UCUM.</summary>
public sealed class StreamingMeters
{
    public const string MeterName = "AnSinh.Streaming";

    public static readonly ActivitySource Activities = new(MeterName);

    public StreamingMeters(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
#pragma warning disable CA2000 // The factory owns its meters.
        Meter meter = factory.Create(MeterName);
#pragma warning restore CA2000
        LaneTransaction = meter.CreateHistogram<double>("ansinh.lane.transaction.duration", "s", "From the first entry of a lane transaction to its commit.");
        LaneOrders = meter.CreateCounter<long>("ansinh.lane.orders", "{order}", "Orders in committed lane transactions.");
        LaneBundles = meter.CreateCounter<long>("ansinh.lane.bundles", "{bundle}", "Bundles in committed lane transactions.");
        LaneRestarts = meter.CreateCounter<long>("ansinh.lane.restarts", "{restart}", "Producers thrown away and built again.");
        LaneReplayed = meter.CreateCounter<long>("ansinh.lane.replayed", "{order}", "Orders streamed again because the broker had lost them.");
        StatusItems = meter.CreateCounter<long>("ansinh.status.items", "{status}", "Statuses handed over and journaled.");
        StatusStrays = meter.CreateCounter<long>("ansinh.status.strays", "{record}", "Status records that could not be read and were kept.");
        StatusIntake = meter.CreateHistogram<double>("ansinh.status.intake.duration", "s", "One hand-over of statuses, with its retries.");
        Gaps = meter.CreateCounter<long>("ansinh.stream.gaps", "{gap}", "Times a consumer found that records were gone before it had read them.");
    }

    public Histogram<double> LaneTransaction { get; }

    public Counter<long> LaneOrders { get; }

    public Counter<long> LaneBundles { get; }

    public Counter<long> LaneRestarts { get; }

    public Counter<long> LaneReplayed { get; }

    public Counter<long> StatusItems { get; }

    public Counter<long> StatusStrays { get; }

    public Histogram<double> StatusIntake { get; }

    public Counter<long> Gaps { get; }
}
