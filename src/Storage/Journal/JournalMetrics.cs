using System.Diagnostics.Metrics;
using AnSinh.Ports.Journal;

namespace AnSinh.Storage.Journal;

/// <summary>The meter <c>AnSinh.Storage</c>.</summary>
internal sealed class JournalMetrics
{
    public const string MeterName = "AnSinh.Storage";

    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _entries;
    private readonly Histogram<int> _batchSize;
    private readonly Counter<long> _retries;

    public JournalMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(MeterName);
        _commitDuration = meter.CreateHistogram<double>(
            "ansinh.journal.commit.duration", "s", "One group commit, from the first byte sent to the commit's answer.");
        _entries = meter.CreateCounter<long>("ansinh.journal.entries", "{entry}", "Entries answered, by outcome.");
        _batchSize = meter.CreateHistogram<int>("ansinh.journal.batch.size", "{entry}", "Entries in one group commit.");
        _retries = meter.CreateCounter<long>("ansinh.journal.retries", "{batch}", "Batches tried again after the connection was lost.");
    }

    public void Committed(TimeSpan duration, int entries)
    {
        _commitDuration.Record(duration.TotalSeconds);
        _batchSize.Record(entries);
    }

    public void Answered(AppendOutcome outcome) => _entries.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
    {
        AppendOutcome.Appended => "appended",
        AppendOutcome.Repeated => "repeated",
        _ => "fenced",
    }));

    public void Retried() => _retries.Add(1);
}
