using AnSinh.Transfer.Kafka;
using Confluent.Kafka;

namespace AnSinh.Transfer.Reading;

/// <summary>What a <see cref="GroupReader"/> reads, how it waits, and whom it tells.</summary>
public sealed class GroupReaderOptions
{
    public required IReadOnlyList<string> Topics { get; init; }

    public required string Group { get; init; }

    /// <summary>
    /// Waits after failure 1, 2, 3 … in a row, and ends early when the token is cancelled. The caller decides how: a service gives
    /// its thread back, and a reader with a thread of its own blocks it.
    /// </summary>
    public required Func<int, CancellationToken, Task> Pause { get; init; }

    /// <summary>Told of records that were dropped before this group had read them.</summary>
    public required Action<GroupGap> OnGap { get; init; }

    /// <summary>Told that a client failed and another one is built.</summary>
    public required Action<Exception> OnRestart { get; init; }

    /// <summary>Told that an offset was not committed: its records come again.</summary>
    public required Action<Exception> OnNotCommitted { get; init; }

    /// <summary>Told what the client complains of and mends by itself.</summary>
    public Action<string> OnClientError { get; init; } = static _ => { };

    /// <summary>Told whenever partitions were assigned.</summary>
    public Action OnAssigned { get; init; } = static () => { };
}

/// <summary>Records of one partition that the broker dropped before the group had read them.</summary>
/// <param name="Offset">The oldest offset that was wanted and is gone.</param>
public readonly record struct GroupGap(string Topic, int Partition, long Offset);

/// <summary>
/// Reads topics as a member of a group, and reads on whatever happens: the client fails, the brokers move, a rebalance takes
/// partitions away. A record may come twice and is never lost, because only <see cref="GroupMember.Done"/> commits.
/// </summary>
public sealed class GroupReader
{
    private readonly KafkaEndpoint _endpoint;
    private readonly GroupReaderOptions _options;
    private readonly HashSet<TopicPartitionOffset> _toldGaps = [];
    private readonly Func<KafkaAddress, GroupStart, IConsumer<byte[], byte[]>> _connect;

    public GroupReader(KafkaEndpoint endpoint, GroupReaderOptions options)
        : this(endpoint, options, (address, start) => Connect(address, options, start))
    {
    }

    internal GroupReader(KafkaEndpoint endpoint, GroupReaderOptions options,
        Func<KafkaAddress, GroupStart, IConsumer<byte[], byte[]>> connect)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(options);
        (_endpoint, _options, _connect) = (endpoint, options, connect);
    }

    /// <summary>
    /// Runs one session after another until stopped: each has a client of its own, and ends when the brokers move. The token of a
    /// session says so. The calling thread is kept as long as the session and the pause keep it.
    /// </summary>
    public async Task RunAsync(Func<GroupMember, CancellationToken, Task> session, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(session);
        int failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            KafkaAddress address = _endpoint.Current;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, address.Moved);
            var member = new GroupMember(address, _options, _toldGaps);
            try
            {
                await RunSessionAsync(member, session, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Brokers that moved are new brokers: nothing that failed before says anything of them.
                failures = 0;
            }
#pragma warning disable CA1031 // Whatever it was: nothing is committed that was not done, so the answer is to read again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                // A session that got somewhere proves that the brokers answer: the next failure is the first one again.
                failures = member.HasDone ? 1 : failures + 1;
                _options.OnRestart(failure);
                // The token of the session, not only of the process: a move ends the wait.
                await _options.Pause(failures, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunSessionAsync(GroupMember member, Func<GroupMember, CancellationToken, Task> session, CancellationToken stop)
    {
        using IConsumer<byte[], byte[]> consumer = _connect(member.Address, member.Start);
        member.Use(consumer);
        consumer.Subscribe(_options.Topics);
        try
        {
            await session(member, stop);
        }
        finally
        {
            // Leaving the group at once spares the others the session timeout, and commits what is done. Brokers that moved are not
            // there to be told: the call would wait for them.
            if (!member.Address.Moved.IsCancellationRequested)
                consumer.Close();
        }
    }

    private static IConsumer<byte[], byte[]> Connect(KafkaAddress address, GroupReaderOptions options, GroupStart start) =>
        KafkaClients.Member(address, options.Group)
            .SetErrorHandler((_, error) => options.OnClientError(error.Reason))
            .SetPartitionsAssignedHandler((consumer, partitions) => start(consumer, partitions))
            .Build();
}

/// <summary>Where a member starts in the partitions that were assigned to it.</summary>
internal delegate IEnumerable<TopicPartitionOffset> GroupStart(IConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions);
