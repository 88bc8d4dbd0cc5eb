using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using AnSinh.Contracts.Payments;
using AnSinh.Domain.Payments;
using AnSinh.Streaming.Records;
using AnSinh.Streaming.Topics;
using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

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
    private readonly IStatusIntake _intake;
    private readonly IStrayStatusStore _strays;
    private readonly StreamingMeters _meters;
    private readonly TimeProvider _time;
    private readonly ILogger<StatusConsumer> _logger;
    private readonly ResiliencePipeline _retry;

    /// <summary>Batches that were handed over, to be filled again: three at most are ever made for one consumer.</summary>
    private readonly ConcurrentBag<StatusBatch> _spare = [];
    private long _accepted, _strayRecords, _gaps;

    public StatusConsumer(KafkaEndpoint endpoint, TopicNames names, IOptions<StreamingOptions> options, IStatusIntake intake, IStrayStatusStore strays,
        StreamingMeters meters, TimeProvider time, ILogger<StatusConsumer> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_endpoint, _names, _options, _intake, _strays) = (endpoint, names, options.Value, intake, strays);
        (_meters, _time, _logger) = (meters, time, logger);
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            // Never skip: a hand-over is tried until it succeeds or the process stops.
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = StreamingLimits.MinBackoff,
            MaxDelay = StreamingLimits.MaxBackoff,
            ShouldHandle = static arguments => new ValueTask<bool>(
                arguments.Outcome.Exception is { } failure && !(failure is OperationCanceledException && arguments.Context.CancellationToken.IsCancellationRequested)),
            OnRetry = arguments =>
            {
                LogRetry(arguments.Outcome.Exception, arguments.AttemptNumber + 1);
                return default;
            },
        }).Build();
    }

    /// <summary>Raised when records were dropped before they were read; on the embedded broker that is a failed run.</summary>
    public event EventHandler<StreamGapEventArgs>? Gap;

    /// <summary>Statuses handed over.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Records that could not be read and were kept.</summary>
    public long StrayRecords => Interlocked.Read(ref _strayRecords);

    public long Gaps => Interlocked.Read(ref _gaps);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        int failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            KafkaAddress address = _endpoint.Current;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, address.Moved);
            long before = Accepted;
            try
            {
                await RunWithConsumerAsync(address, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                continue;
            }
#pragma warning disable CA1031 // Whatever it was: nothing is committed that was not handed over, so the answer is to read again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures = Accepted > before ? 1 : failures + 1;
                LogRestart(failure);
                await Task.Delay(StreamingLimits.Backoff.After(failures), _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunWithConsumerAsync(KafkaAddress address, CancellationTokenSource stop)
    {
        var positions = new GroupPositions(OnGap);
        using IConsumer<byte[], byte[]> consumer = KafkaClients.Member(address, _names.StatusGroup)
            .SetErrorHandler((_, error) => LogClientError(error.Reason))
            .SetPartitionsAssignedHandler(positions.Resolve)
            .Build();
        consumer.Subscribe(_names.Statuses);
        // One batch in the hands of the intake, one decoded, one being read: memory is bounded by three.
        Channel<StatusBatch> batches = Channel.CreateBounded<StatusBatch>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });
        Task reading = Task.Factory.StartNew(() => Read(consumer, positions, batches.Writer, stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await foreach (StatusBatch batch in batches.Reader.ReadAllAsync(stop.Token))
            {
                await HandOverAsync(batch, stop.Token);
                Commit(consumer, batch);
                batch.Clear();
                _spare.Add(batch);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // Leaving the group at once spares the others the session timeout; a broker that moved is not there to be told.
            if (!address.Moved.IsCancellationRequested)
                consumer.Close();
        }
    }

    private void Read(IConsumer<byte[], byte[]> consumer, GroupPositions positions, ChannelWriter<StatusBatch> batches, CancellationToken stop)
    {
        var decoder = new StatusDecoder();
        try
        {
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                ReadBatch(consumer, positions, decoder, batches, stop);
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
    private void ReadBatch(IConsumer<byte[], byte[]> consumer, GroupPositions positions, StatusDecoder decoder, ChannelWriter<StatusBatch> batches, CancellationToken stop)
    {
        if (Consume(consumer, positions, Poll) is not { } first)
            return;
        StatusBatch batch = _spare.TryTake(out StatusBatch? used) ? used : new StatusBatch();
        long since = _time.GetTimestamp();
        batch.Add(first, decoder);
        while (batch.Records < _options.StatusMaxRecords && batch.Items.Count < _options.StatusMaxItems)
        {
            TimeSpan patience = _options.StatusMaxAge - _time.GetElapsedTime(since);
            if (patience <= TimeSpan.Zero)
            {
                if (batches.TryWrite(batch))
                    return;
                stop.ThrowIfCancellationRequested();
                patience = BusyPoll;
            }

            if (Consume(consumer, positions, patience) is { } next)
                batch.Add(next, decoder);
        }

        batches.WriteAsync(batch, stop).AsTask().GetAwaiter().GetResult();
    }

    private ConsumeResult<byte[], byte[]>? Consume(IConsumer<byte[], byte[]> consumer, GroupPositions positions, TimeSpan patience)
    {
        try
        {
            ConsumeResult<byte[], byte[]>? result = consumer.Consume(patience);
            if (result is not null)
                positions.Saw(result);
            return result;
        }
        catch (ConsumeException failure) when (!failure.Error.IsFatal)
        {
            if (!positions.Handle(consumer, failure))
                LogClientError(failure.Error.Reason);
            return null;
        }
    }

    private async Task HandOverAsync(StatusBatch batch, CancellationToken cancellationToken)
    {
        long since = _time.GetTimestamp();
        await _retry.ExecuteAsync(async token =>
        {
            foreach (StrayStatus stray in batch.Strays)
                await _strays.KeepAsync(stray, token);
            if (batch.Items.Count > 0)
                await _intake.AcceptAsync(batch.Items, token);
        }, cancellationToken);
        Interlocked.Add(ref _accepted, batch.Items.Count);
        Interlocked.Add(ref _strayRecords, batch.Strays.Count);
        _meters.StatusItems.Add(batch.Items.Count);
        _meters.StatusStrays.Add(batch.Strays.Count);
        _meters.StatusIntake.Record(_time.GetElapsedTime(since).TotalSeconds);
        foreach (StrayStatus stray in batch.Strays)
            LogStray(stray.Topic, stray.Partition, stray.Offset, stray.Reason);
    }

    private void Commit(IConsumer<byte[], byte[]> consumer, StatusBatch batch)
    {
        try
        {
            foreach (TopicPartitionOffset offset in batch.Offsets)
                consumer.StoreOffset(offset);
        }
        catch (KafkaException failure)
        {
            // The partition went to another member: the statuses come again and change nothing.
            LogNotCommitted(failure);
        }
    }

    private void OnGap(string topic, int partition, long offset)
    {
        Interlocked.Increment(ref _gaps);
        _meters.Gaps.Add(1);
        LogGap(topic, partition, offset);
        Gap?.Invoke(this, new StreamGapEventArgs(topic, partition, offset));
    }

    private sealed class StatusBatch
    {
        private readonly Dictionary<TopicPartition, Offset> _next = [];

        public int Records { get; private set; }

        public List<StatusItem> Items { get; } = [];

        public List<StrayStatus> Strays { get; } = [];

        public IEnumerable<TopicPartitionOffset> Offsets => _next.Select(static next => new TopicPartitionOffset(next.Key, next.Value));

        public void Clear()
        {
            Records = 0;
            _next.Clear();
            Items.Clear();
            Strays.Clear();
        }

        public void Add(ConsumeResult<byte[], byte[]> result, StatusDecoder decoder)
        {
            Records++;
            _next[result.TopicPartition] = result.Offset + 1;
            byte[] value = result.Message.Value ?? [];
            string? failure = RecordHeaders.MayBeStatusBundle(result.Message.Headers)
                ? decoder.Decode(value, Items)
                : "The record's ce_type is not " + RecordHeaders.StatusBundle + ".";
            if (failure is not null)
            {
                Strays.Add(new StrayStatus(result.Topic, result.Partition.Value, result.Offset.Value, failure, value.Length,
                    value[..Math.Min(value.Length, StreamingLimits.MaxStrayBytes)], SHA256.HashData(value)));
            }
        }
    }
}
