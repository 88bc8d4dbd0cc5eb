using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnSinh.Chaos.Check;
using AnSinh.Transfer.Messages;
using Confluent.Kafka;
using Google.Protobuf;

namespace AnSinh.Chaos.Tests;

public sealed class TopicCheckTests
{
    private const string First = "MSA20241200007000000001";
    private const string Second = "MSA20241200007000000101";

    private readonly Findings _findings = new();
    private readonly Dictionary<string, JournaledOrder> _orders = new()
    {
        [First] = new JournaledOrder(500_000, Some.Bank, Answered: true),
        [Second] = new JournaledOrder(500_001, Some.Bank, Answered: false),
    };

    [Fact]
    public void What_was_streamed_once_is_clean()
    {
        Check(true, Whole(First, Second)).Repeated.ShouldBe(0);
        _findings.ShouldBeClean();
    }

    [Fact]
    public void What_was_aborted_and_streamed_again_is_clean_and_counted()
    {
        ConsumeResult<byte[], byte[]>[] whole = Whole(First, Second);
        Check(true, whole[0], whole[0], whole[1], whole[2]).Repeated.ShouldBe(2);
        _findings.ShouldBeClean();
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void An_order_that_no_topic_has_is_lost_unless_it_was_answered_by_a_broker_that_forgot(bool complete, int lost)
    {
        Check(complete, Position(3));
        _findings.Lost.ShouldBe(lost);
    }

    [Fact]
    public void Another_amount_is_another_order()
    {
        _orders[First] = new JournaledOrder(1, Some.Bank, Answered: true);
        Check(true, Whole(First, Second));
        _findings.Duplicated.ShouldBe(1);
    }

    [Fact]
    public void A_bundle_without_its_like_in_the_manifest_is_drift()
    {
        ConsumeResult<byte[], byte[]>[] whole = Whole(First, Second);
        Check(true, Bundle([First], index: 0), Bundle([Second], index: 1), whole[1], whole[2]);
        _findings.Drift.ShouldBe(1);
    }

    [Fact]
    public void A_position_that_is_not_that_of_the_last_orders_is_drift()
    {
        ConsumeResult<byte[], byte[]>[] whole = Whole(First, Second);
        Check(true, whole[0], whole[1], Position(2));
        _findings.Drift.ShouldBe(1);
    }

    /// <summary>
    /// Found by seed 302: a frozen silo woke and its lane wrote the manifest that its successor had written, on a broker that does not
    /// fence.
    /// </summary>
    [Fact]
    public void A_manifest_of_a_zombie_beside_its_successors_does_not_break_the_line()
    {
        ConsumeResult<byte[], byte[]> first =
            Bundle([First], index: 0), second = Bundle([Second], index: 0, number: 2), zombie = Bundle([First, Second], index: 0);
        ConsumeResult<byte[], byte[]> before = Manifest(first, new byte[SHA256.HashSizeInBytes], out byte[] hash);
        ConsumeResult<byte[], byte[]> after = Manifest(second, hash, out _, number: 2);
        Check(true, first, before, second, after, zombie, Manifest(zombie, new byte[SHA256.HashSizeInBytes], out _), Position(3));
        _findings.ShouldBeClean();
    }

    private TopicCheck Check(bool complete, params ConsumeResult<byte[], byte[]>[] records)
    {
        var check = new TopicCheck(_findings, complete);
        check.Run(records, _orders, new Dictionary<int, long> { [7] = 3 });
        return check;
    }

    private static ConsumeResult<byte[], byte[]>[] Whole(params string[] ids)
    {
        ConsumeResult<byte[], byte[]> bundle = Bundle(ids, index: 0);
        return [bundle, Manifest(bundle, new byte[SHA256.HashSizeInBytes], out _), Position(3)];
    }

    private static ConsumeResult<byte[], byte[]> Manifest(
        ConsumeResult<byte[], byte[]> covered, byte[] previousHash, out byte[] hash, long number = 1)
    {
        TransferOrderBundle bundle = TransferOrderBundle.Parser.ParseFrom(covered.Message.Value);
        hash = SHA256.HashData([.. previousHash, .. SHA256.HashData(covered.Message.Value)]);
        var manifest = new TransferOrderManifest
        {
            Lane = 1,
            Bank = Some.Bank,
            Number = number,
            Bundles = 1,
            Count = bundle.Count,
            ControlSum = bundle.ControlSum,
            PreviousHash = ByteString.CopyFrom(previousHash),
            Hash = ByteString.CopyFrom(hash),
        };
        return Record(Orders, "lane-1", manifest.ToByteArray(), ("ce_type", "vn.ansinh.transfer-order.manifest.v1"));
    }

    private static string Orders => string.Create(CultureInfo.InvariantCulture, $"transfer-orders.{Some.Bank}");

    private static ConsumeResult<byte[], byte[]> Bundle(string[] ids, int index, long number = 1)
    {
        var bundle = new TransferOrderBundle
        {
            BatchId = Some.Batch,
            Cohort = 7,
            JournalSequence = 3,
            Bank = Some.Bank,
            Count = ids.Length,
        };
        foreach (string id in ids)
            bundle.Orders.Add(new TransferOrder { EndToEndId = id, Amount = id == First ? 500_000 : 500_001, CreditorAccount = "1" });
        bundle.ControlSum = bundle.Orders.Sum(order => order.Amount);
        return Record(
            Orders, "7", bundle.ToByteArray(), ("ce_type", "vn.ansinh.transfer-order.bundle.v1"),
            ("ce_manifest", string.Create(CultureInfo.InvariantCulture, $"1.{number}.{index}")));
    }

    private static ConsumeResult<byte[], byte[]> Position(long sequence) =>
        Record("lane-positions", "7", Encoding.ASCII.GetBytes(sequence.ToString(CultureInfo.InvariantCulture)));

    private static ConsumeResult<byte[], byte[]> Record(
        string topic, string key, byte[] value, params (string Name, string Value)[] headers)
    {
        var all = new Headers();
        foreach ((string name, string text) in headers)
            all.Add(name, Encoding.ASCII.GetBytes(text));
        return new ConsumeResult<byte[], byte[]>
        {
            Topic = topic,
            Message = new Message<byte[], byte[]> { Key = Encoding.ASCII.GetBytes(key), Value = value, Headers = all },
        };
    }
}
