using System.Globalization;
using AnSinh.Contracts.Transfer;
using AnSinh.Domain.Banks;
using AnSinh.Streaming;
using AnSinh.Streaming.Reading;
using AnSinh.Streaming.Records;
using AnSinh.Streaming.Statuses;
using AnSinh.Streaming.Topics;
using Confluent.Kafka;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace AnSinh.BankAdapter;

/// <summary>One bank: a consumer of its topic, a ledger, a thread. Offsets are committed after the ledger and the statuses.</summary>
internal sealed partial class SimulatedBank : IAsyncDisposable
{
    private static readonly TimeSpan IdlePoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BatchAge = TimeSpan.FromMilliseconds(10);

    private readonly int _bank;
    private readonly KafkaEndpoint _endpoint;
    private readonly TopicNames _names;
    private readonly SimulatorOptions _options;
    private readonly StatusPublisher _publisher;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BankLedger _ledger;
    private readonly OrderAnswers _answers;
    private readonly ManifestCheck _manifests = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _unreadable, _gaps;
    private bool _started;
    private BankTotals _totals;

    public SimulatedBank(int bank, KafkaEndpoint endpoint, TopicNames names, SimulatorOptions options, StatusPublisher publisher, TimeProvider time, ILogger logger)
    {
        (_bank, _endpoint, _names, _options, _publisher, _time, _logger) = (bank, endpoint, names, options, publisher, time, logger);
        _ledger = new BankLedger(Path.Combine(options.LedgerDirectory, string.Create(CultureInfo.InvariantCulture, $"bank-{bank}.ledger")), options.FlushToDisk);
        _answers = new OrderAnswers(bank, _ledger, options, time);
        _totals = Count();
    }

    /// <summary>Completes when the bank has joined its group for the first time.</summary>
    public Task Connected => _connected.Task;

    public BankTotals Totals => Volatile.Read(ref _totals);

