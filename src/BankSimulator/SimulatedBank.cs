using System.Globalization;
using AnSinh.Domain.Banks;
using AnSinh.Transfer;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Messages;
using AnSinh.Transfer.Reading;
using AnSinh.Transfer.Records;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace AnSinh.BankSimulator;

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
    private LedgerTotals _totals;

    public SimulatedBank(int bank, KafkaEndpoint endpoint, TopicNames names, SimulatorOptions options, StatusPublisher publisher,
        TimeProvider time, ILogger logger)
    {
        (_bank, _endpoint, _names, _options, _publisher, _time, _logger) = (bank, endpoint, names, options, publisher, time, logger);
        _ledger = new BankLedger(Path.Combine(options.LedgerDirectory, string.Create(CultureInfo.InvariantCulture, $"bank-{bank}.ledger")),
            options.FlushToDisk);
        _answers = new OrderAnswers(bank, _ledger, options, time);
        _totals = Count();
    }

    /// <summary>Completes when the bank has joined its group for the first time.</summary>
    public Task Connected => _connected.Task;

    public LedgerTotals Totals => Volatile.Read(ref _totals);

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
        // Both the session and the pause block, so all of it runs on this thread: a ledger is not for several.
        new GroupReader(_endpoint, new GroupReaderOptions
        {
            Topics = [_names.Orders(_bank)],
            Group = _names.BankGroup(_bank),
            Pause = static (failures, stop) =>
            {
                stop.WaitHandle.WaitOne(TransferLimits.Backoff(failures));
                return Task.CompletedTask;
            },
            OnGap = OnGap,
            OnRestart = failure => LogRestart(failure, _bank),
            OnNotCommitted = failure => LogNotCommitted(failure, _bank),
            OnAssigned = () => _connected.TrySetResult(),
        }).RunAsync(RunSession, _stopping.Token).GetAwaiter().GetResult();
        _ended.TrySetResult();
    }

    private Task RunSession(GroupMember member, CancellationToken stop)
    {
        _manifests.ForgetOpen();
        var waiting = new Queue<Batch>();
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (Collect(member, waiting.Count > 0) is { } batch)
            {
                _ledger.Flush();
                _publisher.Publish(batch.Now, member.Address, stop);
                waiting.Enqueue(batch);
                Volatile.Write(ref _totals, Count());
            }

            while (waiting.TryPeek(out Batch? oldest) && _time.GetElapsedTime(oldest.Since) >= oldest.Delay)
            {
                _publisher.Publish(oldest.Later, member.Address, stop);
                member.Done(oldest.Offsets);
                waiting.Dequeue();
            }
        }
    }

    private Batch? Collect(GroupMember member, bool hurry)
    {
        Batch? batch = null;
        TimeSpan patience = hurry ? BatchAge : IdlePoll;
        while (member.Read(patience) is { } result)
        {
            batch ??= new Batch(_time.GetTimestamp());
            batch.Offsets.Saw(result);
            Take(result.Message, batch);
            patience = BatchAge - _time.GetElapsedTime(batch.Since);
            if (batch.Offsets.Records >= _options.MaxRecords || patience <= TimeSpan.Zero)
                break;
        }

        return batch;
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

    private void OnGap(GroupGap gap)
    {
        _gaps++;
        LogGap(gap.Topic, gap.Partition, gap.Offset);
    }

    private LedgerTotals Count()
    {
        (long Count, long Amount) settled = _ledger.Totals[(int)SandboxEnding.Settled];
        (long Count, long Amount) rejected = _ledger.Totals[(int)SandboxEnding.Rejected];
        (long Count, long Amount) returned = _ledger.Totals[(int)SandboxEnding.ReturnedAfterSettlement];
        return new LedgerTotals(_bank, settled.Count + returned.Count, settled.Amount + returned.Amount,
            rejected.Count, rejected.Amount, returned.Count, returned.Amount,
            _answers.Repeated, _answers.SecondPaymentsRefused, _answers.Conflicting, _unreadable, _gaps, _manifests.Report);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bank {Bank}: the consumer is built again.")]
    private partial void LogRestart(Exception failure, int bank);

    [LoggerMessage(Level = LogLevel.Error, Message = "Bank {Bank}: a record is no bundle of orders and was passed over.")]
    private partial void LogUnreadable(Exception failure, int bank);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Bank {Bank}: offsets were not committed; the orders will come again.")]
    private partial void LogNotCommitted(Exception failure, int bank);

    [LoggerMessage(Level = LogLevel.Critical,
        Message = "GAP: records of {Topic}/{Partition} around offset {Offset} were dropped before the bank had read them.")]
    private partial void LogGap(string topic, int partition, long offset);

    private sealed class Batch(long since)
    {
        public long Since { get; } = since;

        public GroupOffsets Offsets { get; } = new();

        public TimeSpan Delay { get; private set; }

        public List<OutgoingStatus> Now { get; } = [];

        public List<OutgoingStatus> Later { get; } = [];

        public void Add(BundleAnswer answer)
        {
            Now.AddRange(answer.Now);
            Later.AddRange(answer.Later);
            if (answer.Delay > Delay)
                Delay = answer.Delay;
        }
    }
}
