using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using AnSinh.Domain.Banks;
using AnSinh.Domain.Journal;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Streaming.Records;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Records;
using AnSinh.Transfer.Topics;
using Npgsql;

namespace AnSinh.Bench;

/// <summary>One connection to PostgreSQL and one transactional producer.</summary>
internal sealed class SqlJobWorker : IAsyncDisposable
{
    private const int PersonsPerCohort = 10_000_000;

    private readonly NpgsqlConnection _connection;
    private readonly BenchProducer _producer;
    private readonly TopicNames _topics;
    private readonly BundleEncoder _encoder = new();
    private readonly Dictionary<(int Cohort, int Bank), Group> _groups = [];

    private SqlJobWorker(NpgsqlConnection connection, BenchProducer producer, TopicNames topics) =>
        (_connection, _producer, _topics) = (connection, producer, topics);

    public static async Task<SqlJobWorker> StartAsync(
        int number, NpgsqlDataSource database, KafkaAddress kafka, TopicNames topics, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        return new SqlJobWorker(connection, new BenchProducer(kafka, topics.TransactionalId(number)), topics);
    }

    /// <summary>Pays slices until there are no more; returns what was sent and acknowledged.</summary>
    public async Task<CountAndSum> PayAsync(
        ConcurrentQueue<SqlSlice> slices, SqlAggregation aggregation, CancellationToken cancellationToken)
    {
        CountAndSum sum = default;
        while (slices.TryDequeue(out SqlSlice slice))
        {
            // Each statement is a transaction of its own: orders and outbox rows are committed together, before anything is sent.
            _groups.Clear();
            if (aggregation == SqlAggregation.InSql)
            {
                await using NpgsqlCommand release =
                    Command("release_in_sql", slice.First, slice.End, slice.Month.YearMonth, slice.Batch, PayerChannels.VietnamPost);
                await ReadBundlesAsync(release, cancellationToken);
                sum += Send(slice);
                await using NpgsqlCommand sent = Command("sent_in_sql", slice.First, slice.End, slice.Batch);
                await sent.ExecuteNonQueryAsync(cancellationToken);
            }
            else
            {
                await using NpgsqlCommand release =
                    Command("release_in_relay", slice.First, slice.End, slice.Month.YearMonth, slice.Batch, PayerChannels.VietnamPost);
                await ReadOrdersAsync(release, cancellationToken);
                sum += Send(slice);
                await using NpgsqlCommand sent = Command("sent_in_relay", slice.First, slice.Batch);
                await sent.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        _producer.Dispose();
        await _connection.DisposeAsync();
    }

    private NpgsqlCommand Command(string name, params object[] parameters)
    {
        var command = new NpgsqlCommand(SqlScript.Get(name), _connection) { CommandTimeout = 600 };
        foreach (object value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        // Prepared once a connection; later commands with the same text find it.
        command.Prepare();
        return command;
    }

    private async Task ReadBundlesAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            Group group = GroupOf(reader.GetInt32(0), reader.GetInt32(1));
            long[] persons = reader.GetFieldValue<long[]>(2);
            long[] amounts = reader.GetFieldValue<long[]>(3);
            string[] names = reader.GetFieldValue<string[]>(4);
            string[] accounts = reader.GetFieldValue<string[]>(5);
            string[] citizens = reader.GetFieldValue<string[]>(6);
            for (int i = 0; i < persons.Length; i++)
            {
                group.Add((int)(persons[i] % PersonsPerCohort), amounts[i]);
                group.AddText(names[i]);
                group.AddText(accounts[i]);
                group.AddText(citizens[i]);
            }
        }
    }

    private async Task ReadOrdersAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            (long cohort, long index) = Math.DivRem(reader.GetInt64(0), PersonsPerCohort);
            Group group = GroupOf((int)cohort, reader.GetInt32(1));
            group.Add((int)index, reader.GetInt64(2));
            group.AddText(reader, 3);
            group.AddText(reader, 4);
            group.AddText(reader, 5);
        }
    }

    private Group GroupOf(int cohort, int bank)
    {
        ref Group? group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, (cohort, bank), out _);
        return group ??= new Group();
    }

    /// <summary>One Kafka transaction with the bundles of the slice: the same bytes, keys and headers as AnSinh's.</summary>
    private CountAndSum Send(SqlSlice slice)
    {
        if (_groups.Count == 0)
            return default;
        CountAndSum sum = default;
        _producer.Begin();
        byte[] time = RecordHeaders.Time(TimeProvider.System.GetUtcNow());
        foreach (((int cohort, int bank), Group group) in _groups)
        {
            JournalEntry entry = group.ToEntry(cohort, bank, slice);
            byte[] key = Encoding.ASCII.GetBytes(cohort.ToString(CultureInfo.InvariantCulture));
            foreach (EncodedBundle bundle in _encoder.Encode(entry))
            {
                byte[] id = Encoding.ASCII.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"{cohort}-{slice.Month.YearMonth}-{bank}-{bundle.Part}"));
                byte[] place = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"0.{slice.Month.YearMonth}.{cohort}"));
                _producer.Send(
                    _topics.Orders(bank), key, _encoder.BytesOf(bundle).ToArray(),
                    RecordHeaders.ForBundle(id, time, traceParent: null, place, replay: false));
                sum += new CountAndSum(bundle.Count, bundle.ControlSum);
            }
        }

        _producer.Commit();
        return sum;
    }

    /// <summary>The orders of a cohort for a bank, as columns and one blob: the form that the encoder takes.</summary>
    private sealed class Group
    {
        private readonly List<int> _indexes = new(64);
        private readonly List<long> _amounts = new(64);
        private byte[] _personal = new byte[4_096];
        private int _length;

        public void Add(int index, long amount)
        {
            _indexes.Add(index);
            _amounts.Add(amount);
        }

        public void AddText(string text)
        {
            EnsureRoom();
            _personal[_length] = (byte)Encoding.UTF8.GetBytes(text, _personal.AsSpan(_length + 1));
            _length += 1 + _personal[_length];
        }

        /// <summary>As it comes from the wire, without making a string of it.</summary>
        public void AddText(NpgsqlDataReader reader, int column)
        {
            EnsureRoom();
            _personal[_length] = checked((byte)reader.GetBytes(column, 0, _personal, _length + 1, byte.MaxValue));
            _length += 1 + _personal[_length];
        }

        public JournalEntry ToEntry(int cohort, int bank, SqlSlice slice)
        {
            var banks = new int[_indexes.Count];
            var attempts = new short[_indexes.Count];
            Array.Fill(banks, bank);
            Array.Fill(attempts, (short)1);
            return new JournalEntry
            {
                Cohort = cohort,
                Sequence = 1,
                Kind = EntryKind.Orders,
                CommandId = Guid.Empty,
                RecordedAt = default,
                Actor = "sql",
                BatchId = slice.Batch,
                Programme = ProgrammeCode.MonthlySocialAllowance,
                Period = slice.Month,
                Columns = new EntryColumns { Beneficiary = [.. _indexes], Attempt = attempts, Amount = [.. _amounts], Bank = banks },
                Personal = _personal[.._length],
            };
        }

        private void EnsureRoom()
        {
            if (_personal.Length - _length < 1 + byte.MaxValue)
                Array.Resize(ref _personal, _personal.Length * 2);
        }
    }
}
