using System.Globalization;
using System.Text;
using AnSinh.Domain.Primitives;
using AnSinh.Streaming.Lanes;
using AnSinh.Transfer.Records;
using AnSinh.Transfer.Topics;
using Confluent.Kafka;
using ErrorCode = Confluent.Kafka.ErrorCode;

namespace AnSinh.Simulation.Tests;

/// <summary>
/// Kafka as far as the lanes and banks see it. The real one: transactions, fencing by transactional id, read_committed up to the last
/// stable offset. The lossy one, as librdkafka's mock cluster: no fencing, records show at once whatever becomes of their transaction, a
/// restart forgets everything.
/// </summary>
internal sealed class SimulatedBroker(Ledger ledger, Scheduler scheduler, Network network, Mutation mutation, bool lossy)
{
    private readonly Dictionary<int, int> _epochs = [];
    private readonly Dictionary<int, Transaction> _open = [];
    private readonly Dictionary<string, List<Record>> _logs = new(StringComparer.Ordinal);

    public TopicNames Names { get; } = new("");

    public bool IsLossy => lossy;

    public int Generation { get; private set; }

    /// <summary>What banks answered, in the order of arrival; consumers keep their own offsets.</summary>
    public List<Answer> Statuses { get; } = [];

    public Dictionary<string, int> Offsets { get; } = [];

    /// <summary>Told when there may be more to read.</summary>
    public Signal OrdersChanged { get; } = new();

    public Signal StatusesChanged { get; } = new();

    public void Add(Answer answer)
    {
        Statuses.Add(answer);
        StatusesChanged.Set();
    }

    public enum Outcome
    {
        Open,
        Committed,
        Aborted,
    }

    public List<Record> LogOf(string topic) => _logs.TryGetValue(topic, out List<Record>? log) ? log : _logs[topic] = [];

    /// <summary>The record at the offset, or nothing at the end of what is stable; an aborted one counts and is not shown.</summary>
    public bool TryRead(string topic, int offset, out Record? record)
    {
        List<Record> log = LogOf(topic);
        record = offset < log.Count ? log[offset] : null;
        return record is not null && (lossy || record.Transaction.Outcome != Outcome.Open);
    }

    public Task<Client> OpenAsync(Node node, int lane) => network.AskAsync(node, $"lane {lane}: begin a producer", () =>
    {
        int epoch = _epochs[lane] = _epochs.GetValueOrDefault(lane) + 1;
        if (_open.Remove(lane, out Transaction? left))
        {
            left.Outcome = Outcome.Aborted;
            OrdersChanged.Set();
        }

        return new Client(this, node, lane, epoch, Generation);
    });

    public Task<LanePositions> PositionsAsync(Node node, int lane) => network.AskAsync(node, $"lane {lane}: read positions", () =>
    {
        var positions = new LanePositions();
        foreach (Record record in LogOf(PositionsOf(lane)))
        {
            if (lossy || record.Transaction.Outcome == Outcome.Committed)
                positions.Add(record.Message.Key, record.Message.Value);
        }

        return mutation == Mutation.NoPositions ? new LanePositions() : positions;
    });

    /// <summary>Forgets everything, as the mock cluster does when it stops.</summary>
    public void Lose()
    {
        Generation++;
        _epochs.Clear();
        _open.Clear();
        _logs.Clear();
        Statuses.Clear();
        Offsets.Clear();
        OrdersChanged.Set();
    }

    private static string PositionsOf(int lane) => "positions-" + lane.ToString(CultureInfo.InvariantCulture);

    private void Deliver(Client client, IReadOnlyList<(TopicPartition To, Message<byte[], byte[]> Message)> records)
    {
        Check(client);
        if (!_open.TryGetValue(client.Lane, out Transaction? transaction))
            _open[client.Lane] = transaction = new Transaction(client.Epoch);
        foreach ((TopicPartition to, Message<byte[], byte[]> message) in records)
        {
            bool isPosition = to.Topic == Names.LanePositions;
            var record = new Record(transaction, message, isPosition);
            LogOf(isPosition ? PositionsOf(client.Lane) : to.Topic).Add(record);
            transaction.Records.Add(record);
            if (lossy)
                Show(record);
        }

        if (lossy)
            OrdersChanged.Set();
    }

    private void End(Client client, Outcome outcome)
    {
        Check(client);
        if (!_open.Remove(client.Lane, out Transaction? transaction))
            return;
        transaction.Outcome = outcome;
        OrdersChanged.Set();
        if (outcome != Outcome.Committed || lossy)
            return;
        foreach (Record record in transaction.Records.Where(record => !record.IsPosition))
            Show(record);
        foreach (Record record in transaction.Records.Where(record => record.IsPosition))
            Show(record);
    }

