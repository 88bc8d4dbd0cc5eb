using AnSinh.Domain.Payments;
using AnSinh.Ports.Payments;
using AnSinh.Streaming.Statuses;
using AnSinh.Transfer.Messages;
using Confluent.Kafka;
using Google.Protobuf;

namespace AnSinh.Streaming.Tests;

public sealed class StatusHandOverTests
{
    private static readonly string[] Ids = [.. Enumerable.Range(0, 100).Select(i => $"o{i:D3}")];

    private readonly Intake _intake = new();
    private int _retries;

    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    [InlineData(99)]
    public async Task A_status_that_always_fails_is_kept_alone_and_the_others_are_taken_in_order(int guilty)
    {
        _intake.Guilty.Add(Ids[guilty]);
        StrayStatus kept = (await RunAsync()).ShouldHaveSingleItem();
        kept.Reason.ShouldContain(nameof(OverflowException));
        kept.Offset.ShouldBe(guilty < 50 ? 10 : 11);
        TransferStatusBundle.Parser.ParseFrom(kept.Head).Statuses.ShouldHaveSingleItem().EndToEndId.ShouldBe(Ids[guilty]);
        _intake.Strays.ShouldBe([kept]);
        _intake.Taken.ShouldBe(Ids.Where(id => id != Ids[guilty]));
    }

    [Fact]
    public async Task Every_status_may_be_guilty()
    {
        _intake.Guilty.UnionWith(Ids);
        (await RunAsync()).Count.ShouldBe(Ids.Length);
        _intake.Taken.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_that_fail_only_together_are_both_taken()
    {
        _intake.NotTogether = (Ids[3], Ids[80]);
        (await RunAsync()).ShouldBeEmpty();
        _intake.Taken.ShouldBe(Ids);
    }

    [Fact]
    public async Task A_failure_of_the_world_is_tried_until_it_ends_and_nothing_is_kept()
    {
        _intake.Outages = 2 * StatusHandOver.TriesBeforeSplit;
        (await RunAsync()).ShouldBeEmpty();
        _intake.Taken.ShouldBe(Ids);
        _retries.ShouldBe(2 * StatusHandOver.TriesBeforeSplit);
    }

    private Task<IReadOnlyList<StrayStatus>> RunAsync()
    {
        var batch = new StatusBatch();
        var decoder = new StatusDecoder();
        batch.Add(Record(10, Ids[..50]), decoder, new StatusSender(970_436, true));
        batch.Add(Record(11, Ids[50..]), decoder, new StatusSender(970_436, true));
        return new StatusHandOver(_intake, _intake, TimeProvider.System, (_, _) => _retries++)
            .RunAsync(batch, TestContext.Current.CancellationToken);
    }

    private static ConsumeResult<byte[], byte[]> Record(long offset, string[] ids)
    {
        var bundle = new TransferStatusBundle { Bank = 970_436, Count = ids.Length };
        bundle.Statuses.AddRange(ids.Select(id => new TransferStatus { EndToEndId = id, Status = "ACSC", Amount = 500_000 }));
        return new ConsumeResult<byte[], byte[]>
        {
            Topic = "transfer-statuses.970436",
            Partition = 3,
            Offset = offset,
            Message = new Message<byte[], byte[]> { Value = bundle.ToByteArray(), Headers = [] },
        };
    }

    private sealed class Intake : IStatusIntake, IStrayStatusStore
    {
        public HashSet<string> Guilty { get; } = [];

        public (string, string)? NotTogether { get; set; }

        public int Outages { get; set; }

        public List<string> Taken { get; } = [];

        public List<StrayStatus> Strays { get; } = [];

        public Task AcceptAsync(IReadOnlyList<StatusItem> statuses, CancellationToken cancellationToken)
        {
            if (Outages-- > 0)
                throw new TimeoutException("the database is away");
            string[] ids = [.. statuses.Select(item => item.EndToEndId)];
            if (ids.Any(Guilty.Contains) || (NotTogether is (string one, string other) && ids.Contains(one) && ids.Contains(other)))
                throw new OverflowException("of these statuses");
            Taken.AddRange(ids);
            return Task.CompletedTask;
        }

        public Task KeepAsync(StrayStatus stray, CancellationToken cancellationToken)
        {
            Strays.Add(stray);
            return Task.CompletedTask;
        }
    }
}
