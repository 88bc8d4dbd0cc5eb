using System.Collections.Concurrent;
using System.Threading.Channels;
using AnSinh.Ports.Payments;
using AnSinh.Transfer;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Reading;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnSinh.Streaming.Statuses;

/// <summary>Records of a topic that were dropped before they were read.</summary>
public sealed class StreamGapEventArgs(string topic, int partition, long offset) : EventArgs
{
    public string Topic { get; } = topic;

    public int Partition { get; } = partition;

    public long Offset { get; } = offset;
}

/// <summary>
/// Takes the banks' statuses from Kafka and hands them over. Offsets are committed after the hand-over and never before, so a
/// status may come twice and is never lost. One hand-over runs at a time, which keeps the order of each partition, while the
/// next records are read and decoded.
/// </summary>
public sealed partial class StatusConsumer : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BusyPoll = TimeSpan.FromMilliseconds(5);

    private readonly KafkaEndpoint _endpoint;
    private readonly TopicNames _names;
    private readonly StreamingOptions _options;
    private readonly StreamingMeters _meters;
    private readonly TimeProvider _time;
    private readonly ILogger<StatusConsumer> _logger;
    private readonly StatusHandOver _handOver;

    /// <summary>Batches that were handed over, to be filled again: three at most are ever made for one consumer.</summary>
    private readonly ConcurrentBag<StatusBatch> _spare = [];
    private long _accepted, _strayRecords, _gaps, _handingOverSince;

    public StatusConsumer(KafkaEndpoint endpoint, TopicNames names, IOptions<StreamingOptions> options, IStatusIntake intake,
        IStrayStatusStore strays, StreamingMeters meters, TimeProvider time, ILogger<StatusConsumer> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_endpoint, _names, _options) = (endpoint, names, options.Value);
        (_meters, _time, _logger) = (meters, time, logger);
        _handOver = new StatusHandOver(intake, strays, time, LogRetry);
        meters.ObserveStatusWait(() => NotHandedOverFor?.TotalSeconds ?? 0);
    }

    /// <summary>Raised when records were dropped before they were read; on the embedded broker that is a failed run.</summary>
    public event EventHandler<StreamGapEventArgs>? Gap;

    /// <summary>Statuses handed over.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>
    /// How long the delivery in hand has waited to be journaled; null when none is in hand. Long means that no bank's status arrives.
    /// </summary>
    public TimeSpan? NotHandedOverFor => Interlocked.Read(ref _handingOverSince) is var since and not 0
        ? _time.GetElapsedTime(since)
        : null;

    /// <summary>Records and single statuses that could not be taken and were kept.</summary>
    public long StrayRecords => Interlocked.Read(ref _strayRecords);

    public long Gaps => Interlocked.Read(ref _gaps);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => new GroupReader(_endpoint, new GroupReaderOptions
    {
        Topics = [.. _options.Banks.Distinct().Select(_names.Statuses), _names.SharedStatuses],
        Group = _names.StatusGroup,
        Pause = (failures, stop) => Task.Delay(TransferLimits.Backoff(failures), _time, stop),
        OnGap = OnGap,
        OnRestart = LogRestart,
        OnNotCommitted = LogNotCommitted,
        OnClientError = LogClientError,
    }).RunAsync(RunSessionAsync, stoppingToken);

    private async Task RunSessionAsync(GroupMember member, CancellationToken cancellationToken)
    {
        // One batch in the hands of the intake, one decoded, one being read: memory is bounded by three.
        Channel<StatusBatch> batches =
            Channel.CreateBounded<StatusBatch>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Without a token: reading ends by itself, and a task that never began would leave the channel open.
        Task reading = Task.Factory.StartNew(() => Read(member, batches.Writer, stop.Token), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await foreach (StatusBatch batch in batches.Reader.ReadAllAsync(stop.Token))
            {
                await HandOverAsync(batch, stop.Token);
                member.Done(batch.Offsets);
                batch.Clear();
                _spare.Add(batch);
            }
        }
        finally
        {
            // The client must outlive its reading thread.
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Read(GroupMember member, ChannelWriter<StatusBatch> batches, CancellationToken stop)
    {
        var decoder = new StatusDecoder();
        try
        {
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                ReadBatch(member, decoder, batches, stop);
            }
        }
#pragma warning disable CA1031 // It reaches whoever reads the channel.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            batches.TryComplete(failure);
        }
    }

    /// <summary>Fills one batch until it is full, or old enough and there is somebody to take it.</summary>
    private void ReadBatch(GroupMember member, StatusDecoder decoder, ChannelWriter<StatusBatch> batches, CancellationToken stop)
    {
        if (member.Read(Poll) is not { } first)
            return;
        StatusBatch batch = _spare.TryTake(out StatusBatch? used) ? used : new StatusBatch();
        long since = _time.GetTimestamp();
        batch.Add(first, decoder, SenderOf(first));
        while (batch.Offsets.Records < _options.StatusMaxRecords && batch.Items.Count < _options.StatusMaxItems)
        {
            TimeSpan patience = _options.StatusMaxAge - _time.GetElapsedTime(since);
            if (patience <= TimeSpan.Zero)
            {
                if (batches.TryWrite(batch))
                    return;
                stop.ThrowIfCancellationRequested();
                patience = BusyPoll;
            }

            if (member.Read(patience) is { } next)
                batch.Add(next, decoder, SenderOf(next));
        }

        batches.WriteAsync(batch, stop).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Who sent a record is what its topic says, not what the record says.</summary>
    private StatusSender SenderOf(ConsumeResult<byte[], byte[]> record) =>
        _names.TryStatusBank(record.Topic, out int bank) ? new StatusSender(bank, true)
        : new StatusSender(null, _options.SharedStatusTopic);

    private async Task HandOverAsync(StatusBatch batch, CancellationToken cancellationToken)
    {
        long since = _time.GetTimestamp();
        Interlocked.Exchange(ref _handingOverSince, since);
        IReadOnlyList<StrayStatus> guilty = await _handOver.RunAsync(batch, cancellationToken);
        Interlocked.Exchange(ref _handingOverSince, 0);
        Interlocked.Add(ref _accepted, batch.Items.Count - guilty.Count);
        Interlocked.Add(ref _strayRecords, batch.Strays.Count + guilty.Count);
        _meters.StatusItems.Add(batch.Items.Count - guilty.Count);
        _meters.StatusGuilty.Add(guilty.Count);
        _meters.StatusStrays.Add(batch.Strays.Count);
        _meters.StatusIntake.Record(_time.GetElapsedTime(since).TotalSeconds);
        foreach (StrayStatus stray in batch.Strays.Concat(guilty))
            LogStray(stray.Topic, stray.Partition, stray.Offset, stray.Reason);
    }

    private void OnGap(GroupGap gap)
    {
        Interlocked.Increment(ref _gaps);
        _meters.Gaps.Add(1);
        LogGap(gap.Topic, gap.Partition, gap.Offset);
        Gap?.Invoke(this, new StreamGapEventArgs(gap.Topic, gap.Partition, gap.Offset));
    }
}