    private void Check(Client client)
    {
        if (client.Generation != Generation)
            throw new KafkaException(new Error(ErrorCode.Local_Transport, "The broker is another one."));
        if (!lossy && mutation != Mutation.NoProducerFence && client.Epoch != _epochs[client.Lane])
            throw new KafkaException(new Error(ErrorCode.ProducerFenced, "There is a newer producer.", isFatal: true));
    }

    private static long SequenceOf(Record record)
    {
        var positions = new LanePositions();
        positions.Add(record.Message.Key, record.Message.Value);
        return positions.Cohorts.Values.Single();
    }

    private void Show(Record record)
    {
        if (record.IsPosition)
        {
            string key = Encoding.ASCII.GetString(record.Message.Key);
            if (int.TryParse(key, CultureInfo.InvariantCulture, out int cohort))
                ledger.Positioned(cohort, SequenceOf(record), "the position");
        }
        else if (RecordHeaders.IsOrderBundle(record.Message.Headers))
        {
            bool replay = RecordHeaders.IsReplay(record.Message.Headers);
            foreach ((EndToEndId id, long amount) in OrdersOf(record))
                ledger.Streamed(id, amount, replay);
        }
    }

    public static List<(EndToEndId Id, long Amount)> OrdersOf(Record record)
    {
        var orders = new List<(EndToEndId, long)>();
        var bundle = new BundleReader(record.Message.Value);
        while (bundle.TryRead(out OrderView order))
        {
            if (!EndToEndId.TryParse(Encoding.ASCII.GetString(order.EndToEndId), out EndToEndId id))
                throw new FormatException("An order has no identity.");
            orders.Add((id, order.Amount));
        }

        return orders;
    }

    internal sealed class Transaction(int epoch)
    {
        public int Epoch { get; } = epoch;

        public Outcome Outcome { get; set; }

        public List<Record> Records { get; } = [];
    }

    internal sealed record Record(Transaction Transaction, Message<byte[], byte[]> Message, bool IsPosition);

    internal readonly record struct Answer(int Bank, EndToEndId Id, string Status, long Amount);

    /// <summary>The producer of a lane.</summary>
    internal sealed class Client(SimulatedBroker broker, Node node, int lane, int epoch, int generation) : ILaneClient
    {
        private readonly List<(TopicPartition To, Message<byte[], byte[]> Message)> _local = [];
        private Exception? _failure;

        public int Lane => lane;

        public int Epoch => epoch;

        public int Generation => generation;

        public bool IsGone => generation != broker.Generation;

        public void Begin() => ThrowIfFailed();

        public void Send(TopicPartition to, Message<byte[], byte[]> message)
        {
            ThrowIfFailed();
            _local.Add((to, message));
        }

        public async ValueTask FlushAsync()
        {
            ThrowIfFailed();
            if (_local.Count == 0)
                return;
            (TopicPartition, Message<byte[], byte[]>)[] all = [.. _local];
            _local.Clear();
            try
            {
                // Some of the records may arrive on their own before the rest.
                int first = broker.Scheduler.Choices.Next(all.Length);
                if (first > 0)
                    await broker.Network.AskAsync(node, $"lane {lane}: deliver {first}", () => Deliver(all[..first]));
                await broker.Network.AskAsync(node, $"lane {lane}: deliver {all.Length - first}", () => Deliver(all[first..]));
            }
            catch (Exception failure)
            {
                _failure = failure;
                throw;
            }
        }

        public async ValueTask CommitAsync()
        {
            await FlushAsync();
            try
            {
                await broker.Network.AskAsync(node, $"lane {lane}: commit", () =>
                {
                    broker.End(this, Outcome.Committed);
                    return true;
                });
            }
            catch (Exception failure)
            {
                _failure = failure;
                throw;
            }
        }

        public void TryAbort()
        {
            try
            {
                broker.End(this, Outcome.Aborted);
            }
            catch (KafkaException)
            {
                // Fenced, or another broker.
            }
        }

        public Partition PartitionOf(string topic, int cohort) => new(0);

        public void Dispose()
        {
        }

        private bool Deliver((TopicPartition, Message<byte[], byte[]>)[] records)
        {
            broker.Deliver(this, records);
            return true;
        }

        private void ThrowIfFailed()
        {
            if (_failure is not null)
                throw new KafkaException(new Error(ErrorCode.Local_Fatal, _failure.Message));
        }
    }

    /// <summary>Lets whoever waits look again.</summary>
    internal sealed class Signal
    {
        private TaskCompletionSource _source = new();

        public Task WaitAsync() => _source.Task;

        public void Set()
        {
            TaskCompletionSource source = _source;
            _source = new TaskCompletionSource();
            source.SetResult();
        }
    }

    private Scheduler Scheduler => scheduler;

    private Network Network => network;
}
