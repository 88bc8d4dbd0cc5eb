using AnSinh.Streaming.Tests.Kit;
using AnSinh.Transfer.Kafka;
using AnSinh.Transfer.Reading;
using Confluent.Kafka;

namespace AnSinh.Streaming.Tests.Transfer;

public sealed class GroupReaderTests
{
    private const string Topic = "orders";
    private readonly KafkaEndpoint _endpoint = new("one:9092");
    private readonly List<FakeConsumer> _clients = [];
    private readonly List<GroupStart> _starts = [];
    private readonly List<int> _pauses = [];
    private readonly List<GroupGap> _gaps = [];
    private readonly List<string> _complaints = [];
    private int _notCommitted;

    [Fact]
    public async Task Failures_in_a_row_are_paused_for_longer_until_something_was_done()
    {
        using var stop = new CancellationTokenSource();
        await Reader().RunAsync((member, _) =>
        {
            if (_clients.Count == 3)
                member.Done(Saw(At(0, 4)));
            if (_clients.Count == 5)
                stop.Cancel();
            throw new TimeoutException("the intake is away");
        }, stop.Token);
        _pauses.ShouldBe([1, 2, 1, 2, 3]);
        _clients.Select(client => client.Calls).ShouldAllBe(calls => string.Join(' ', calls) == "Subscribe Close Dispose");
    }

    [Fact]
    public async Task A_move_of_the_brokers_ends_the_session_and_nobody_says_good_bye_to_the_old_ones()
    {
        using var stop = new CancellationTokenSource();
        await Reader().RunAsync((member, token) =>
        {
            if (_clients.Count == 1)
            {
                member.Address.BootstrapServers.ShouldBe("one:9092");
                _endpoint.Publish("two:9092");
            }
            else
            {
                member.Address.BootstrapServers.ShouldBe("two:9092");
                stop.Cancel();
            }

            token.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }, stop.Token);
        _pauses.ShouldBeEmpty();
        _clients[0].Calls.ShouldBe(["Subscribe", "Dispose"]);
        _clients[1].Calls.ShouldBe(["Subscribe", "Close", "Dispose"]);
    }

    [Fact]
    public async Task A_session_and_a_pause_that_block_keep_the_thread()
    {
        using var stop = new CancellationTokenSource();
        int thread = Environment.CurrentManagedThreadId, sessions = 0;
        Task run = Reader().RunAsync((_, _) =>
        {
            Environment.CurrentManagedThreadId.ShouldBe(thread);
            if (++sessions == 3)
                stop.Cancel();
            throw new TimeoutException();
        }, stop.Token);
        run.IsCompletedSuccessfully.ShouldBeTrue();
        await run;
        sessions.ShouldBe(3);
    }

    [Fact]
    public async Task A_group_that_is_new_starts_at_offset_0_and_another_where_it_was()
    {
        await SessionAsync((_, _) =>
        {
            (IConsumer<byte[], byte[]> consumer, FakeConsumer fake) = FakeConsumer.Create();
            fake.Committed[new TopicPartition(Topic, 1)] = 17;
            _starts[0](consumer, [new TopicPartition(Topic, 0), new TopicPartition(Topic, 1)])
                .ShouldBe([new TopicPartitionOffset(Topic, 0, 0), new TopicPartitionOffset(Topic, 1, 17)]);
        });
    }

