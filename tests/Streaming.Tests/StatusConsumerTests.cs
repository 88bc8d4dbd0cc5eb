using System.Collections.Concurrent;
using AnSinh.Domain.Payments;
using AnSinh.Ports.Payments;
using AnSinh.Streaming.Statuses;
using AnSinh.Streaming.Tests.Kit;
using AnSinh.Fixtures;
using AnSinh.Transfer;
using AnSinh.Transfer.Messages;
using Confluent.Kafka;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AnSinh.Streaming.Tests;

[Trait("needs", "broker")]
public sealed class StatusConsumerTests
{
    private const int Bank = 970_436;

    private readonly Intake _intake = new();

    [Fact]
    public async Task Statuses_arrive_in_order_and_a_refused_hand_over_comes_again()
    {
        await using Broker broker = await Broker.StartAsync();
        _intake.Failures = 2;
        using StatusConsumer consumer = Consumer(broker);
        await consumer.StartAsync(LaneKit.Token);
        await SendAsync(broker, "7", Bundle("ACSP", 0, 40), Bundle("ACSC", 0, 40));
        await Eventually.TrueAsync(() => consumer.Accepted == 80, "80 statuses");
        await consumer.StopAsync(LaneKit.Token);
        _intake.Failures.ShouldBe(0);
        foreach (IGrouping<string, StatusItem> order in _intake.Items.GroupBy(item => item.EndToEndId))
            order.Select(item => item.Status).ShouldBe(["ACSP", "ACSC"]);
        _intake.Items[0].ShouldBe(new StatusItem(970_436, "MSA20260100007000000101", "ACSP", "", 500_000));
    }

    [Fact]
    public async Task After_a_restart_only_what_was_not_handed_over_comes()
    {
        await using Broker broker = await Broker.StartAsync();
        using (StatusConsumer first = Consumer(broker))
        {
            await first.StartAsync(LaneKit.Token);
            await SendAsync(broker, "7", Bundle("ACSP", 0, 10));
            await Eventually.TrueAsync(() => first.Accepted == 10, "ten statuses");
            await first.StopAsync(LaneKit.Token);
        }

        await SendAsync(broker, "7", Bundle("ACSC", 0, 10));
        using StatusConsumer second = Consumer(broker);
        await second.StartAsync(LaneKit.Token);
        await Eventually.TrueAsync(() => second.Accepted >= 10, "ten more");
        await second.StopAsync(LaneKit.Token);
        second.Accepted.ShouldBe(10);
        second.Gaps.ShouldBe(0);
        _intake.Items.Skip(10).ShouldAllBe(item => item.Status == "ACSC");
    }