    public void Start()
    {
        _started = true;
        new Thread(Run) { IsBackground = true, Name = string.Create(CultureInfo.InvariantCulture, $"bank-{_bank}") }.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_started)
            await _ended.Task;
        _ledger.Dispose();
        _stopping.Dispose();
    }

    private void Run()
    {
        int failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            KafkaAddress address = _endpoint.Current;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, address.Moved);
            try
            {
                RunWithConsumer(address, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                failures = 0;
            }
#pragma warning disable CA1031 // Whatever it was: the orders come again, and the ledger knows what was paid.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogRestart(failure, _bank);
                stop.Token.WaitHandle.WaitOne(StreamingLimits.Backoff.After(++failures));
            }
        }

        _ended.TrySetResult();
    }

    private void RunWithConsumer(KafkaAddress address, CancellationToken stop)
    {
        _manifests.ForgetOpen();
        var positions = new GroupPositions(OnGap);
        using IConsumer<byte[], byte[]> consumer = KafkaClients.Member(address, _names.BankGroup(_bank))
            .SetErrorHandler(static (_, _) => { })
            .SetPartitionsAssignedHandler((member, partitions) =>
            {
                _connected.TrySetResult();
                return positions.Resolve(member, partitions);
            })
            .Build();
        consumer.Subscribe(_names.Orders(_bank));
        var waiting = new Queue<Batch>();
        try
        {
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                if (Collect(consumer, positions, waiting.Count > 0) is { } batch)
                {
                    _ledger.Flush();
                    _publisher.Publish(batch.Now, address, stop);
                    waiting.Enqueue(batch);
                    Volatile.Write(ref _totals, Count());
                }

                while (waiting.TryPeek(out Batch? oldest) && _time.GetElapsedTime(oldest.Since) >= oldest.Delay)
                {
                    _publisher.Publish(oldest.Later, address, stop);
                    Commit(consumer, oldest);
                    waiting.Dequeue();
                }
            }
        }
        finally
        {
            if (!address.Moved.IsCancellationRequested)
                consumer.Close();
        }
    }

    private Batch? Collect(IConsumer<byte[], byte[]> consumer, GroupPositions positions, bool hurry)
    {
        Batch? batch = null;
        TimeSpan patience = hurry ? BatchAge : IdlePoll;
        while (Consume(consumer, positions, patience) is { } result)
        {
            batch ??= new Batch(_time.GetTimestamp());
            batch.Saw(result);
            Take(result.Message, batch);
            patience = BatchAge - _time.GetElapsedTime(batch.Since);
            if (batch.Records >= _options.MaxRecords || patience <= TimeSpan.Zero)
                break;
        }

        return batch;
    }

    private static ConsumeResult<byte[], byte[]>? Consume(IConsumer<byte[], byte[]> consumer, GroupPositions positions, TimeSpan patience)
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
            _ = positions.Handle(consumer, failure);
            return null;
        }
    }

    private void Take(Message<byte[], byte[]> message, Batch batch)
    {
        try
        {
            if (RecordHeaders.IsManifest(message.Headers))
            {
                _manifests.AddManifest(TransferOrderManifest.Parser.ParseFrom(message.Value));
                return;
            }

            batch.Add(_answers.Answer(message, out int count, out long sum));
            if (message.Headers is not null && message.Headers.TryGetLastBytes(RecordHeaders.Manifest, out byte[] manifest))
                _manifests.AddBundle(manifest, message.Value, count, sum);
        }
        catch (Exception failure) when (failure is FormatException or InvalidProtocolBufferException or OverflowException)
        {
            _unreadable++;
            LogUnreadable(failure, _bank);
        }
    }

    private void Commit(IConsumer<byte[], byte[]> consumer, Batch batch)
    {
        try
        {
            foreach (TopicPartitionOffset offset in batch.Offsets)
                consumer.StoreOffset(offset);
        }
        catch (KafkaException failure)
        {
            // The orders come again and the ledger knows them.
            LogNotCommitted(failure, _bank);
        }
    }

    private void OnGap(string topic, int partition, long offset)
    {
        _gaps++;
        LogGap(topic, partition, offset);
    }

    private BankTotals Count()
    {
        (long Count, long Amount) settled = _ledger.Totals[(int)SandboxEnding.Settled];
        (long Count, long Amount) rejected = _ledger.Totals[(int)SandboxEnding.Rejected];
        (long Count, long Amount) returned = _ledger.Totals[(int)SandboxEnding.ReturnedAfterSettlement];
        return new BankTotals(_bank, settled.Count + returned.Count, settled.Amount + returned.Amount, rejected.Count, rejected.Amount, returned.Count, returned.Amount,
            _answers.Repeated, _answers.SecondPaymentsRefused, _answers.Conflicting, _unreadable, _gaps, _manifests.Report);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bank {Bank}: the consumer is built again.")]
    private partial void LogRestart(Exception failure, int bank);

    [LoggerMessage(Level = LogLevel.Error, Message = "Bank {Bank}: a record is no bundle of orders and was passed over.")]
    private partial void LogUnreadable(Exception failure, int bank);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bank {Bank}: offsets were not committed; the orders will come again.")]
    private partial void LogNotCommitted(Exception failure, int bank);

    [LoggerMessage(Level = LogLevel.Critical, Message = "GAP: records of {Topic}/{Partition} around offset {Offset} were dropped before the bank had read them.")]
    private partial void LogGap(string topic, int partition, long offset);

    private sealed class Batch(long since)
    {
        private readonly Dictionary<TopicPartition, Offset> _next = [];

        public long Since { get; } = since;

        public int Records { get; private set; }

        public TimeSpan Delay { get; private set; }

        public List<OutgoingStatus> Now { get; } = [];

        public List<OutgoingStatus> Later { get; } = [];

        public IEnumerable<TopicPartitionOffset> Offsets => _next.Select(static next => new TopicPartitionOffset(next.Key, next.Value));

        public void Saw(ConsumeResult<byte[], byte[]> result)
        {
            Records++;
            _next[result.TopicPartition] = result.Offset + 1;
        }

        public void Add(BundleAnswer answer)
        {
            Now.AddRange(answer.Now);
            Later.AddRange(answer.Later);
            if (answer.Delay > Delay)
                Delay = answer.Delay;
        }
    }
}