    [Theory]
    [InlineData(ErrorCode.OffsetOutOfRange)]
    [InlineData(ErrorCode.Local_AutoOffsetReset)]
    public async Task Records_that_are_dropped_while_a_client_reads_end_its_session(ErrorCode code)
    {
        await SessionAsync((member, client) =>
        {
            client.Deliveries.Enqueue(Failure(code, partition: 3, offset: 5));
            Should.Throw<ConsumeException>(() => member.Read(TimeSpan.Zero));
        });
        _complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, 9, 20, 0, 9)]
    [InlineData(5, 9, 20, 5, 9)]
    [InlineData(25, 9, 20, 25, 9)]
    public async Task What_a_group_wants_and_the_broker_has_not_is_a_gap_and_the_oldest_that_is_left_comes_next(
        int? committed, int low, int high, int gap, int start)
    {
        await SessionAsync((_, _) =>
        {
            // The second start is that of a rebalance: the same gap is told once.
            StartOf(committed, low, high).ShouldBe(start);
            StartOf(committed, low, high).ShouldBe(start);
        });
        _gaps.ShouldBe([new GroupGap(Topic, 3, gap)]);
    }

    [Theory]
    [InlineData(null, 0, 20, 0)]
    [InlineData(null, 0, 0, 0)]
    [InlineData(9, 9, 20, 9)]
    [InlineData(20, 9, 20, 20)]
    public async Task A_group_that_has_read_all_that_was_dropped_has_no_gap(int? committed, int low, int high, int start)
    {
        await SessionAsync((_, _) => StartOf(committed, low, high).ShouldBe(start));
        _gaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_first_record_after_offset_0_is_no_gap_because_a_transaction_may_have_been_aborted_before_it()
    {
        await SessionAsync((member, client) =>
        {
            client.Deliveries.Enqueue(At(0, 12));
            member.Read(TimeSpan.Zero)!.Offset.Value.ShouldBe(12);
        });
        _gaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_client_mends_by_itself_is_told_and_a_fatal_failure_ends_the_session()
    {
        await SessionAsync((member, client) =>
        {
            client.Deliveries.Enqueue(Failure(ErrorCode.Local_Transport, 0, 0));
            client.Deliveries.Enqueue(
                new ConsumeException(new ConsumeResult<byte[], byte[]>(), new Error(ErrorCode.Local_Fatal, "broken", isFatal: true)));
            member.Read(TimeSpan.Zero).ShouldBeNull();
            Should.Throw<ConsumeException>(() => member.Read(TimeSpan.Zero));
        });
        _complaints.Count.ShouldBe(1);
        _gaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_partition_that_was_lost_does_not_keep_the_others_from_being_committed()
    {
        await SessionAsync((member, client) =>
        {
            client.Lost.Add(new TopicPartition(Topic, 0));
            member.Done(Saw(At(0, 4), At(1, 6), At(1, 7), At(2, 1)));
            client.Stored.ShouldBe([new TopicPartitionOffset(Topic, 1, 8), new TopicPartitionOffset(Topic, 2, 2)]);
        });
        _notCommitted.ShouldBe(1);
    }

    private long StartOf(int? committed, int low, int high)
    {
        (IConsumer<byte[], byte[]> consumer, FakeConsumer fake) = FakeConsumer.Create();
        var partition = new TopicPartition(Topic, 3);
        if (committed is { } offset)
            fake.Committed[partition] = offset;
        fake.Left[partition] = new WatermarkOffsets(low, high);
        return _starts[0](consumer, [partition]).ShouldHaveSingleItem().Offset.Value;
    }

    private static GroupOffsets Saw(params ConsumeResult<byte[], byte[]>[] records)
    {
        var offsets = new GroupOffsets();
        foreach (ConsumeResult<byte[], byte[]> record in records)
            offsets.Saw(record);
        offsets.Records.ShouldBe(records.Length);
        return offsets;
    }

    private static ConsumeResult<byte[], byte[]> At(int partition, long offset) =>
        new() { TopicPartitionOffset = new TopicPartitionOffset(Topic, partition, offset), Message = new Message<byte[], byte[]>() };

    private static ConsumeException Failure(ErrorCode code, int partition, long offset) => new(At(partition, offset), new Error(code));

    private async Task SessionAsync(Action<GroupMember, FakeConsumer> act)
    {
        using var stop = new CancellationTokenSource();
        Exception? failure = null;
        await Reader().RunAsync((member, _) =>
        {
            failure = Record.Exception(() => act(member, _clients[^1]));
            stop.Cancel();
            return Task.CompletedTask;
        }, stop.Token);
        failure.ShouldBeNull();
    }

    private GroupReader Reader() => new(_endpoint, new GroupReaderOptions
    {
        Topics = [Topic],
        Group = "group",
        Pause = (failures, _) =>
        {
            _pauses.Add(failures);
            return Task.CompletedTask;
        },
        OnGap = _gaps.Add,
        OnRestart = static _ => { },
        OnNotCommitted = _ => _notCommitted++,
        OnClientError = _complaints.Add,
    }, (_, start) =>
    {
        (IConsumer<byte[], byte[]> consumer, FakeConsumer fake) = FakeConsumer.Create();
        _clients.Add(fake);
        _starts.Add(start);
        return consumer;
    });
}
