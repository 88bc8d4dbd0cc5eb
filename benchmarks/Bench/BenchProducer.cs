using AnSinh.Streaming;
using AnSinh.Transfer.Kafka;
using Confluent.Kafka;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace AnSinh.Bench;

/// <summary>A transactional producer with exactly the settings of a lane's, for those who are compared with the lanes.</summary>
internal sealed class BenchProducer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IProducer<byte[], byte[]> _producer;
    private readonly Action<DeliveryReport<byte[], byte[]>> _onDelivery;
    private Error? _failure;

    public BenchProducer(KafkaAddress address, string transactionalId)
    {
        _onDelivery = OnDelivery;
        var options = new StreamingOptions();
        _producer = KafkaClients.Transactional(
            address, transactionalId, options.LingerMilliseconds, options.ProducerBufferKibibytes,
            error => Volatile.Write(ref _failure, error.IsFatal ? error : _failure));
        _producer.InitTransactions(Patience);
    }

    public void Begin() => _producer.BeginTransaction();

    public void Send(string topic, byte[] key, byte[] value, Headers headers) =>
        Send(new TopicPartition(topic, Partition.Any), new Message<byte[], byte[]> { Key = key, Value = value, Headers = headers });

    public void Send(TopicPartition to, Message<byte[], byte[]> message)
    {
        while (true)
        {
            try
            {
                _producer.Produce(to, message, _onDelivery);
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Flush(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    /// <summary>Waits until the broker has acknowledged every record and the transaction.</summary>
    public void Commit()
    {
        _producer.CommitTransaction(Patience);
        if (Volatile.Read(ref _failure) is { } failure)
            throw new KafkaException(failure);
    }

    public void Dispose() => _producer.Dispose();

    private void OnDelivery(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
            Interlocked.CompareExchange(ref _failure, report.Error, null);
    }
}
