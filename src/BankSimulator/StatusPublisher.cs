using AnSinh.Transfer;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;
using Polly;
using Polly.Retry;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace AnSinh.BankSimulator;

/// <summary>Publishes statuses and waits until the brokers have them. One idempotent producer for all simulated banks.</summary>
internal sealed class StatusPublisher : IDisposable
{
    private const int LingerMilliseconds = 2;
    private const int BufferKibibytes = 65_536;
    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly TopicNames _names;
    private readonly ResiliencePipeline _retry;
    private IProducer<byte[], byte[]>? _producer;
    private int _version;

    public StatusPublisher(TopicNames names, TimeProvider time)
    {
        _names = names;
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            // A status that is not delivered is published again until it is: its message id makes the repeat harmless.
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TransferLimits.MinBackoff,
            MaxDelay = TransferLimits.MaxBackoff,
            ShouldHandle = new PredicateBuilder().Handle<KafkaException>().Handle<ObjectDisposedException>(),
        }).Build();
    }

    /// <summary>Returns when every record is delivered.</summary>
    public void Publish(List<OutgoingStatus> records, KafkaAddress address, CancellationToken cancellationToken)
    {
        if (records.Count > 0)
            _retry.Execute(token => PublishOnce(records, address, token), cancellationToken);
    }

    public void Dispose() => _producer?.Dispose();

    private void PublishOnce(List<OutgoingStatus> records, KafkaAddress address, CancellationToken cancellationToken)
    {
        IProducer<byte[], byte[]> producer = ProducerFor(address, cancellationToken);
        var delivery = new Delivery(records.Count);
        foreach (OutgoingStatus record in records)
        {
            var message = new Message<byte[], byte[]> { Key = record.Key, Value = record.Value, Headers = record.Headers };
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    producer.Produce(_names.Statuses(record.Bank), message, delivery.Handler);
                    break;
                }
                catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Flush(QueueWait);
                }
            }
        }

        delivery.Wait(cancellationToken);
    }

    private IProducer<byte[], byte[]> ProducerFor(KafkaAddress address, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_producer is null || address.Version > _version)
            {
                _producer?.Dispose();
                _producer = KafkaClients.Idempotent(address, LingerMilliseconds, BufferKibibytes, OnError);
                _version = address.Version;
            }

            return _producer;
        }
    }

    private void OnError(Error error)
    {
        if (!error.IsFatal)
            return;
        // A fatal error ends an idempotent producer: the next publication builds another.
        lock (_lock)
            _version = 0;
    }

    private sealed class Delivery
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left;
        private Error? _failure;

        public Delivery(int records)
        {
            _left = records;
            Handler = OnDelivered;
        }

        public Action<DeliveryReport<byte[], byte[]>> Handler { get; }

        public void Wait(CancellationToken cancellationToken)
        {
            _done.Task.Wait(cancellationToken);
            if (_failure is not null)
                throw new KafkaException(_failure);
        }

        private void OnDelivered(DeliveryReport<byte[], byte[]> report)
        {
            if (report.Error.IsError)
                Interlocked.CompareExchange(ref _failure, report.Error, null);
            if (Interlocked.Decrement(ref _left) == 0)
                _done.TrySetResult();
        }
    }
}