    [Fact]
    public async Task What_is_no_bundle_is_kept_and_what_follows_is_taken()
    {
        await using Broker broker = await Broker.StartAsync();
        using StatusConsumer consumer = Consumer(broker);
        await consumer.StartAsync(LaneKit.Token);
        byte[] noise = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i * 7))];
        var wrongCount = TransferStatusBundle.Parser.ParseFrom(Bundle("ACSP", 0, 3));
        wrongCount.Count = 4;
        await SendAsync(broker, "7", noise, wrongCount.ToByteArray(), [], Bundle("ACSP", 0, 5));
        await Eventually.TrueAsync(() => consumer.Accepted == 5 && consumer.StrayRecords == 3, "five statuses and three strays");
        await consumer.StopAsync(LaneKit.Token);
        _intake.Items.Count.ShouldBe(5);
        StrayStatus kept = _intake.Strays.Single(stray => stray.Length == noise.Length);
        kept.Head.ShouldBe(noise[..4_096]);
        kept.Sha256.ShouldBe(System.Security.Cryptography.SHA256.HashData(noise));
        kept.Topic.ShouldBe(broker.Names.Statuses(Bank));
    }

    [Fact]
    public async Task Records_that_were_dropped_unread_are_a_loud_gap()
    {
        Assert.SkipWhen(Broker.IsReal, "Only the embedded broker drops records this soon.");
        await using Broker broker = await Broker.StartAsync(partitions: 1);
        byte[] big = Incompressible(TransferLimits.MaxRecordBytes / 2);
        for (int i = 0; i < 14; i++)
            await SendAsync(broker, "7", big);
        await SendAsync(broker, "7", Bundle("ACSP", 0, 5));
        using StatusConsumer consumer = Consumer(broker);
        var gaps = new ConcurrentQueue<StreamGapEventArgs>();
        consumer.Gap += (_, gap) => gaps.Enqueue(gap);
        await consumer.StartAsync(LaneKit.Token);
        await Eventually.TrueAsync(() => consumer.Accepted == 5, "what is left");
        await consumer.StopAsync(LaneKit.Token);
        gaps.Count.ShouldBe(1);
        consumer.Gaps.ShouldBe(1);
    }

    /// <summary>Trial: somebody who may write one topic reports a return of another bank's order.</summary>
    [Fact]
    public async Task A_status_in_the_name_of_another_bank_is_kept_aside_and_moves_nothing()
    {
        await using Broker broker = await Broker.StartAsync();
        int other = Broker.Banks.First(bank => bank != Bank);
        using StatusConsumer consumer = Consumer(broker);
        await consumer.StartAsync(LaneKit.Token);
        await SendToAsync(broker, broker.Names.Statuses(other), "7", Bundle("RTRN", 0, 3));
        await SendToAsync(broker, broker.Names.SharedStatuses, "7", Bundle("RTRN", 0, 3));
        await SendAsync(broker, "7", Bundle("ACSP", 0, 5));
        await Eventually.TrueAsync(() => consumer.Accepted == 5 && consumer.StrayRecords == 2, "five statuses and two strays");
        await consumer.StopAsync(LaneKit.Token);
        _intake.Items.ShouldAllBe(item => item.Status == "ACSP");
        _intake.Strays.Select(stray => stray.Topic)
            .ShouldBe([broker.Names.Statuses(other), broker.Names.SharedStatuses], ignoreOrder: true);
        _intake.Strays.ShouldAllBe(stray => stray.Reason.Contains($"{Bank}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task During_a_change_over_the_shared_topic_is_taken()
    {
        await using Broker broker = await Broker.StartAsync();
        using StatusConsumer consumer = Consumer(broker, options => options.SharedStatusTopic = true);
        await consumer.StartAsync(LaneKit.Token);
        await SendToAsync(broker, broker.Names.SharedStatuses, "7", Bundle("ACSP", 0, 5));
        await Eventually.TrueAsync(() => consumer.Accepted == 5, "five statuses");
        await consumer.StopAsync(LaneKit.Token);
    }

    [Fact]
    public void Odd_texts_are_cut_or_refused()
    {
        var decoder = new StatusDecoder();
        List<StatusItem> items = [];
        var bundle = new TransferStatusBundle
        {
            Bank = 1,
            Count = 1,
            Statuses = { new TransferStatus { EndToEndId = new string('x', 100), Status = "TOOLONGCODE", Amount = 5 } },
        };
        decoder.Decode(bundle.ToByteArray(), new StatusSender(1, true), items).ShouldBeNull();
        items[0].ShouldBe(new StatusItem(1, new string('x', 64), "TOOLONGC", "", 5));
        bundle.Statuses[0].EndToEndId = "a\0b";
        decoder.Decode(bundle.ToByteArray(), new StatusSender(1, true), items).ShouldNotBeNull();
        byte[] cut = bundle.ToByteArray()[..^3];
        decoder.Decode(cut, new StatusSender(1, true), items).ShouldNotBeNull();
        items.Count.ShouldBe(1);
    }

    private static byte[] Incompressible(int length)
    {
        byte[] bytes = new byte[length];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        return bytes;
    }

    private static byte[] Bundle(string status, int first, int count)
    {
        var bundle = new TransferStatusBundle { Bank = Bank, MessageId = status + first, Count = count };
        bundle.Statuses.AddRange(
            Enumerable
                .Range(first + 1, count)
                .Select(i => new TransferStatus { EndToEndId = $"MSA20260100007{i:D7}01", Status = status, Amount = 500_000 }));
        return bundle.ToByteArray();
    }

    private static Task SendAsync(Broker broker, string key, params byte[][] values) =>
        SendToAsync(broker, broker.Names.Statuses(Bank), key, values);

    private static async Task SendToAsync(Broker broker, string topic, string key, params byte[][] values)
    {
        using IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig { BootstrapServers = broker.Endpoint.BootstrapServers, LingerMs = 0 }).Build();
        foreach (byte[] value in values)
            await producer.ProduceAsync(topic, new Message<string, byte[]> { Key = key, Value = value }, LaneKit.Token);
    }

    private StatusConsumer Consumer(Broker broker, Action<StreamingOptions>? configure = null)
    {
        StreamingOptions options = broker.Options();
        configure?.Invoke(options);
        return new StatusConsumer(broker.Endpoint, broker.Names, Options.Create(options), _intake, _intake,
            new StreamingMeters(new LaneKit.Meters()), TimeProvider.System, NullLogger<StatusConsumer>.Instance);
    }

    private sealed class Intake : IStatusIntake, IStrayStatusStore
    {
        public int Failures { get; set; }

        public List<StatusItem> Items { get; } = [];

        public List<StrayStatus> Strays { get; } = [];

        public Task AcceptAsync(IReadOnlyList<StatusItem> statuses, CancellationToken cancellationToken)
        {
            if (Failures > 0)
            {
                Failures--;
                throw new TimeoutException("not all journaled");
            }

            Items.AddRange(statuses);
            return Task.CompletedTask;
        }

        public Task KeepAsync(StrayStatus stray, CancellationToken cancellationToken)
        {
            Strays.Add(stray);
            return Task.CompletedTask;
        }
    }
}
