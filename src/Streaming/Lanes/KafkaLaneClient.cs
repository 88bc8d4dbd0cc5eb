using AnSinh.Streaming.Topics;
using AnSinh.Transfer;
using AnSinh.Transfer.Kafka;
using Confluent.Kafka;

namespace AnSinh.Streaming.Lanes;

/// <summary>The lane's producer on librdkafka.</summary>
internal sealed class KafkaLaneClient : ILaneClient
{
    private static readonly TimeSpan MetadataPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(20);

    private readonly CohortPartitions _partitions;
    private readonly CancellationToken _stop;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly Action<DeliveryReport<byte[], byte[]>> _onDelivery;
    private Error? _failure;

    private KafkaLaneClient(KafkaAddress address, string transactionalId, int cohorts, StreamingOptions options, CancellationToken stop)
    {
        _partitions = new CohortPartitions(cohorts);
        _stop = stop;
        _onDelivery = OnDelivery;
        _producer =
            KafkaClients.Transactional(address, transactionalId, options.LingerMilliseconds, options.ProducerBufferKibibytes, OnError);
    }

    /// <summary>Fences every other producer of the same id and ends what it left open.</summary>
    public static KafkaLaneClient Open(
        KafkaAddress address, string transactionalId, int cohorts, StreamingOptions options, CancellationToken stop)
    {
        var client = new KafkaLaneClient(address, transactionalId, cohorts, options, stop);
        try
        {
            client.Retry(static p => p.InitTransactions(TransferLimits.ClientCall));
            client._partitions.Learn(client._producer.Handle, MetadataPatience);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public void Begin() => _producer.BeginTransaction();

    public void Send(TopicPartition to, Message<byte[], byte[]> message)
    {
        while (true)
        {
            ThrowIfFailed();
            try
            {
                _producer.Produce(to, message, _onDelivery);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Flush(QueueWait);
            }
        }
    }

    public ValueTask FlushAsync()
    {
        while (_producer.Flush(TransferLimits.ClientCall) > 0)
            ThrowIfFailed();
        ThrowIfFailed();
        return ValueTask.CompletedTask;
    }

    public ValueTask CommitAsync()
    {
        Retry(static p => p.CommitTransaction(TransferLimits.ClientCall));
        ThrowIfFailed();
        return ValueTask.CompletedTask;
    }

    public void TryAbort()
    {
        try
        {
            _producer.AbortTransaction(TransferLimits.ClientCall);
        }
        catch (KafkaException)
        {
            // Fenced, fatal or unreachable.
        }
    }

    public Partition PartitionOf(string topic, int cohort) => _partitions.Of(topic, cohort);

    public void Dispose() => _producer.Dispose();

    /// <summary>Repeats a call that only ran out of its short time, so that a stop or a moved broker is seen soon.</summary>
    private void Retry(Action<IProducer<byte[], byte[]>> call)
    {
        while (true)
        {
            ThrowIfFailed();
            try
            {
                call(_producer);
                return;
            }
            catch (KafkaRetriableException)
            {
                // Same call again: librdkafka resumes it.
            }
        }
    }

    private void ThrowIfFailed()
    {
        _stop.ThrowIfCancellationRequested();
        if (Volatile.Read(ref _failure) is { } failure)
            throw new KafkaException(failure);
    }

    private void OnDelivery(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
            Interlocked.CompareExchange(ref _failure, report.Error, null);
    }

    private void OnError(Error error)
    {
        if (error.IsFatal)
            Interlocked.CompareExchange(ref _failure, error, null);
    }
}
