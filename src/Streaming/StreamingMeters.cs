using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AnSinh.Streaming;

/// <summary>The instruments of this project; names and units follow OpenTelemetry and UCUM.</summary>
public sealed class StreamingMeters
{
    public const string MeterName = "AnSinh.Streaming";

    public static readonly ActivitySource Activities = new(MeterName);

    private readonly Meter _meter;

    public StreamingMeters(IMeterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
#pragma warning disable CA2000 // The factory owns its meters.
        _meter = factory.Create(MeterName);
#pragma warning restore CA2000
        LaneTransaction = _meter.CreateHistogram<double>(
            "ansinh.lane.transaction.duration", "s", "From the first entry of a lane transaction to its commit.");
        LaneOrders = _meter.CreateCounter<long>("ansinh.lane.orders", "{order}", "Orders in committed lane transactions.");
        LaneBundles = _meter.CreateCounter<long>("ansinh.lane.bundles", "{bundle}", "Bundles in committed lane transactions.");
        LaneRestarts = _meter.CreateCounter<long>("ansinh.lane.restarts", "{restart}", "Producers thrown away and built again.");
        LaneReplayed =
            _meter.CreateCounter<long>("ansinh.lane.replayed", "{order}", "Orders streamed again because the broker had lost them.");
        StatusItems = _meter.CreateCounter<long>("ansinh.status.items", "{status}", "Statuses handed over and journaled.");
        StatusStrays =
            _meter.CreateCounter<long>("ansinh.status.strays", "{record}", "Status records that could not be read and were kept.");
        StatusGuilty = _meter.CreateCounter<long>(
            "ansinh.status.guilty", "{status}", "Single statuses that failed again and again, and were kept aside.");
        StatusIntake = _meter.CreateHistogram<double>("ansinh.status.intake.duration", "s", "One hand-over of statuses, with its retries.");
        Gaps = _meter.CreateCounter<long>(
            "ansinh.stream.gaps", "{gap}", "Times a consumer found that records were gone before it had read them.");
    }

    public Histogram<double> LaneTransaction { get; }

    public Counter<long> LaneOrders { get; }

    public Counter<long> LaneBundles { get; }

    public Counter<long> LaneRestarts { get; }

    public Counter<long> LaneReplayed { get; }

    public Counter<long> StatusItems { get; }

    public Counter<long> StatusStrays { get; }

    public Counter<long> StatusGuilty { get; }

    public Histogram<double> StatusIntake { get; }

    public Counter<long> Gaps { get; }

    /// <summary>Shows how long the delivery of statuses in hand has waited.</summary>
    /// <param name="seconds">0 when none is in hand.</param>
    public void ObserveStatusWait(Func<double> seconds) => _meter.CreateObservableGauge(
        "ansinh.status.wait", seconds, "s", "How long statuses that were read have not been handed over.");
}
