using System.Collections.Concurrent;
using AnSinh.Fixtures;
using AnSinh.Streaming.Tests.Kit;
using AnSinh.Transfer.Reading;
using Confluent.Kafka;

namespace AnSinh.Streaming.Tests.Transfer;

/// <summary>The group reader and real clients: what rebalances and restarts do to records.</summary>
[Trait("needs", "broker")]
public sealed class GroupReaderBrokerTests
{
    private const int Records = 200;

    [Fact]
    public async Task Members_that_come_and_go_leave_no_record_out()
    {
        await using Broker broker = await Broker.StartAsync();
        var seen = new ConcurrentDictionary<string, int>();
        using var first = new Member(broker, seen);
        await SendAsync(broker, 0);
        await Eventually.TrueAsync(() => seen.Count == Records, "the first records");
        using (var second = new Member(broker, seen))
        {
            await Eventually.TrueAsync(() => second.Assignments > 0 && first.Assignments > 1, "both have partitions");
            await SendAsync(broker, 1);
            await Eventually.TrueAsync(() => seen.Count == 2 * Records && second.Read > 0, "both members' records");
            await second.StopAsync();
        }

        await SendAsync(broker, 2);
        await Eventually.TrueAsync(() => seen.Count == 3 * Records, "what the one that left would have read");
        await first.StopAsync();
    }

    [Fact]
    public async Task What_was_read_and_not_done_comes_again_and_what_was_done_does_not()
    {
        await using Broker broker = await Broker.StartAsync(partitions: 1);
        var seen = new ConcurrentDictionary<string, int>();
        await SendAsync(broker, 0);
        using (var careless = new Member(broker, seen, done: false))
        {
            await Eventually.TrueAsync(() => seen.Count == Records, "all read");
            await careless.StopAsync();
        }

        using (var careful = new Member(broker, seen))
        {
            await Eventually.TrueAsync(() => careful.Read == Records, "all again");
            await careful.StopAsync();
        }

        await SendAsync(broker, 1);
        using var last = new Member(broker, seen);
        await Eventually.TrueAsync(() => seen.Count == 2 * Records, "the new ones");
        await last.StopAsync();
        last.Read.ShouldBe(Records);
    }

    private static async Task SendAsync(Broker broker, int round)
    {
        using IProducer<string, string> producer =
            new ProducerBuilder<string, string>(
                new ProducerConfig { BootstrapServers = broker.Endpoint.BootstrapServers, LingerMs = 5 }).Build();
        await Task.WhenAll(Enumerable.Range(0, Records).Select(i => producer.ProduceAsync(broker.Names.Statuses(Broker.Banks[0]),
            new Message<string, string> { Key = $"{i}", Value = $"{round}/{i}" }, LaneKit.Token)));
    }

    private sealed class Member : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly ConcurrentDictionary<string, int> _seen;
        private readonly bool _done;
        private readonly Task _run;
        private int _assignments, _read;

        public Member(Broker broker, ConcurrentDictionary<string, int> seen, bool done = true)
        {
            (_seen, _done) = (seen, done);
            var reader = new GroupReader(broker.Endpoint, new GroupReaderOptions
            {
                Topics = [broker.Names.Statuses(Broker.Banks[0])],
                Group = broker.Names.StatusGroup,
                Pause = static (_, _) => Task.CompletedTask,
                OnGap = static gap => throw new InvalidOperationException($"There is no gap, and one is told: {gap}"),
                OnRestart = static _ => { },
                OnNotCommitted = static _ => { },
                OnAssigned = () => Interlocked.Increment(ref _assignments),
            });
            _run = Task.Factory.StartNew(() => reader.RunAsync(Session, _stop.Token).GetAwaiter().GetResult(), CancellationToken.None,
                TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public int Assignments => Volatile.Read(ref _assignments);

        public int Read => Volatile.Read(ref _read);

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _run;
        }

        public void Dispose()
        {
            _stop.Cancel();
            _run.Wait(Eventually.Deadline);
            _stop.Dispose();
        }

        private Task Session(GroupMember member, CancellationToken stop)
        {
            var offsets = new GroupOffsets();
            while (!stop.IsCancellationRequested)
            {
                if (member.Read(TimeSpan.FromMilliseconds(50)) is not { } record)
                    continue;
                _seen.AddOrUpdate(System.Text.Encoding.UTF8.GetString(record.Message.Value), 1, static (_, times) => times + 1);
                Interlocked.Increment(ref _read);
                offsets.Saw(record);
                if (_done)
                    member.Done(offsets);
            }

            return Task.CompletedTask;
        }
    }
}
